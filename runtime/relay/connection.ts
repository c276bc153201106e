import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';
import { Authenticated, Public } from '#runtime/authority/declare.ts';
import { refuse } from '#runtime/errors/refusal.ts';

@Directive('@shareable')
@ObjectType({ description: 'Where a page stands in its list, as Relay’s connection specification has it.' })
export class PageInfo {
  @Public()
  @Field(() => Boolean, { description: 'Whether there is more after `endCursor`.' })
  hasNextPage!: boolean;

  @Public()
  @Field(() => String, { nullable: true, description: 'Give it as `after` to get the next page.' })
  endCursor!: string | null;
}

export type Edge<Node> = { cursor: string; node: Node };
export type Connection<Node> = { edges: Edge<Node>[]; pageInfo: PageInfo };

/** Declares `<Name>Connection` and `<Name>Edge` for a node class. Who may see the list is declared where it is listed. */
export function connectionOf<Node extends object>(
  name: string,
  node: ClassType<Node>,
  readers: 'public' | 'signed-in',
) {
  const Readable = readers === 'public' ? Public : Authenticated;

  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, and where it stands there.` })
  class NodeEdge {
    @Readable()
    @Field(() => String, { description: 'Give it as `after` to get what follows this one.' })
    cursor!: string;

    @Readable()
    @Field(() => node, { description: `The ${name}.` })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.` })
  class NodeConnection {
    @Readable()
    @Field(() => [NodeEdge], { description: 'The page, in the order of the list.' })
    edges!: NodeEdge[];

    @Public()
    @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
    pageInfo!: PageInfo;
  }
  return NodeConnection as ClassType<Connection<Node>>;
}

/** `first` as it is, or an OUT_OF_RANGE refusal. */
export function pageSize(first: number, { max = 100, field = 'first' } = {}): number {
  if (Number.isInteger(first) && first >= 1 && first <= max) return first;
  return refuse('OUT_OF_RANGE', { field, expected: `a whole number from 1 to ${max}` });
}

/**
 * A page out of one row more than was asked for: the extra row only says that there is a next page.
 * `cursorOf` gives the position of a row in the list's order.
 */
export function toConnection<Node>(rows: Node[], first: number, cursorOf: (row: Node) => string): Connection<Node> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}
