import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type BookingPayload, freeSlots, nearestPlumber } from '#tests/harness/bookings.ts';
import { createGraphClient, type GraphClient, signIn } from '#tests/harness/client.ts';
import { type Markers, scanStores } from '#tests/harness/scan-stores.ts';
import type { StorySystem } from '#tests/harness/system.ts';

/** Nothing else has it, in any spelling; and with letters that have more than one. */
const marker = (what: string): string => `${what}-${randomBytes(8).toString('hex')}-ü"é`;

const codesOf = async (client: GraphClient, query = '{ viewer { id } }') =>
  (await client.ask(query)).errors.map(({ extensions }) => extensions.code);

/** Everything that a person can write through the graph, each with a marker of its own. */
function plan() {
  const plain = () => randomBytes(8).toString('hex');
  return {
    email: `email-${plain()}@example.org`,
    password: marker('password'),
    displayName: marker('name'),
    secondName: marker('renamed'),
    registrationKey: marker('registration'),
    device: marker('device'),
    secondDevice: marker('other device'),
    note: marker('note'),
    bookingKey: marker('booking'),
    secondBookingKey: marker('second booking'),
    reason: marker('reason'),
    latitude: 27.7 + Math.random() / 100,
    longitude: 85.3 + Math.random() / 100,
  };
}
type Written = ReturnType<typeof plan>;

async function register(url: string, written: Written) {
  const { email, password, displayName, registrationKey: idempotencyKey, device, latitude, longitude } = written;
  const { register: made } = await createGraphClient(url).get<{
    register: { session: { accessToken: string; refreshToken: string; user: { id: string } } };
  }>(
    `mutation ($input: RegisterInput!) {
      register(input: $input) { session { accessToken refreshToken user { id } } userErrors { code field expected } }
    }`,
    { input: { email, password, displayName, idempotencyKey, device, home: { latitude, longitude } } },
  );
  return { ...made.session, client: createGraphClient(url, made.session.accessToken) };
}

/** Books, and waits until it is confirmed. */
async function book(client: GraphClient, serviceId: string, index: number, input: object): Promise<string> {
  const slot = (await freeSlots(client, serviceId))[index];
  const { bookingRequest } = await client.get<{ bookingRequest: BookingPayload }>(
    `mutation ($input: BookingRequestInput!) {
      bookingRequest(input: $input) { booking { id status } userErrors { code field expected } }
    }`,
    { input: { serviceId, startsAt: slot?.startsAt, ...input } },
  );
  expect(bookingRequest.userErrors).toEqual([]);
  const id = bookingRequest.booking?.id ?? '';
  const status = async () =>
    (await client.get<{ booking: { status: string } }>('query ($id: ID!) { booking(id: $id) { status } }', { id }))
      .booking.status;
  await expect.poll(status, { timeout: 20_000 }).toBe('CONFIRMED');
  return id;
}

