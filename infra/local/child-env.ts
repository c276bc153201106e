import { toolsDir } from './tools.ts';

// What of our own environment concerns a child; all else stays here.
const PASSED_ON = /^(SANGAM_|OPENAI_|ANTHROPIC_)/;
const PASSED_ON_NAMES = ['PATH', 'HOME', 'TZ', 'TMPDIR', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS'];

/** The whole environment of a process of ours: part of our own, and what it is given. */
export function childEnv(
  own: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const passedOn = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ON.test(entry[0]) || PASSED_ON_NAMES.includes(entry[0])),
  );
  return {
    ...Object.fromEntries(passedOn),
    SANGAM_PARENT_PIPE: '1',
    NODE_COMPILE_CACHE: `${toolsDir}compile-cache`,
    ...given,
  };
}
