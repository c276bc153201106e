import type { Wire } from '#tests/harness/wire.ts';
import { type Identity, isKept } from './identities.ts';
import type { Judge } from './judge.ts';
import type { Template } from './template.ts';

const template: Template = {
  kind: 'query',
  text: '{ viewer { id email roles } }',
  variables: [],
  chosen: [],
  roots: [],
};

/** After a walk: nobody has become anybody else, and no role was given or taken that was not the giver’s to give. */
export async function checkPeople(wire: Wire, people: readonly Identity[], judge: Judge): Promise<void> {
  for (const identity of people.filter(isKept)) {
    const { id, email, kind, authorization = '' } = identity;
    const roles = kind === 'customer' ? ['CUSTOMER'] : ['CUSTOMER', kind.toUpperCase()];
    const headers = { 'content-type': 'application/json', authorization };
    const { data, text } = await wire.send({ headers, body: JSON.stringify({ query: template.text }) });
    if (JSON.stringify(data?.viewer) === JSON.stringify({ id, email, roles })) continue;
    judge.fail('somebody has become somebody else', { step: 0, identity, template, variables: {} }, text);
  }
}
