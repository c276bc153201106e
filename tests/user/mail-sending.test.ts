import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Fault, noFault } from '#runtime/lifecycle/fault.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { backoffMs } from '#subgraphs/user/mail/backoff.ts';
import { mailId } from '#subgraphs/user/mail/enqueue-mail.ts';
import type { MailSettings } from '#subgraphs/user/mail/mail-settings.ts';
import { type MailTiming, startMails } from '#subgraphs/user/mail/start-mails.ts';
import { userModels } from '#subgraphs/user/models.ts';
import { type Behaviour, type MailReceiver, startMailReceiver } from '#tests/harness/mail-receiver.ts';
import { readMail } from '#tests/harness/read-mail.ts';
import { sender } from './happenings.ts';
import { type OpenUser, openUser, type Person } from './open-user.ts';

/** Protects that every mail arrives, under one id, whatever servers and processes do in between. */
let user: OpenUser;
const opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  user = await openUser();
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  await user.db.collection('mails').deleteMany({});
});
afterAll(() => user.close());

async function receive(options?: { port: number }): Promise<MailReceiver> {
  const receiver = await startMailReceiver(options);
  opened.push(receiver);
  return receiver;
}

/** The queue and what sends, as one process has it; quicker to lose patience than it usually is. */
async function send(
  to: MailSettings['to'],
  { fault = noFault, ...timing }: Partial<MailTiming> & { fault?: Fault } = {},
) {
  const metrics = createMetrics({ process: 'mail-test' });
  const mails = await startMails({
    models: userModels(user.db),
    settings: { to, from: sender, passwordResetUrl: null },
    refreshSecret: user.settings.refreshSecret,
    timing: { backoff: () => 20, ...timing },
    log: user.log,
    fault,
    metrics,
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await mails.close();
    open = false;
    metrics.close();
  };
  opened.push({ close });
  const outcomes = async () => {
    const counter = await metrics.registry.getSingleMetric('sangam_mails_total')?.get();
    return Object.fromEntries(counter?.values.map(({ labels, value }) => [labels.outcome, value]) ?? []);
  };
  return { enqueue: mails.enqueue, close, outcomes };
}

let events = 0;
/** Something that is told this person by mail. */
function tidingsFor({ id: userId }: Pick<Person, 'id'>) {
  events += 1;
  const eventId = `evt:bkg_${events}:1`;
  const about = { kind: 'NOTICE' as const, tidings: { kind: 'PASSWORD_CHANGED' as const } };
  return { _id: mailId(eventId, userId, 'NOTICE'), userId, eventId, occurredAt: new Date(), about };
}

const stored = (_id: string) => user.db.collection<{ _id: string }>('mails').findOne({ _id });
const becomes = (_id: string, expected: object) =>
  vi.waitFor(async () => expect(await stored(_id)).toMatchObject(expected), { timeout: 15_000, interval: 20 });

describe('sending', () => {
  it('goes to the address, in the language, of when it is sent', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave({ refuse: 451, at: 'message' });
    const { enqueue } = await send({ smtpUrl: receiver.url });
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await becomes(mail._id, { failure: 'EMESSAGE 451 DATA' });
    const moved = { email: 'moved@example.com', locale: 'ne' };
    await user.db.collection('accounts').updateOne({ _id: customer.id as never }, { $set: moved });
    receiver.behave('accept');
    await becomes(mail._id, { sentAt: expect.any(Date) });
    expect(receiver.mails).toMatchObject([{ to: [moved.email], headers: { subject: 'तपाईंको पासवर्ड परिवर्तन भयो' } }]);
  });

  it('sends each of many once, from several processes side by side, over a few connections', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    const senders = await Promise.all(Array.from({ length: 3 }, () => send({ smtpUrl: receiver.url })));
    const all = Array.from({ length: 60 }, () => tidingsFor(customer));
    await Promise.all(all.flatMap((one, index) => [senders[index % 3]?.enqueue(one), senders[0]?.enqueue(one)]));
    await vi.waitFor(async () => expect(await user.db.collection('mails').countDocuments({ sentAt: null })).toBe(0), {
      timeout: 20_000,
    });
    const ids = receiver.mails.map(({ headers }) => headers['x-sangam-id']);
    expect(ids.toSorted()).toEqual(all.map(({ _id }) => _id).toSorted());
    expect(receiver.mostConnections()).toBeLessThanOrEqual(12);
  });

  it('does not send what was sent once more, also when its event comes again', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    const { enqueue } = await send({ smtpUrl: receiver.url });
    const [mail, behind] = [tidingsFor(customer), tidingsFor(customer)];
    await enqueue(mail);
    await becomes(mail._id, { sentAt: expect.any(Date) });
    await Promise.all(Array.from({ length: 20 }, () => enqueue(mail)));
    await enqueue(behind);
    await becomes(behind._id, { sentAt: expect.any(Date) });
    expect(receiver.mails).toHaveLength(2);
  });
});

