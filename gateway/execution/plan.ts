import type { PlanNode, ResponsePath } from '@apollo/query-planner';
import { compileFetch } from './fetch-step.ts';
import { objectsAt } from './places.ts';
import type { Step } from './run.ts';
import type { TypeMatcher } from './type-conditions.ts';

/** The defaults of an operation's variables, by name: a plan's conditions may rest on them. */
export type VariableDefaults = Readonly<Record<string, unknown>>;

/**
 * Compiles a query plan once, so that executing it is a chain of closures. `@apollo/gateway`'s own executor does the
 * same work by interpretation: it rebuilds the operation, opens spans and traces, and copies at every step.
 */
export function compilePlan(
  node: PlanNode,
  matches: TypeMatcher,
  defaults: VariableDefaults,
  path: ResponsePath = [],
): Step {
  const compile = (inner: PlanNode, at = path) => compilePlan(inner, matches, defaults, at);
  switch (node.kind) {
    case 'Fetch':
      return compileFetch(node, path, matches);
    case 'Sequence':
      return inSequence(node.nodes.map((inner) => compile(inner)));
    case 'Parallel':
      return inParallel(node.nodes.map((inner) => compile(inner)));
    case 'Flatten': {
      const next = compile(node.node, [...path, ...node.path]);
      return (run, objects) => {
        const inner = objectsAt(node.path, objects);
        return inner.length > 0 ? next(run, inner) : undefined;
      };
    }
    case 'Condition': {
      const whenTrue = node.ifClause && compile(node.ifClause);
      const whenFalse = node.elseClause && compile(node.elseClause);
      return (run, objects) => {
        const holds = run.variables[node.condition] ?? defaults[node.condition];
        return (holds ? whenTrue : whenFalse)?.(run, objects);
      };
    }
    case 'Defer':
      throw new Error('@defer is not supported');
  }
}

function inSequence(steps: Step[]): Step {
  return async (run, objects) => {
    for (const step of steps) {
      const done = step(run, objects);
      if (done) await done;
    }
  };
}

function inParallel(steps: Step[]): Step {
  return async (run, objects) => {
    await Promise.all(steps.map((step) => step(run, objects)));
  };
}
