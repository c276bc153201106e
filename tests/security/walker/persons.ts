import { type Identity, isStaff } from './identities.ts';

/** By hand: what anybody may know of anybody, and what not even staff may. All other fields of a person are in between. */
const open = new Set(['User.id', 'User.displayName']);
const own = new Set(['User.sessions', 'User.personalData']);

/** Whether a viewer may see this field of the person with this id: also of people who have no markers. */
export function maySeeOfPerson(viewer: Identity, coordinate: string, personId: unknown): boolean {
  if (!coordinate.startsWith('User.') || open.has(coordinate) || personId === viewer.id) return true;
  if (own.has(coordinate)) return false;
  return isStaff(viewer) || viewer.promoted;
}
