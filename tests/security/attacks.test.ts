import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CapturedSystem } from '#tests/harness/captured-system.ts';
import { openTarget, type Target } from './attacker/target.ts';
import { type Outcome, tryAttack } from './attacker/try-attacks.ts';
import { attacks } from './attacks/all.ts';
import { startOwnSystem, targetOf } from './attacks/own-system.ts';

/** Everything that `npm run attack` tries, against processes of their own, so that there are more doors to try. */
describe('attacks', () => {
  let system: CapturedSystem;
  let target: Target;
  let close: () => Promise<void>;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    system = await startOwnSystem('apart');
    const own = targetOf(system);
    close = own.close;
    target = await openTarget(own.parts);
  }, 180_000);
  afterAll(async () => {
    console.log(`attacks: ${attacks.length}, in ${outcomes.length} disguises`);
    await target?.close();
    await close?.();
    await system?.stop();
  });

  test.each(attacks)('$name', { timeout: 300_000 }, async (attack) => {
    const tried = await tryAttack(attack, target);
    outcomes.push(...tried);
    expect(tried.length).toBeGreaterThan(0);
    // Here everything is at hand, so nothing is left out.
    const wrong = tried.filter(({ refused }) => refused !== true);
    expect(wrong.map(({ disguise, got }) => `${disguise} → ${got}`)).toEqual([]);
  });
});