describe('a server that does not take it', () => {
  it.each<[string, Behaviour, string]>([
    ['refuses the recipient for now', { refuse: 450, at: 'recipient' }, 'EENVELOPE 450 RCPT TO'],
    ['refuses the message for now', { refuse: 451, at: 'message' }, 'EMESSAGE 451 DATA'],
    ['never answers', 'stall', 'ETIMEDOUT'],
    ['hangs up', 'drop', 'ECONNECTION'],
  ])('is asked again, under the same id: it %s', async (_, behaviour, failure) => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave(behaviour);
    // Who answers late, under load, is asked again too.
    const { enqueue, outcomes } = await send(
      { smtpUrl: receiver.url },
      behaviour === 'stall' ? { silenceMs: 1_000 } : {},
    );
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await becomes(mail._id, { failure });
    receiver.behave('accept');
    await becomes(mail._id, { sentAt: expect.any(Date) });
    expect(receiver.mails.map(({ headers }) => headers['message-id'])).toEqual([`<${mail._id}@sangam.example>`]);
    const { attempts } = (await stored(mail._id)) as unknown as { attempts: number };
    expect(attempts).toBeGreaterThan(1);
    await expect.poll(outcomes).toEqual({ 'put off': attempts - 1, sent: 1 });
    expect(await stored(mail._id)).not.toHaveProperty('failure');
  });

  it.each<[string, Behaviour]>([
    ['recipient', { refuse: 550, at: 'recipient' }],
    ['message', { refuse: 554, at: 'message' }],
  ])('is not asked again once it refuses the %s for good', async (_, behaviour) => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave(behaviour);
    const { enqueue, outcomes } = await send({ smtpUrl: receiver.url });
    const [mail, behind] = [tidingsFor(customer), tidingsFor(customer)];
    await enqueue(mail);
    await becomes(mail._id, { failedAt: expect.any(Date), attempts: 1 });
    receiver.behave('accept');
    await enqueue(behind);
    await becomes(behind._id, { sentAt: expect.any(Date) });
    await expect.poll(outcomes).toEqual({ 'given up': 1, sent: 1 });
    expect(await stored(mail._id)).not.toHaveProperty('dueAt');
    expect(receiver.mails).toHaveLength(1);
  });

  it('is given up when it was tried for too long, and kept', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave({ refuse: 451, at: 'message' });
    const { enqueue, outcomes } = await send({ smtpUrl: receiver.url }, { patienceMs: 100 });
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await becomes(mail._id, { failedAt: expect.any(Date), failure: 'EMESSAGE 451 DATA', about: mail.about });
    await expect.poll(outcomes).toMatchObject({ 'given up': 1 });
  });

  it('gets all that waited for it once it is there', async () => {
    const away = await receive();
    const customer = await user.somebody();
    await away.close();
    opened.pop();
    const { enqueue } = await send({ smtpUrl: away.url });
    const all = Array.from({ length: 10 }, () => tidingsFor(customer));
    for (const one of all) await enqueue(one);
    await becomes(all[0]?._id ?? '', { failure: 'ESOCKET' });
    const back = await receive({ port: away.port });
    for (const { _id } of all) await becomes(_id, { sentAt: expect.any(Date) });
    expect(back.mails).toHaveLength(10);
  });

  it('may get a mail twice when its answer is lost, and can tell by the id', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave('take and drop');
    const { enqueue } = await send({ smtpUrl: receiver.url }, { backoff: () => 200 });
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await vi.waitFor(() => expect(receiver.mails).toHaveLength(1));
    receiver.behave('accept');
    await becomes(mail._id, { sentAt: expect.any(Date) });
    expect(new Set(receiver.mails.map(({ headers }) => headers['message-id']))).toEqual(
      new Set([`<${mail._id}@sangam.example>`]),
    );
  });
});

