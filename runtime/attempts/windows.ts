/** One of a kind, or how many more of it there were: what is to be told. */
export type Telling<Attempt> = {
  attempt: Attempt;
  count: number;
  /** Attempts of several kinds, because there were too many kinds: only what they have in common is true of all. */
  merged: boolean;
};

/** What an attempt is of. */
export type Kind = {
  /** For itself. */
  one: string;
  /** Among too many others of its owner. */
  crowd: string;
  /** Who made it, or null for the attempts of nobody known, which share one room. Owners are never merged. */
  owner: string | null;
};

type Room = {
  windowMs: number;
  /** Kinds that have a window at a time, in all. */
  maxKinds: number;
  /** Of one owner. */
  maxKindsOfOwner: number;
  /** Of nobody known, together. */
  maxKindsOfNobody: number;
};
type Window<Attempt> = { latest: Attempt | null; count: number; endsAt: number; owner: string | null; merged: boolean };

/**
 * Which attempts are told, and when: the first of a kind at once, those that follow within a window together at its
 * end. Whoever has too many kinds open has all further ones of a crowd counted in one window more, told at its end
 * only; so whoever makes a great many attempts blurs their own and nobody else's. It has no effects and no clock.
 *
 * There are at most `maxKinds` windows, and one for each crowd of an owner who has `maxKindsOfOwner` of them. Beyond
 * that the attempts of others are told one by one, at once, and nothing of them is kept.
 */
export function createWindows<Attempt>({ windowMs, maxKinds, maxKindsOfOwner, maxKindsOfNobody }: Room) {
  // All windows are equally long, so the first one that was opened is the first one to end.
  const windows = new Map<string, Window<Attempt>>();
  const kindsOf = new Map<string | null, number>();
  let kinds = 0;

  const take = (owner: string | null, more: 1 | -1): void => {
    const taken = (kindsOf.get(owner) ?? 0) + more;
    if (taken === 0) kindsOf.delete(owner);
    else kindsOf.set(owner, taken);
    kinds += more;
  };

  const isFull = (owner: string | null): boolean =>
    (kindsOf.get(owner) ?? 0) >= (owner === null ? maxKindsOfNobody : maxKindsOfOwner);

  /** What has come to its end by now. */
  const end = (now: number): Telling<Attempt>[] => {
    const told: Telling<Attempt>[] = [];
    for (const [key, { latest, count, endsAt, owner, merged }] of windows) {
      if (endsAt > now) break;
      windows.delete(key);
      if (!merged) take(owner, -1);
      if (latest !== null) told.push({ attempt: latest, count, merged });
    }
    return told;
  };

  const count = (window: Window<Attempt>, attempt: Attempt): void => {
    window.latest = attempt;
    window.count += 1;
  };

  return {
    end,

    /** Takes note of an attempt, and says what is to be told now. */
    see({ one, crowd, owner }: Kind, attempt: Attempt, now: number): Telling<Attempt>[] {
      const told = end(now);
      const known = windows.get(`one ${one}`);
      const fresh = { latest: null, count: 0, endsAt: now + windowMs, owner };
      if (known) {
        count(known, attempt);
      } else if (kinds < maxKinds && !isFull(owner)) {
        windows.set(`one ${one}`, { ...fresh, merged: false });
        take(owner, 1);
        told.push({ attempt, count: 1, merged: false });
      } else if (owner === null || isFull(owner)) {
        const key = `crowd ${owner} ${crowd}`;
        const shared = windows.get(key) ?? { ...fresh, merged: true };
        count(shared, attempt);
        windows.set(key, shared);
      } else {
        told.push({ attempt, count: 1, merged: false });
      }
      return told;
    },
  };
}
