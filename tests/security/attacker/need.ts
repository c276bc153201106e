/** What a disguise cannot do without. Where the target does not have it, the disguise is not tried, and the list says so. */
export type Need =
  | 'the signing key'
  | 'the public key'
  | 'the subgraphs’ addresses'
  | 'its log'
  | 'something to book'
  | 'the demonstration accounts'
  | 'a second address'
  | 'a system in production';
