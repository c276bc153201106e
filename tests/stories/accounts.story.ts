import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createGraphClient, registerCustomer } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

type Session = { accessToken: string; refreshToken: string } | null;
type Refreshed = { refresh: { session: Session; userErrors: { code: string }[] } };
const refreshing = `mutation ($token: String!) {
  refresh(refreshToken: $token) { session { accessToken refreshToken } userErrors { code } }
}`;

/** Accounts, as far as a customer meets them. */
export function accountsStory(system: () => StorySystem): void {
  test('nobody is signed in to begin with', async () => {
    const { data } = await createGraphClient(system().url).ask('{ viewer { id } }');
    expect(data).toEqual({ viewer: null });
  });

  test('who registers can change the profile and sees it changed', async () => {
    const { client } = await registerCustomer(system().url, 'Customer B');
    await client.get(
      `mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code field } } }`,
      { input: { displayName: 'Customer B, renamed', locale: 'ne', timeZone: 'Asia/Kathmandu' } },
    );
    const { viewer } = await client.get<{ viewer: object }>('{ viewer { displayName locale roles } }');
    expect(viewer).toEqual({ displayName: 'Customer B, renamed', locale: 'ne', roles: ['CUSTOMER'] });
  });

  test('a wrong password and an unknown account get the same answer', async () => {
    const { email } = await registerCustomer(system().url);
    const anybody = createGraphClient(system().url);
    const attempt = (input: object) =>
      anybody.ask(
        'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code message field } } }',
        { input },
      );
    const wrong = await attempt({ email, password: 'not the password at all' });
    const unknown = await attempt({ email: `${randomUUID()}@example.org`, password: 'not the password at all' });
    expect(wrong.data).toEqual(unknown.data);
    expect(wrong.data).toMatchObject({ signIn: { session: null, userErrors: [{ code: 'BAD_CREDENTIALS' }] } });
  });

  test('a refresh token is exchanged for a new session, and signing out ends it', async () => {
    const { client, refreshToken } = await registerCustomer(system().url);
    const { refresh } = await client.get<Refreshed>(refreshing, { token: refreshToken });
    expect(refresh.userErrors).toEqual([]);
    expect(refresh.session?.refreshToken).not.toBe(refreshToken);

    const token = refresh.session?.refreshToken;
    await client.get('mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }', { token });
    // The access token is over, too: whoever only has the refresh token comes without it.
    const after = await createGraphClient(system().url).get<Refreshed>(refreshing, { token });
    expect(after.refresh).toEqual({ session: null, userErrors: [{ code: 'BAD_REFRESH_TOKEN' }] });
  });

  test('a token that was tampered with is refused, not taken for nobody', async () => {
    const { accessToken } = await registerCustomer(system().url);
    const [head, body = '', signature] = accessToken.split('.');
    const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), roles: ['ADMIN'] };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    const { errors, data, status } = await createGraphClient(system().url, forged).ask('{ systemStatus { state } }');
    expect(data).toBeNull();
    expect(status).toBe(401);
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
}
