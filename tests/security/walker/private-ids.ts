import { type Identity, isStaff } from './identities.ts';

/**
 * Ids of things that belong to one person: whose they are is not known beforehand, but then nobody but the first may
 * ever see them. A session's id is in the audit trail as well, which is for admins.
 */
const kinds: Record<string, (viewer: Identity) => boolean> = {
  ntf: isStaff,
  ses: ({ kind }) => kind === 'admin',
  eml: () => false,
  // The other party to a booking is a provider.
  bkg: (viewer) => isStaff(viewer) || viewer.kind === 'provider',
};

const pattern = /\b(?:ntf|ses|eml|bkg)_[0-9a-f]{24}\b/g;

/** Remembers who has seen which private id, and says which of them more than one person has seen. */
export function createPrivateIds() {
  const viewers = new Map<string, Set<string>>();

  return {
    look(viewer: Identity, data: string): void {
      for (const [id] of data.matchAll(pattern)) {
        if (kinds[id.slice(0, 3)]?.(viewer) || viewer.promoted) continue;
        const known = viewers.get(id) ?? new Set();
        known.add(viewer.id ?? viewer.label);
        viewers.set(id, known);
      }
    },
    /** The ids that were seen by several people, or by somebody who is nobody. */
    shared: (): string[] =>
      [...viewers]
        .filter(([, people]) => people.size > 1 || ![...people].every((one) => one.startsWith('usr_')))
        .map(([id, people]) => `${id} was seen by ${[...people].join(' and ')}`),
    count: () => viewers.size,
  };
}
export type PrivateIds = ReturnType<typeof createPrivateIds>;
