import type { Caller } from '#contracts/caller.ts';

/** Who asks in the bench. Stock Apollo has no notion of it, so its subgraphs are simply told. */
export const signedIn: Caller = {
  id: 'usr_1',
  roles: ['CUSTOMER'],
  scopes: [],
  sessionId: 'ses_1',
  address: null,
  sealingKey: null,
};
