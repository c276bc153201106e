import { expect, test } from 'vitest';
import { createGraphClient, registerCustomer } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

/** The gateway is the only door. */
export function closedDoorsStory(system: () => StorySystem): void {
  const entities = `query { _entities(representations: [{ __typename: "User", id: "usr_00de30000000000000000001" }]) {
    ... on User { id email }
  } }`;

  test('a subgraph answers nobody but the gateway, whatever they claim to be', async ({ skip }) => {
    skip(system().subgraphUrls.length === 0, 'in one process there is no other door');
    const caller = Buffer.from(JSON.stringify({ id: 'usr_1', roles: ['ADMIN'], scopes: ['people:read'], exp: 9e15 }));
    const disguises: Record<string, string>[] = [
      {},
      { 'x-sangam-caller': '' },
      { 'x-sangam-caller': `${caller.toString('base64url')}.` },
      { 'x-sangam-caller': `${caller.toString('base64url')}.${Buffer.alloc(32).toString('base64url')}` },
    ];
    for (const url of system().subgraphUrls) {
      for (const headers of disguises) {
        for (const query of ['{ __typename }', entities, '{ _service { sdl } }']) {
          const response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify({ query }),
          });
          const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
          expect(response.status, `${url} ${query}`).toBe(401);
          expect(body.errors?.[0]?.extensions.code).toBe('UNSIGNED_CALLER');
          expect(body.data ?? null).toBeNull();
        }
      }
    }
  });

  test('the federation’s own fields cannot be asked for through the gateway', async () => {
    const { client } = await registerCustomer(system().url);
    for (const query of [entities, '{ _service { sdl } }']) {
      const { data, errors } = await client.ask(query);
      expect(data).toBeNull();
      expect(errors[0]?.extensions.code).toBe('BAD_INPUT');
    }
  });

  test('who a client says to be in a header is of no interest', async () => {
    const caller = Buffer.from(JSON.stringify({ id: 'usr_1', roles: ['ADMIN'], scopes: ['system:read'], exp: 9e15 }));
    const { errors } = await createGraphClient(system().url).ask(
      '{ systemMetrics { process } }',
      {},
      {
        'x-sangam-caller': `${caller.toString('base64url')}.x`,
        'x-sangam-roles': 'ADMIN',
      },
    );
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
}
