import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CapturedSystem, startCapturedSystem } from '#tests/harness/captured-system.ts';
import { type Walked, walk } from './walk.ts';

const seed = Number(process.env.WALK_SEED || randomInt(2 ** 31));
const operations = Number(process.env.WALK_OPERATIONS || 20_000);

const LEAST_ASKED = 0.95;
const LEAST_ANSWERED = 0.6;

let system: CapturedSystem;
beforeAll(async () => {
  // The slow hash and the limits on guessing have tests of their own; here they would only keep the walker from walking.
  system = await startCapturedSystem({
    topology: 'together',
    demo: true,
    env: {
      SANGAM_LOG_LEVEL: 'error',
      SANGAM_ARGON2_MEMORY_KIB: '8',
      SANGAM_ARGON2_PASSES: '1',
      ...Object.fromEntries(
        [
          'SIGN_IN_PAIR',
          'SIGN_IN_ACCOUNT',
          'SIGN_IN_ADDRESS',
          'REGISTER_ADDRESS',
          'RESET_ADDRESS',
          'TOKENS_ADDRESS',
        ].map((name) => [`SANGAM_THROTTLE_${name}`, '1000000']),
      ),
    },
  });
}, 180_000);
afterAll(() => system?.stop());

const percent = (share: number) => `${Math.round(share * 100)} %`;

function summary({ judge, coverage, markers, privateIds, people, seconds }: Walked): string {
  const seen = [...markers.seen].map(([what, times]) => `${what} ${times}`).join(', ');
  const codes = [...judge.codes].toSorted(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${times}`);
  return [
    `walk: ${operations} operations by ${people} people in ${seconds.toFixed(0)} s, WALK_SEED=${seed};`,
    `of ${coverage.all.length} fields ${percent(coverage.shareAsked())} asked for, ${percent(coverage.shareAnswered())} answered;`,
    `seen by those who may: ${seen}, ${privateIds.count()} private ids; answers: ${codes.slice(0, 8).join(', ')}`,
  ].join(' ');
}

test('whoever asks for whatever, nobody sees what is not theirs to see', { timeout: 30 * 60_000 }, async () => {
  const tokenKey = JSON.parse(system.secrets.SANGAM_TOKEN_KEY);
  const walked = await walk({ url: system.url, seed, operations, tokenKey });
  const { judge, coverage, markers, privateIds } = walked;
  console.log(summary(walked));

  expect(judge.failures.map((failure) => ({ ...failure, seed }))).toEqual([]);
  expect(privateIds.shared()).toEqual([]);
  // Otherwise the walk has proved nothing.
  expect(coverage.shareAsked(), `never asked for: ${coverage.neverAsked().join(', ')}`).toBeGreaterThan(LEAST_ASKED);
  expect(coverage.shareAnswered(), `never answered: ${coverage.neverAnswered().join(', ')}`).toBeGreaterThan(
    LEAST_ANSWERED,
  );
  for (const what of ['e-mail address', 'home', 'note', 'reason', 'device'])
    expect(markers.seen.get(what), what).toBeGreaterThan(0);
});
