import { getNamedType, isCompositeType, isRequiredArgument } from 'graphql';
import { book } from './booking.ts';
import { eventually } from './eventually.ts';
import type { Person } from './people.ts';
import { everythingOf } from './selections.ts';
import type { Target } from './target.ts';

/** Ids of things that everybody may know. */
const open = /^(prv|svc|rev)_/;

/** A person’s private things as the person sees them: a text for each field of `viewer`, and the ids in them by kind. */
export type Belongings = { seen: Record<string, string>; ids: Record<string, string> };

export async function belongingsOf(target: Target, { token, id }: Person): Promise<Belongings> {
  const user = target.schema.getType('User');
  const fields = user && 'getFields' in user ? Object.values(user.getFields()) : [];
  const seen: Record<string, string> = {};
  for (const field of fields) {
    if (field.args.some(isRequiredArgument)) continue;
    const selection = isCompositeType(getNamedType(field.type)) ? everythingOf(field.type as never, 4) : '';
    const { data } = await target.ask(`{ viewer { ${field.name} ${selection} } }`, {}, { token });
    seen[field.name] = JSON.stringify(data?.viewer ?? null);
  }
  const ids: Record<string, string> = { usr: id };
  for (const text of Object.values(seen)) {
    for (const [found, kind = ''] of text.matchAll(/\b([a-z]{3})_[0-9a-f]{24}\b/g)) {
      if (!open.test(found)) ids[kind] ??= found;
    }
  }
  return { seen, ids };
}

/** Somebody who has one of everything: a booking with a note that was confirmed, and the notification of it. */
export async function makeVictim(target: Target): Promise<Person & { bookingId: string | null }> {
  const victim = await target.people.stranger('A victim of the attacks');
  if (!(await target.has('something to book'))) return { ...victim, bookingId: null };
  const bookingId = await book(target, victim, 'the note of a victim');
  await eventually(
    ['told'],
    async () => {
      const { data } = await target.ask('{ viewer { unreadNotifications } }', {}, { token: victim.token });
      return (data?.viewer as { unreadNotifications: number } | null)?.unreadNotifications ? 'told' : 'not yet';
    },
    20,
  );
  return { ...victim, bookingId };
}
