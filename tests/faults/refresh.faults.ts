import { expect, test } from 'vitest';
import { createGraphClient, registerCustomer } from '#tests/harness/client.ts';
import type { FaultySystem } from '#tests/harness/faulty-system.ts';

type Refreshed = { refresh: { session: { accessToken: string; refreshToken: string } | null; userErrors: unknown[] } };
const refresh = async (url: string, token: string) =>
  (
    await createGraphClient(url).get<Refreshed>(
      'mutation ($token: String!) { refresh(refreshToken: $token) { session { accessToken refreshToken } userErrors { code } } }',
      { token },
    )
  ).refresh;

/** Protects "nobody is locked out": the refresh token was spent, and its successor never arrived. */
export function refreshFaults(running: () => FaultySystem): void {
  test('a crash between rotating and answering locks nobody out', async () => {
    const system = running();
    const { refreshToken } = await registerCustomer(system.url);
    const dying = await system.spawn('app', 'refresh.rotated');
    await expect(refresh(dying.url ?? '', refreshToken)).rejects.toThrow();
    expect((await dying.exited).signal).toBe('SIGKILL');

    const { session, userErrors } = await refresh(system.url, refreshToken);
    expect(userErrors).toEqual([]);
    const { viewer } = await createGraphClient(system.url, session?.accessToken).get<{ viewer: object }>(
      '{ viewer { roles } }',
    );
    expect(viewer).toEqual({ roles: ['CUSTOMER'] });
    const next = await refresh(system.url, session?.refreshToken ?? '');
    expect(next.userErrors).toEqual([]);
  });
}
