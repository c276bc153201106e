/** What one operation may ask for. Generous for a real client, far below what hurts. */
export type Limits = {
  /** Lexical tokens of a document, counted before it is parsed. */
  tokens: number;
  /** How deep selections may nest, fragments counted where they are spread. */
  depth: number;
  /** Fields in an operation, fragments counted each time they are spread. */
  fields: number;
  /** Aliases in an operation, fragments counted each time they are spread. */
  aliases: number;
  /** Fields of one response name that come together at one place: GraphQL compares each of them with each. */
  repeats: number;
  /** Directives in a document, and on each one of its nodes a tenth of that. */
  directives: number;
  /** Objects and fields that may be resolved at most: lists count as often as `first` says. */
  cost: number;
  /** Bytes of a request's body, and of a message over a socket. */
  bodyBytes: number;
  /** Operations that one socket may have open. */
  operationsPerSocket: number;
};

export const defaultLimits: Limits = {
  tokens: 2_000,
  depth: 12,
  fields: 1_000,
  aliases: 30,
  repeats: 25,
  directives: 50,
  cost: 20_000,
  bodyBytes: 256 * 1_024,
  operationsPerSocket: 100,
};
