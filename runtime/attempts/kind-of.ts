import { networkOf } from '#runtime/caller/network-of.ts';
import type { Attempt } from './attempt.ts';
import type { Kind } from './windows.ts';

type Told = Pick<Attempt, 'type' | 'code' | 'fields' | 'caller' | 'subjectId'>;

/**
 * Which attempts are alike: the same, by the same caller, aimed at the same person. Who is not signed in is the network
 * that they come from, since one connection has a great many addresses of it.
 */
export function kindOf(attempt: Told): Kind {
  const { type, code, fields, caller, subjectId = null } = attempt;
  const crowd = `${type} ${code}`;
  const by = caller.id ?? networkOf(caller.address);
  return {
    one: `${crowd} ${by} ${subjectId} ${fields.join(' ')}`,
    crowd,
    owner: isOfNobody(attempt) ? null : by,
  };
}

/**
 * Whether it may be counted together with those of anybody else who is not known. Not what was aimed at a person, who
 * is to learn from where, and not what was done by a privilege.
 */
export const isOfNobody = ({ type, caller, subjectId = null }: Told): boolean =>
  caller.id === null && subjectId === null && type !== 'attempt.privileged';
