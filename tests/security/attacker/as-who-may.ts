import type { Operation } from './ask-at.ts';
import { gotOf, gotOfNews } from './got.ts';
import type { Person } from './people.ts';
import type { Target } from './target.ts';

/**
 * Asks in the name of somebody who may: a customer who can be spared first, then the demonstration's staff. What needs
 * nobody in particular is asked once.
 */
export function createAsker(target: Target) {
  let spare: Promise<Person> | null = null;

  async function askAs(token: string, operation: Operation, isSubscription: boolean): Promise<string> {
    if (!isSubscription) return gotOf(await target.ask(operation.query, operation.variables, { token }));
    const socket = target.socket({ authorization: `Bearer ${token}` });
    const end = await socket.ready;
    const got = end ? `closed ${end.code}` : gotOfNews(await socket.ask(operation));
    await socket.close();
    return got;
  }

  return async (operation: Operation): Promise<string> => {
    const isSubscription = operation.query.startsWith('subscription');
    for (let tries = 0; tries < 2; tries += 1) {
      spare ??= target.people.stranger();
      const got = await askAs((await spare).token, operation, isSubscription);
      // Some requests end the session that makes them.
      if (['UNAUTHENTICATED', 'SESSION_OVER', 'closed 4401', 'closed 4412'].includes(got)) spare = null;
      else if (got !== 'FORBIDDEN') return got;
      else break;
    }
    for (const name of ['provider', 'ops', 'admin'] as const) {
      const person = await target.people.staff(name);
      if (!person) continue;
      const got = await askAs(person.token, operation, isSubscription);
      if (got !== 'FORBIDDEN') return got;
    }
    return 'FORBIDDEN';
  };
}
