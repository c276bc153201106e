import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type MailReceiver, startMailReceiver } from '#tests/harness/mail-receiver.ts';
import { happened, inboxesOf, startJobs } from './happenings.ts';
import { type OpenUser, openUser, type Person } from './open-user.ts';
import { peopleOf } from './people.ts';

/** Protects what people are written, from what they do in the graph to what a real SMTP server is handed. */
let user: OpenUser;
let inboxes: ReturnType<typeof inboxesOf>;
let people: ReturnType<typeof peopleOf>;
let receiver: MailReceiver;
let jobs: { close(): Promise<void> };
beforeAll(async () => {
  user = await openUser();
  [inboxes, people] = [inboxesOf(user), peopleOf(user)];
});
beforeEach(async () => {
  receiver = await startMailReceiver();
  jobs = await startJobs(user, { to: { smtpUrl: receiver.url } });
});
afterEach(async () => {
  await jobs.close();
  await receiver.close();
});
afterAll(() => user.close());

const mailTo = ({ email }: Pick<Person, 'email'>) =>
  vi.waitFor(
    () => {
      const found = receiver.mails.find(({ to }) => to.includes(email));
      if (!found) throw new Error(`no mail to ${email} yet`);
      return found;
    },
    { timeout: 15_000, interval: 20 },
  );
const mailsOf = (person: Pick<Person, 'id'>) => user.db.collection('mails').find({ userId: person.id }).toArray();
const isSent = (person: Pick<Person, 'id'>) =>
  vi.waitFor(
    async () => {
      const mails = await mailsOf(person);
      expect(mails.map(({ sentAt }) => sentAt)).toEqual([expect.any(Date)]);
      return mails;
    },
    { timeout: 10_000, interval: 20 },
  );

const token = /^[\w-]{22}\.[\w-]{43}$/m;
const fresh = 'quite another password';

describe('resetting a password', () => {
  it('works with what the e-mail holds, once, and nobody else is written', async () => {
    const customer = await user.somebody();
    await people.passwordResetRequest({ email: 'nobody@example.com' });
    await people.passwordResetRequest({ email: customer.email });
    const mail = await mailTo(customer);
    expect(mail.headers.subject).toBe('Choose a new password');
    const [found = ''] = token.exec(mail.text) ?? [];
    expect((await people.passwordReset({ token: found, newPassword: fresh })).userErrors).toEqual([]);
    expect((await people.signIn(customer.email, fresh)).userErrors).toEqual([]);
    expect((await people.passwordReset({ token: found, newPassword: fresh })).userErrors).toMatchObject([
      { code: 'BAD_RESET_TOKEN' },
    ]);
    await vi.waitFor(() => expect(receiver.mails).toHaveLength(2), { timeout: 10_000 });
    expect(receiver.mails.map(({ to, headers }) => [to, headers.subject])).toEqual([
      [[customer.email], 'Choose a new password'],
      [[customer.email], 'Your password was changed'],
    ]);
  });

  it('leads to a page where there is one, in the language of whom it concerns', async () => {
    await jobs.close();
    const passwordResetUrl = 'https://app.sangam.example/reset?from=mail';
    jobs = await startJobs(user, { to: { smtpUrl: receiver.url }, passwordResetUrl });
    const customer = await user.somebody({ locale: 'ne' });
    await people.passwordResetRequest({ email: customer.email });
    const mail = await mailTo(customer);
    expect(mail.headers.subject).toBe('नयाँ पासवर्ड छान्नुहोस्');
    const page = new URL(/https:\S+/.exec(mail.text)?.[0] ?? '');
    expect(page.searchParams.get('from')).toBe('mail');
    const newPassword = fresh;
    const { userErrors } = await people.passwordReset({ token: page.searchParams.get('token'), newPassword });
    expect(userErrors).toEqual([]);
  });

  it.each([
    ['was used', { $set: { reset: null } }],
    ['is over', { $set: { 'reset.expiresAt': new Date(0) } }],
    ['is of a closed account', { $set: { closedAt: new Date() } }],
  ])('writes nobody of a reset that %s in between', async (_, change) => {
    const customer = await user.somebody();
    await jobs.close();
    await people.passwordResetRequest({ email: customer.email });
    const accounts = user.db.collection<{ _id: string }>('accounts');
    await vi.waitFor(async () =>
      expect(await accounts.countDocuments({ _id: customer.id, reset: { $ne: null } })).toBe(1),
    );
    await accounts.updateOne({ _id: customer.id }, change);
    jobs = await startJobs(user, { to: { smtpUrl: receiver.url } });
    const behind = await user.somebody();
    await people.passwordResetRequest({ email: behind.email });
    await mailTo(behind);
    await vi.waitFor(async () => expect(await mailsOf(customer)).toEqual([]), { timeout: 10_000 });
    expect(receiver.mails).toHaveLength(1);
  });
});

