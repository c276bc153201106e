import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { policies, scopesOf } from '#contracts/authority.ts';
import { securityNames } from '#gateway/authority/security-links.ts';
import { authorityOfSupergraph } from '#gateway/authority/table.ts';
import { apiSchemaOf } from '#gateway/compose/api-schema.ts';
import { readSupergraphConfig } from '#gateway/compose/supergraph-config.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { authorityOfSubgraph, type Requirement } from '#runtime/authority/directives.ts';
import { policyTable } from '#tests/security/policy-table/table.ts';
import { type Asker, askers } from '#tests/security/policy-table/words.ts';

const supergraph = parse(readFileSync('gateway/supergraph.graphql', 'utf8'), { noLocation: true });
const names = securityNames(supergraph);
const read = (document: DocumentNode) => authorityOfSupergraph(document, names, { everyFieldDeclares: true });
const compiled = read(supergraph);
const subgraphs = (await readSupergraphConfig(process.cwd())).map(({ name, schemaFile }) => ({
  name,
  schema: schemaOf(readFileSync(schemaFile, 'utf8')),
}));
const { coordinates } = policyTable;

/** What the hand-written rule and the compiled requirements of a field say of it, in the same words. */
const saidByHand = (coordinate: string) => ({
  mayAsk: askers.filter((asker) => policyTable.refusedOutright(coordinate, asker) === null),
  policy: policyNamed(policyTable.ruleOf(coordinate).name),
});
const saidByDeclaration = (requirements: readonly Requirement[]) => ({
  mayAsk: askers.filter((asker) => requirements.every((requirement) => passes(asker, requirement))),
  policy: requirements.flatMap((one) => (one.kind === 'policy' ? one.anyOf.flat() : [])).join(),
});
const policyNamed = (rule: string) => (Object.keys(policies).includes(rule) ? rule : '');

/** Whether somebody passes before there is any object. */
function passes(asker: Asker, requirement: Requirement): boolean {
  if (requirement.kind === 'public') return true;
  if (asker === 'ANONYMOUS') return false;
  if (requirement.kind !== 'scopes') return true;
  const held: readonly string[] = scopesOf([asker]);
  return requirement.anyOf.some((all) => all.every((scope) => held.includes(scope)));
}

const agrees = (coordinate: string, requirements: readonly Requirement[]): boolean =>
  JSON.stringify(saidByHand(coordinate)) === JSON.stringify(saidByDeclaration(requirements));
const dependsByHand = coordinates.filter((one) => policyTable.ruleOf(one).dependsOnCaller).sort();

describe('the table that was written by hand and the declarations of the graph', () => {
  test('speak of the same fields, all of them', () => {
    const api = parse(apiSchemaOf(readSupergraph(print(supergraph), { everyFieldDeclares: true }).sdl));
    expect(coordinates.toSorted()).toEqual(fieldsOf(api).toSorted());
  });

  test.each(coordinates)('say the same of %s', (coordinate) => {
    expect(saidByDeclaration(compiled?.demands.get(coordinate) ?? [])).toEqual(saidByHand(coordinate));
  });

  test('say the same of what depends on the caller', () => {
    expect([...(compiled?.perCaller ?? [])].sort()).toEqual(dependsByHand);
  });

  test.each(subgraphs)('say the same in the subgraph $name, for every field that it has', ({ name, schema }) => {
    for (const [coordinate, { requirements, perCaller }] of authorityOfSubgraph(name, schema)) {
      expect(saidByDeclaration(requirements), coordinate).toEqual(saidByHand(coordinate));
      expect(perCaller, coordinate).toBe(dependsByHand.includes(coordinate));
    }
  });
});