describe('a process that dies', () => {
  it('between sending and noting it has it sent again, under the same id', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    let died = 0;
    const dying: Fault = async (point) => {
      if (point !== 'mail.sent') return;
      died += 1;
      if (died === 1) throw new Error('as if the process had died here');
    };
    const { enqueue } = await send({ smtpUrl: receiver.url }, { leaseMs: 1_000, fault: dying });
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await becomes(mail._id, { sentAt: expect.any(Date), attempts: 2 });
    expect(receiver.mails.map(({ headers }) => [headers['message-id'], headers['x-sangam-id']])).toEqual(
      Array(2).fill([`<${mail._id}@sangam.example>`, mail._id]),
    );
    expect(new Set(receiver.mails.map(({ raw }) => raw)).size).toBe(1);
  });

  it('keeps its claim for as long as it lives, however slow the server is', async () => {
    const [slow, quick, customer] = [await receive(), await receive(), await user.somebody()];
    slow.behave('stall');
    const first = await send({ smtpUrl: slow.url }, { leaseMs: 4_000, silenceMs: 6_000 });
    const mail = tidingsFor(customer);
    await first.enqueue(mail);
    await vi.waitFor(() => expect(slow.asked()).toBe(1));
    slow.behave('accept');
    await send({ smtpUrl: quick.url }, { leaseMs: 4_000 });
    await becomes(mail._id, { sentAt: expect.any(Date) });
    // Only after the first had let go of it; then either may be the next.
    await expect.poll(first.outcomes).toMatchObject({ 'put off': 1 });
    expect(await stored(mail._id)).toMatchObject({ attempts: 2 });
    expect(slow.mails.length + quick.mails.length).toBe(1);
  });

  it('that stops lets others send at once what it was sending', async () => {
    const [receiver, customer] = [await receive(), await user.somebody()];
    receiver.behave('stall');
    const first = await send({ smtpUrl: receiver.url }, { silenceMs: 60_000 });
    const mail = tidingsFor(customer);
    await first.enqueue(mail);
    await vi.waitFor(() => expect(receiver.asked()).toBe(1));
    await first.close();
    receiver.behave('accept');
    await send({ smtpUrl: receiver.url });
    await becomes(mail._id, { sentAt: expect.any(Date) });
  });
});

describe('a folder in place of a server', () => {
  it('gets a file for each mail, whole, for its owner alone, and once however often it is sent', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sangam-mails-'));
    const folder = join(dir, 'of', 'mails');
    const customer = await user.somebody();
    let died = false;
    const dying: Fault = async () => {
      if (died) return;
      died = true;
      throw new Error('as if the process had died here');
    };
    const { enqueue } = await send({ folder }, { leaseMs: 300, fault: dying });
    const mail = tidingsFor(customer);
    await enqueue(mail);
    await becomes(mail._id, { sentAt: expect.any(Date), attempts: 2 });
    expect(await readdir(folder)).toEqual([`${mail._id}.eml`]);
    const file = join(folder, `${mail._id}.eml`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(readMail(await readFile(file))).toMatchObject({
      headers: { to: customer.email, 'message-id': `<${mail._id}@sangam.example>` },
      text: expect.stringMatching(/^The password of your account was changed/),
    });
    await rm(dir, { recursive: true });
  });
});

describe('waiting after a failure', () => {
  it('doubles up to four hours, by chance up to half as long, and ends within a day or so of tries', () => {
    expect([1, 2, 3, 11, 12, 13, 40].map((attempt) => backoffMs(attempt, 0) / 1_000)).toEqual([
      5, 10, 20, 5_120, 10_240, 14_400, 14_400,
    ]);
    expect(backoffMs(3, 1)).toBe(10_000);
    expect(backoffMs(40, 0.5)).toBe(10_800_000);
  });
});
