import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type FaultySystem, startFaultySystem } from '#tests/harness/faulty-system.ts';
import { type MailReceiver, startMailReceiver } from '#tests/harness/mail-receiver.ts';
import { erasureFaults } from './erasure.faults.ts';
import { mailFaults } from './mail.faults.ts';
import { refreshFaults } from './refresh.faults.ts';

/** What people were promised while processes die under it: on one system, since starting one takes the time. */
const dir = mkdtempSync(join(tmpdir(), 'sangam-people-'));
let system: FaultySystem;
let receiver: MailReceiver;

beforeAll(async () => {
  receiver = await startMailReceiver();
  system = await startFaultySystem(join(dir, 'data'), { SANGAM_SMTP_URL: receiver.url });
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await receiver?.close();
  rmSync(dir, { recursive: true, force: true });
});

refreshFaults(() => system);
mailFaults(() => ({ system, receiver }));
erasureFaults(() => system);