describe('a declaration', () => {
  test('that is widened no longer agrees, whichever field it is of', () => {
    const unnoticed = coordinates.flatMap((coordinate) =>
      widerThan(coordinate).flatMap((wider) => {
        const changed = read(declaring(supergraph, coordinate, (old) => [...old.filter(isPerCaller), wider]));
        return agrees(coordinate, changed?.demands.get(coordinate) ?? []) ? [`${coordinate} ${print(wider)}`] : [];
      }),
    );
    expect(unnoticed).toEqual([]);
    expect(coordinates.flatMap(widerThan).length).toBeGreaterThan(100);
  });

  test('that is widened in one subgraph alone no longer agrees', () => {
    const unnoticed = subgraphs.flatMap(({ name, schema }) =>
      [...authorityOfSubgraph(name, schema).keys()].flatMap((coordinate) =>
        widerThan(coordinate).flatMap((wider) =>
          withDeclarations(schema, coordinate, [wider], () => {
            const { requirements = [] } = authorityOfSubgraph(name, schema).get(coordinate) ?? {};
            return agrees(coordinate, requirements) ? [`${name}: ${coordinate} ${print(wider)}`] : [];
          }),
        ),
      ),
    );
    expect(unnoticed).toEqual([]);
  });

  test('that is removed stops the supergraph from being read, and names the field', () => {
    for (const coordinate of coordinates) {
      const silent = declaring(supergraph, coordinate, () => []);
      expect(() => read(silent), coordinate).toThrow(new RegExp(`${coordinate}$`, 'm'));
    }
    const [coordinate = ''] = coordinates;
    const silent = print(declaring(supergraph, coordinate, () => []));
    expect(() => readSupergraph(silent, { everyFieldDeclares: true })).toThrow(coordinate);
  });

  test('that is removed, or doubled, stops the subgraph from being built, and names the field', () => {
    for (const { name, schema } of subgraphs) {
      for (const coordinate of authorityOfSubgraph(name, schema).keys()) {
        for (const wrong of [[], [directive('@public'), directive('@authenticated')]]) {
          withDeclarations(schema, coordinate, wrong, () => {
            const message = `${coordinate} has ${wrong.length} declarations`;
            expect(() => authorityOfSubgraph(name, schema), coordinate).toThrow(message);
          });
        }
      }
    }
  });

  test('of what depends on the caller is missed when it is gone', () => {
    for (const coordinate of dependsByHand) {
      const shared = read(declaring(supergraph, coordinate, (old) => old.filter((one) => !isPerCaller(one))));
      expect([...(shared?.perCaller ?? [])].sort(), coordinate).not.toEqual(dependsByHand);
    }
  });
});

/** Declarations that let in more than a field's own, one step and all the way; none where everybody may have it. */
function widerThan(coordinate: string): ConstDirectiveNode[] {
  const requirements = compiled?.demands.get(coordinate) ?? [];
  if (requirements.length === 0) return [];
  const signedIn = requirements.every(({ kind }) => kind === 'authenticated') ? [] : [directive('@authenticated')];
  return [directive('@public'), ...signedIn];
}

function directive(text: string): ConstDirectiveNode {
  const field = parse(`type A { a: Int ${text} }`, { noLocation: true }).definitions[0];
  const node = field?.kind === Kind.OBJECT_TYPE_DEFINITION ? field.fields?.[0]?.directives?.[0] : undefined;
  if (!node) throw new Error(`${text} is not a directive`);
  return node;
}

const isPerCaller = ({ name }: ConstDirectiveNode) => name.value === 'perCaller';
const declares = ({ name }: ConstDirectiveNode) => names.has(name.value);

/** The supergraph with other declarations on one field. */
function declaring(
  document: DocumentNode,
  coordinate: string,
  change: (old: readonly ConstDirectiveNode[]) => readonly ConstDirectiveNode[],
): DocumentNode {
  const [typeName, fieldName] = coordinate.split('.');
  const definitions = document.definitions.map((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION || type.name.value !== typeName) return type;
    const fields = type.fields?.map((field): FieldDefinitionNode => {
      if (field.name.value !== fieldName) return field;
      const all = field.directives ?? [];
      const others = all.filter((one) => !declares(one));
      return { ...field, directives: [...others, ...change(all.filter(declares))] };
    });
    return { ...type, ...(fields && { fields }) };
  });
  return { ...document, definitions };
}

/** Runs `work` while one field of a subgraph's schema has other declarations. */
function withDeclarations<Result>(
  schema: GraphQLSchema,
  coordinate: string,
  declared: ConstDirectiveNode[],
  work: () => Result,
): Result {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (!field?.astNode) throw new Error(`${coordinate} is not in this subgraph`);
  const before = field.astNode;
  field.astNode = { ...before, directives: declared };
  try {
    return work();
  } finally {
    field.astNode = before;
  }
}

/** A subgraph's committed schema, without the fields that another subgraph owns and declares. */
function schemaOf(sdl: string): GraphQLSchema {
  const own = visit(parse(sdl), {
    FieldDefinition: ({ directives }) => (directives?.some(({ name }) => name.value === 'external') ? null : undefined),
  });
  return buildASTSchema(own, { assumeValidSDL: true });
}

function fieldsOf(document: DocumentNode): string[] {
  return document.definitions.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (type.fields ?? []).map((field) => `${type.name.value}.${field.name.value}`)
      : [],
  );
}
