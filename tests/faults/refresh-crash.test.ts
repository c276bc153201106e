import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGraphClient, registerCustomer } from '#tests/harness/client.ts';
import { type FaultySystem, startFaultySystem } from '#tests/harness/faulty-system.ts';

/** Protects "nobody is locked out": the refresh token was spent, and its successor never arrived. */
const dir = mkdtempSync(join(tmpdir(), 'sangam-refresh-'));
let system: FaultySystem;

beforeAll(async () => {
  system = await startFaultySystem(join(dir, 'data'));
}, 120_000);
afterAll(async () => {
  await system?.stop();
  rmSync(dir, { recursive: true, force: true });
});

type Refreshed = { refresh: { session: { accessToken: string; refreshToken: string } | null; userErrors: unknown[] } };
const refresh = async (url: string, token: string) =>
  (
    await createGraphClient(url).get<Refreshed>(
      'mutation ($token: String!) { refresh(refreshToken: $token) { session { accessToken refreshToken } userErrors { code } } }',
      { token },
    )
  ).refresh;

test('a crash between rotating and answering locks nobody out', async () => {
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
