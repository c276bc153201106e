import type { Reply } from '#tests/harness/wire.ts';
import { userErrorsIn } from '../attacker/leaks.ts';
import type { Coverage } from './coverage.ts';
import { type Identity, isKept } from './identities.ts';
import type { Markers } from './markers.ts';
import { maySeeOfPerson } from './persons.ts';
import type { Pool } from './pool.ts';
import type { PrivateIds } from './private-ids.ts';
import type { Template } from './template.ts';

/** One operation as it was sent: by whom, and what. */
export type Sent = { step: number; identity: Identity; template: Template; variables: Record<string, unknown> };
export type Failure = { what: string; step: number; by: string; operation: string; variables: string; answer: string };

type Parts = { coverage: Coverage; markers: Markers; pool: Pool; privateIds: PrivateIds };

const lost = ['UNAUTHENTICATED', 'SESSION_OVER'];

/** Looks at every answer for what may not be in it, and learns from it what others can try. */
export function createJudge({ coverage, markers, pool, privateIds }: Parts) {
  const failures: Failure[] = [];
  const codes = new Map<string, number>();

  const fail = (what: string, { step, identity, template, variables }: Sent, answer: string): void => {
    failures.push({
      what,
      step,
      by: `${identity.label} (${identity.id})`,
      operation: template.text,
      variables: JSON.stringify(variables),
      answer: answer.slice(0, 2_000),
    });
  };

  /** What was told to somebody, whether it was asked for now or a while ago. Gives the code of what failed as a whole. */
  function told(sent: Sent, { status, text, data, errors, isGraph }: Omit<Reply, 'headers'>): string | null {
    const { identity, template, variables } = sent;
    if (!isGraph || status >= 500) fail(`no answer of a graph (${status})`, sent, text);
    const inData = JSON.stringify(data ?? null);
    const inErrors = JSON.stringify(errors);
    for (const { what, of, by } of markers.judge(
      identity,
      inData,
      inErrors,
      template.text + JSON.stringify(variables),
    )) {
      fail(`${by} sees the ${what} of ${of}`, sent, text);
    }
    privateIds.look(identity, inData);
    pool.learn(inData);
    coverage.answer(template.chosen, data, (coordinate, value, { whose }) => {
      if (!maySeeOfPerson(identity, coordinate, whose))
        fail(`${identity.label} sees ${coordinate} of ${whose}`, sent, text);
      if (/[.](endC|c)ursor$/.test(coordinate) && typeof value === 'string') pool.learnCursor(value);
    });
    const all = [
      ...errors.map(({ extensions }) => String(extensions.code)),
      // A payload may have been asked for its errors’ texts alone.
      ...userErrorsIn(data).map(({ code }) => code ?? 'user error'),
    ];
    for (const code of all.length > 0 ? all : ['answered']) codes.set(code, (codes.get(code) ?? 0) + 1);
    if (all.includes('INTERNAL')) fail('INTERNAL', sent, text);
    const whole = data === null || data === undefined ? (all[0] ?? null) : null;
    if (identity.kind === 'refused' && whole !== 'UNAUTHENTICATED') fail('a token that is none was let in', sent, text);
    if (isKept(identity) && whole && lost.includes(whole))
      fail('somebody lost a session that nobody else could end', sent, text);
    return whole;
  }

  return { failures: failures as readonly Failure[], codes: codes as ReadonlyMap<string, number>, told, fail };
}
export type Judge = ReturnType<typeof createJudge>;
