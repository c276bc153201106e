import type { Channel } from './channel.ts';
import type { SubgraphFixture } from './fixture.ts';

/**
 * A small town in three subgraphs that exercises what plans and answers can hold: entities, interfaces, a union,
 * enums, required fields, lists in lists, nulls where none may be, and errors in the middle.
 */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@inaccessible"])`;

const people = [1, 2, 3, 4, 5].map((n) => ({
  id: `u${n}`,
  name: n === 5 ? null : `Person ${n}`,
  nickname: n === 3 ? null : `P${n}`,
  role: n % 2 ? 'CITIZEN' : 'MAYOR',
  address: n === 4 ? null : { city: n < 3 ? 'Patan' : 'Pokhara', street: `Lane ${n}` },
  friendIds: [`u${(n % 5) + 1}`, `u${((n + 1) % 5) + 1}`],
}));
const places = [1, 2, 3].map((n) => ({
  id: `p${n}`,
  name: `Place ${n}`,
  tags: n === 2 ? null : ['old', `tag${n}`],
  rating: n === 3 ? null : n + 0.5,
  grid: [[n, n + 1], [n + 2]],
  ownerId: `u${n}`,
}));
const person = (id: string) => people.find((one) => one.id === id) ?? null;
const place = (id: string) => places.find((one) => one.id === id) ?? null;
type Ref = { id: string };

export const townPeople = (renamed?: Channel<{ renamed: { at: number; user: Ref } }>): SubgraphFixture => ({
  name: 'people',
  sdl: `${link}
    type Query { me: User  user(id: ID!): User  users(first: Int! = 5): [User!]!  nobody: User  nodes: [Node!]!  failing: User }
    type Mutation { rename(id: ID!, name: String!): User }
    type Subscription { renamed(of: ID): Renamed! }
    type Renamed { at: Int!  user: User! }
    interface Node { id: ID! }
    enum Role { CITIZEN MAYOR }
    type Address @shareable { city: String!  street: String }
    type User implements Node @key(fields: "id") {
      id: ID!  name: String  nickname: String!  role: Role!  address: Address  friends(first: Int = 2): [User!]  best: User
    }`,
  resolvers: {
    Query: {
      me: () => person('u1'),
      user: (_: unknown, { id }: Ref) => person(id),
      users: (_: unknown, { first }: { first: number }) => people.slice(0, first),
      nobody: () => null,
      nodes: () => people.slice(0, 2),
      failing: () => {
        throw new Error('mongodb://secret@10.0.0.1 is down');
      },
    },
    Mutation: { rename: (_: unknown, { id, name }: Ref & { name: string }) => ({ ...person(id), name }) },
    Subscription: { renamed: { subscribe: () => renamed?.subscribe() } },
    Renamed: { user: ({ user }: { user: Ref }) => person(user.id) },
    Node: { __resolveType: () => 'User' },
    User: {
      __resolveReference: async ({ id }: Ref) => person(id),
      friends: ({ friendIds }: { friendIds: string[] }, { first }: { first: number }) =>
        friendIds.slice(0, first).map(person),
      best: ({ friendIds: [id = ''] }: { friendIds: string[] }) => person(id),
    },
  },
});

export const townPlaces: SubgraphFixture = {
  name: 'places',
  sdl: `${link}
    type Query { places: [Place!]!  search: [Found!]!  place(id: ID!): Place }
    interface Node { id: ID! }
    union Found = User | Place
    type Address @shareable { city: String! }
    type Place implements Node @key(fields: "id") {
      id: ID!  name: String!  tags: [String!]  rating: Float  grid: [[Int!]!]!  owner: User!
    }
    type User implements Node @key(fields: "id") {
      id: ID!  address: Address @external  home: Place  visited(first: Int! = 3): [Place]!
      welcome: String @requires(fields: "address { city }")
    }`,
  resolvers: {
    Query: {
      places: () => places,
      search: () => [{ __typename: 'User', id: 'u2' }, place('p1'), { __typename: 'User', id: 'u4' }],
      place: (_: unknown, { id }: Ref) => place(id),
    },
    Found: { __resolveType: (one: { __typename?: string }) => one.__typename ?? 'Place' },
    Node: { __resolveType: (one: { grid?: unknown }) => (one.grid ? 'Place' : 'User') },
    Place: {
      __resolveReference: async ({ id }: Ref) => place(id),
      owner: ({ ownerId }: { ownerId: string }) => ({ id: ownerId }),
    },
    User: {
      __resolveReference: async (reference: Ref & { address?: { city: string } }) => reference,
      home: ({ id }: Ref) => place(`p${Number(id.slice(1))}`),
      visited: (_: unknown, { first }: { first: number }) => [...places, null].slice(0, first),
      welcome: ({ address }: { address?: { city: string } }) => (address ? `Welcome to ${address.city}` : null),
    },
  },
};

export const townNotes: SubgraphFixture = {
  name: 'notes',
  sdl: `${link}
    type Query { notes: [Note!]! }
    type Note { text: String!  author: User!  about: Place }
    type User @key(fields: "id") { id: ID!  notes: [Note!]!  secret: String!  mood: String }
    type Place @key(fields: "id") { id: ID!  notes: [Note!] }`,
  resolvers: {
    Query: { notes: () => [note('u1', 'p1'), note('u3', null)] },
    User: {
      __resolveReference: async (reference: Ref) => (reference.id === 'u5' ? null : reference),
      notes: ({ id }: Ref) => [note(id, 'p2')],
      secret: ({ id }: Ref) => {
        if (id === 'u4') throw new Error('secret of the inside');
        return `secret of ${id}`;
      },
      mood: ({ id }: Ref) => {
        if (id === 'u2') throw new Error('bad mood');
        return 'fine';
      },
    },
    Place: {
      __resolveReference: async (reference: Ref) => reference,
      notes: ({ id }: Ref) => (id === 'p3' ? null : [note('u2', id)]),
    },
  },
};

const note = (author: string, about: string | null) => ({
  text: `By ${author}`,
  author: { id: author },
  about: about && { id: about },
});

export const town = (renamed?: Channel<{ renamed: { at: number; user: Ref } }>) => [
  townPeople(renamed),
  townPlaces,
  townNotes,
];