/** Whoever is deleted is gone: from every store, in every form, for good. */
export function erasureStory(system: () => StorySystem): void {
  test('a person takes all their data along, and leaves nothing behind', { timeout: 180_000 }, async () => {
    const { url, stores } = system();
    const written = plan();
    const { client, refreshToken, user } = await register(url, written);
    await client.get(
      'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }',
      {
        input: { displayName: written.secondName },
      },
    );
    await client.get(
      `mutation ($input: NotificationPreferencesUpdateInput!) {
        notificationPreferencesUpdate(input: $input) { userErrors { code } }
      }`,
      { input: { preferences: [{ kind: 'BOOKING_CANCELLED', email: false }] } },
    );
    const anybody = createGraphClient(url);
    const signingIn =
      'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }';
    const { email, password, secondDevice: device } = written;
    await anybody.get(signingIn, { input: { email, password, device } });
    await anybody.get(signingIn, { input: { email, password: 'not the password', device } });
    await anybody.get(
      'mutation ($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { accepted } }',
      { input: { email } },
    );
    const plumber = await nearestPlumber(client, 3);
    const { note, reason } = written;
    const ahead = await book(client, plumber.id, 0, { note, idempotencyKey: written.bookingKey });
    const ended = await book(client, plumber.id, 1, { note, idempotencyKey: written.secondBookingKey });
    await client.get(
      'mutation ($input: BookingCancelInput!) { bookingCancel(input: $input) { userErrors { code } } }',
      { input: { id: ended, reason } },
    );

    // One query is the export.
    type Exported = { viewer: { personalData: { account: unknown; bookings: unknown; behaviour: unknown } } };
    const exported = async () =>
      (await client.get<Exported>('{ viewer { personalData { account bookings behaviour } } }')).viewer.personalData;
    await expect.poll(async () => JSON.stringify((await exported()).behaviour), { timeout: 20_000 }).toContain(ahead);
    const own = JSON.stringify(await exported());
    const { displayName: _, password: __, ...shown } = written;
    for (const [what, text] of Object.entries(shown)) expect(own, what).toContain(JSON.stringify(text));

    // The scan finds what is there: otherwise that it finds nothing would say nothing.
    const before = await scanStores(stores, written satisfies Markers);
    const isFound = (what: string): boolean => before.some((found) => found.startsWith(`${what} in `));
    // A former name is sealed for the person alone, and a password is known to nobody.
    const kept = Object.keys(written).filter((what) => !['displayName', 'password'].includes(what));
    expect(Object.keys(written).filter(isFound)).toEqual(kept);

    const deleting = `mutation ($input: AccountDeleteInput!) {
      accountDelete(input: $input) { deletion { remaining finishedAt } userErrors { code } }
    }`;
    const refused = await client.get(deleting, { input: { password: 'not the password' } });
    expect(refused).toEqual({ accountDelete: { deletion: null, userErrors: [{ code: 'BAD_CREDENTIALS' }] } });
    const asked = await client.get(deleting, { input: { password } });
    expect(asked).toMatchObject({ accountDelete: { userErrors: [], deletion: { finishedAt: null } } });
    await expect.poll(() => codesOf(client), { timeout: 1_000, interval: 20 }).toEqual(['SESSION_OVER']);
    const refreshed = await anybody.get(
      'mutation ($token: String!) { refresh(refreshToken: $token) { session { accessToken } } }',
      { token: refreshToken },
    );
    expect(refreshed).toEqual({ refresh: { session: null } });
    const enters = await anybody.get(signingIn, { input: { email, password } });
    expect(enters).toMatchObject({ signIn: { session: null, userErrors: [{ code: 'BAD_CREDENTIALS' }] } });

    const { client: staff } = await signIn(url, 'admin@sangam.example');
    const finished = async () => {
      const query = 'query ($id: ID!) { accountDeletion(userId: $id) { remaining finishedAt } }';
      const { accountDeletion } = await staff.get<{
        accountDeletion: { remaining: string[]; finishedAt: string | null };
      }>(query, { id: user.id });
      return accountDeletion.finishedAt !== null && accountDeletion.remaining.length === 0;
    };
    await expect.poll(finished, { timeout: 90_000, interval: 500 }).toBe(true);
    expect(await scanStores(stores, written)).toEqual([]);

    // Those who had to do with the person still have their own records, with nobody in them.
    const seen = await staff.get(
      'query ($id: ID!) { booking(id: $id) { status note reason { code } provider { id } customer { id displayName } } }',
      { id: ahead },
    );
    expect(seen).toEqual({
      booking: {
        status: 'CANCELLED',
        note: null,
        reason: { code: 'CANCELLED_BY_CUSTOMER' },
        provider: { id: expect.any(String) },
        customer: { id: user.id, displayName: null },
      },
    });
    expect(await staff.get('query ($id: ID!) { user(id: $id) { id } }', { id: user.id })).toEqual({ user: null });
    const again = await register(url, { ...plan(), email });
    expect(again.user.id).not.toBe(user.id);
  });

  test('somebody else’s data and deletion are for nobody else', async () => {
    const { url } = system();
    const { client, user } = await register(url, { ...plan(), email: `other-${randomUUID()}@example.org` });
    const { client: staff } = await signIn(url, 'ops@sangam.example');
    const data = 'query ($id: ID!) { user(id: $id) { personalData { account bookings behaviour } } }';
    const { errors, data: answered } = await staff.ask(data, { id: user.id });
    expect(errors.map(({ extensions }) => extensions.code)).toContain('FORBIDDEN');
    expect(answered).toMatchObject({ user: { personalData: null } });
    const status = await client.ask('query ($id: ID!) { accountDeletion(userId: $id) { remaining } }', { id: user.id });
    expect(status.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
}
