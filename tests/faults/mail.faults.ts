import { expect, test } from 'vitest';
import { registerCustomer, signIn, within } from '#tests/harness/client.ts';
import type { FaultySystem } from '#tests/harness/faulty-system.ts';
import type { MailReceiver } from '#tests/harness/mail-receiver.ts';

const kills = Number(process.env.KILLS ?? 3);
const changes = kills * 2;

type Inbox = { viewer: { notifications: { edges: { node: { id: string } }[] } } };

/**
 * Protects "e-mails carry an id by which a duplicate can be dropped": workers die by kill -9 between sending and noting
 * it, and whoever keeps one mail of each id has exactly one for each thing that happened.
 */
export function mailFaults(running: () => { system: FaultySystem; receiver: MailReceiver }): void {
  test('a kill between sending and noting it costs at most a double, which its id gives away', {
    timeout: 60_000 + kills * 60_000,
  }, async () => {
    const { system, receiver } = running();
    const customer = await registerCustomer(system.url);
    const { client: admin } = await signIn(system.url, 'admin@sangam.example');
    await system.stopWorker();
    for (let index = 0; index < changes; index += 1) {
      const field = index % 2 === 0 ? 'roleGrant' : 'roleRevoke';
      await admin.get(`mutation ($id: ID!) { ${field}(userId: $id, role: PROVIDER) { userErrors { code } } }`, {
        id: customer.user.id,
      });
    }
    for (let index = 0; index < kills; index += 1) {
      const worker = await system.spawn('worker', 'mail.sent');
      const { signal } = await within(60, 'a worker to die of its mail', worker.exited);
      expect(signal).toBe('SIGKILL');
    }
    await system.startWorker();

    const received = () => receiver.mails.filter(({ to }) => to.includes(customer.email));
    const ids = () => received().map(({ headers }) => headers['x-sangam-id']);
    await expect.poll(() => new Set(ids()).size, { timeout: 60_000, interval: 250 }).toBe(changes);
    // Those that were sent and not noted come again when their claims are over.
    await expect.poll(() => ids().length, { timeout: 60_000, interval: 250 }).toBeGreaterThanOrEqual(changes + kills);
    for (const { to, headers } of received()) {
      expect(to).toEqual([customer.email]);
      expect(headers['message-id']).toBe(`<${headers['x-sangam-id']}@sangam.example>`);
    }
    const inbox = await customer.client.get<Inbox>(
      '{ viewer { notifications(first: 100) { edges { node { id } } } } }',
    );
    expect(inbox.viewer.notifications.edges).toHaveLength(changes);
  });
}
