/** One of a kind, or how many more of it there were: what is to be told. */
export type Telling<Attempt> = {
  attempt: Attempt;
  count: number;
  /** Attempts of several kinds, because there were too many kinds: only what they have in common is true of all. */
  merged: boolean;
};

/** What an attempt is of: `one` for itself, `crowd` for itself among too many others. */
export type Kind = { one: string; crowd: string };

type Window<Attempt> = { latest: Attempt | null; count: number; endsAt: number };

/**
 * Which attempts are told, and when: the first of a kind at once, those that follow within a window together at its
 * end. At most `maxKinds` kinds have a window; while there are so many, all others of a crowd share one that is told at
 * its end only. It has no effects and no clock.
 */
export function createWindows<Attempt>({ windowMs, maxKinds }: { windowMs: number; maxKinds: number }) {
  // All windows are equally long, so the first one that was opened is the first one to end.
  const windows = new Map<string, Window<Attempt>>();
  const crowds = new Map<string, Window<Attempt>>();

  const openOf = (all: Map<string, Window<Attempt>>, key: string, now: number): Window<Attempt> | undefined => {
    const known = all.get(key);
    return known && known.endsAt > now ? known : undefined;
  };

  const takeFrom = (all: Map<string, Window<Attempt>>, merged: boolean, now: number): Telling<Attempt>[] => {
    const told: Telling<Attempt>[] = [];
    for (const [key, { latest, count, endsAt }] of all) {
      if (endsAt > now) break;
      all.delete(key);
      if (latest !== null) told.push({ attempt: latest, count, merged });
    }
    return told;
  };

  /** What has come to its end by now. */
  const end = (now: number): Telling<Attempt>[] => [...takeFrom(windows, false, now), ...takeFrom(crowds, true, now)];

  return {
    end,

    /** Takes note of an attempt, and says what is to be told now. */
    see({ one, crowd }: Kind, attempt: Attempt, now: number): Telling<Attempt>[] {
      const open = openOf(windows, one, now);
      if (open) {
        open.latest = attempt;
        open.count += 1;
        return [];
      }
      const ended = windows.size >= maxKinds || windows.has(one) ? end(now) : [];
      if (windows.size < maxKinds) {
        windows.set(one, { latest: null, count: 0, endsAt: now + windowMs });
        return [...ended, { attempt, count: 1, merged: false }];
      }
      const shared = openOf(crowds, crowd, now) ?? { latest: null, count: 0, endsAt: now + windowMs };
      shared.latest = attempt;
      shared.count += 1;
      crowds.set(crowd, shared);
      return ended;
    },
  };
}