describe('an e-mail of what happened', () => {
  it('is plain text for its reader, from us, with an id by which a double can be dropped', async () => {
    const customer = await user.somebody({ timeZone: 'Europe/Zurich' });
    await inboxes.append(happened('booking.expired', customer, customer));
    const mail = await mailTo(customer);
    const [stored] = await isSent(customer);
    expect(mail.from).toBe('no-reply@sangam.example');
    expect(mail.headers).toMatchObject({
      from: 'Sangam <no-reply@sangam.example>',
      to: customer.email,
      subject: 'Your booking was not decided in time',
      'message-id': `<${stored?._id}@sangam.example>`,
      'x-sangam-id': stored?._id,
      'auto-submitted': 'auto-generated',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(stored?._id).toMatch(/^eml_[0-9a-f]{24}$/);
    expect(mail.text).toMatch(/^Leak repair with Thapa Plumbing on .*04:15.* was not decided in time\./);
    expect(mail.text).toMatch(/\n-- \nSangam\nYou can choose in your preferences/);
  });

  it('speaks Nepali to whoever wants it', async () => {
    const customer = await user.somebody({ locale: 'ne' });
    await inboxes.append(happened('booking.rejected', customer, customer, { reason: { code: 'SLOT_TAKEN' } }));
    const mail = await mailTo(customer);
    expect(mail.headers.subject).toBe('Thapa Plumbing को बुकिङ हुन सकेन');
    expect(mail.text).toMatch(/त्यो समय अरूले लिइसकेका छन्।/);
  });

  it('cannot be given headers by what people call themselves or what they offer', async () => {
    const evil = 'Thapa\r\nBcc: thief@example.com\r\n\r\nHello';
    for (const changes of [{ displayName: evil }, { email: `a@example.com\r\nBcc: thief@example.com` }]) {
      const { userErrors } = await user.register(changes);
      expect(userErrors).toMatchObject([{ code: 'BAD_INPUT' }]);
    }
    const customer = await user.somebody();
    // As if a rule of ours had let it pass.
    await user.db.collection('accounts').updateOne({ _id: customer.id as never }, { $set: { displayName: evil } });
    await inboxes.append(
      happened('booking.confirmed', customer, customer, { providerName: evil, serviceName: '\u2028X-Evil: 1\n' }),
    );
    const mail = await mailTo(customer);
    expect(mail.to).toEqual([customer.email]);
    expect(Object.keys(mail.headers).toSorted()).toEqual(
      ['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version']
        .concat(['subject', 'to', 'x-sangam-id'])
        .toSorted(),
    );
    expect(mail.headers.subject).toBe('Thapa Bcc: thief@example.com Hello is booked');
  });

  it('leaves nothing about its reader in the queue: no address, no name, no token, no text', async () => {
    const planted = { email: 'marker-address@example.com', displayName: 'Marker Name' };
    const customer = await user.somebody(planted);
    receiver.behave({ refuse: 550, at: 'recipient' });
    await inboxes.append(happened('booking.expired', customer, customer));
    await people.passwordResetRequest({ email: customer.email });
    await vi.waitFor(
      async () =>
        expect((await mailsOf(customer)).map(({ failedAt }) => failedAt)).toEqual(Array(2).fill(expect.any(Date))),
      { timeout: 15_000 },
    );
    receiver.behave('accept');
    await inboxes.append(happened('booking.confirmed', customer, customer));
    await mailTo(customer);
    await vi.waitFor(async () => expect((await mailsOf(customer)).some(({ sentAt }) => sentAt)).toBe(true));

    const account = await user.db.collection('accounts').findOne({ _id: customer.id as never });
    const kept = JSON.stringify(await mailsOf(customer));
    for (const marker of ['marker-address', 'Marker', account?.reset.id, 'decided', 'password?', '@', 'token']) {
      expect(kept).not.toContain(marker);
    }
    const [sent] = (await mailsOf(customer)).filter(({ sentAt }) => sentAt);
    expect(sent?.about).toEqual({ kind: 'NOTICE' });
    expect(sent).not.toHaveProperty('dueAt');
  });
});
