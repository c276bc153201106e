import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import type { Fetched } from '../sources/source.ts';
import { mergeInto } from './merge.ts';
import { pathsTo } from './places.ts';
import { compileRepresentation } from './representations.ts';
import { applyRewrites } from './rewrites.ts';
import { type Entity, isEntity, type Run, type Step } from './run.ts';
import { asSubgraphError, ownVariables, subgraphError } from './subgraph-error.ts';
import type { TypeMatcher } from './type-conditions.ts';

/**
 * Compiles one fetch of a plan: to the root, or for the entities at `path`. Equal entities are asked for once, which
 * is what makes fifty bookings of one customer one representation.
 */
export function compileFetch(node: FetchNode, path: ResponsePath, matches: TypeMatcher): Step {
  const perform = node.requires ? entityFetch(node, path, matches) : plainFetch(node, path, matches);
  const list = path.indexOf('@');
  /** As far as all that is fetched here has one place in the answer. */
  const place = list < 0 ? path : path.slice(0, list);
  return async (run, objects) => {
    try {
      await perform(run, objects);
    } catch (error) {
      run.errors.push(asSubgraphError(error, node.serviceName, place.length > 0 ? place : undefined));
    }
  };
}

function plainFetch(node: FetchNode, path: ResponsePath, matches: TypeMatcher): Step {
  return async (run, objects) => {
    const { data, errors } = await ask(node, run, ownVariables(node.variableUsages, run.variables));
    for (const error of errors ?? []) {
      const [place] = pathsTo(path, run.root);
      run.errors.push(subgraphError(error, node.serviceName, error.path && [...(place ?? []), ...error.path]));
    }
    if (!data) return;
    applyRewrites(node.outputRewrites, data, matches);
    for (const object of objects) mergeInto(object, data);
  };
}

function entityFetch(node: FetchNode, path: ResponsePath, matches: TypeMatcher): Step {
  const represent = compileRepresentation(node.requires ?? [], matches);
  return async (run, objects) => {
    const { representations, indexOf } = gather(objects, represent, (one) =>
      applyRewrites(node.inputRewrites, one, matches),
    );
    if (representations.length === 0) return;
    const variables = ownVariables(node.variableUsages, run.variables);
    variables.representations = representations;
    const { data, errors } = await ask(node, run, variables);
    if (errors) reportEntityErrors(errors, node, path, run, indexOf);
    if (!data) return;
    const received = data._entities;
    if (!Array.isArray(received) || received.length !== representations.length) {
      throw new Error(`expected ${representations.length} entities from ${node.serviceName}`);
    }
    for (const [index, object] of objects.entries()) {
      const entity = received[indexOf[index] ?? -1];
      if (!isEntity(entity)) continue;
      if (node.outputRewrites) {
        entity.__typename ??= object.__typename;
        applyRewrites(node.outputRewrites, entity, matches);
      }
      mergeInto(object, entity);
    }
  };
}

/** The distinct representations of the objects, and for each object the index of its own (-1 where it has none). */
function gather(
  objects: readonly Entity[],
  represent: (entity: Entity) => Entity | null,
  rewrite: (representation: Entity) => void,
) {
  const representations: Entity[] = [];
  const known = new Map<string, number>();
  const indexOf = objects.map((object) => {
    const representation = represent(object);
    if (!representation) return -1;
    rewrite(representation);
    const key = JSON.stringify(representation);
    const index = known.get(key) ?? representations.length;
    if (index === representations.length) {
      representations.push(representation);
      known.set(key, index);
    }
    return index;
  });
  return { representations, indexOf };
}

/** An error about one entity is told for every place where that entity stands. */
function reportEntityErrors(
  errors: readonly GraphQLFormattedError[],
  { serviceName }: FetchNode,
  path: ResponsePath,
  run: Run,
  indexOf: readonly number[],
): void {
  const places = pathsTo(path, run.root);
  for (const error of errors) {
    const [, entity, ...inner] = error.path ?? [];
    const concerned = places.filter((_, index) => typeof entity === 'number' && indexOf[index] === entity);
    if (concerned.length === 0) run.errors.push(subgraphError(error, serviceName, undefined));
    for (const place of concerned) run.errors.push(subgraphError(error, serviceName, [...place, ...inner]));
  }
}

async function ask(node: FetchNode, run: Run, variables: Record<string, unknown>): Promise<Fetched> {
  const source = run.sources[node.serviceName];
  if (!source) throw new Error(`there is no source for the subgraph ${node.serviceName}`);
  return source.fetch({ query: node.operation, variables, caller: run.caller, requestId: run.requestId });
}
