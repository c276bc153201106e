import { parseArgs } from 'node:util';
import { openTarget } from '../attacker/target.ts';
import { type Outcome, tryAttack } from '../attacker/try-attacks.ts';
import { attacks } from './all.ts';
import { startOwnSystem, targetOf } from './own-system.ts';

/**
 * `npm run attack`: tries every attack and prints what each disguise got. It starts the product in a temporary folder;
 * with `--url http://host:port` it attacks a running one, where it registers customers of its own, and uses the
 * demonstration accounts and SANGAM_TOKEN_KEY if they are there. `--only <text>` tries those attacks whose name begins
 * so. It ends with 1 if anything got in.
 */
const { values } = parseArgs({ options: { url: { type: 'string' }, only: { type: 'string', default: '' } } });
const key = process.env.SANGAM_TOKEN_KEY;
const own = values.url ? null : await startOwnSystem('apart');
const { parts, close } = own
  ? targetOf(own)
  : {
      parts: { url: values.url?.replace(/\/+$/, '') ?? '', tokenKey: key ? JSON.parse(key) : null },
      close: async () => undefined,
    };

let counts = { refused: 0, gotIn: 0, notTried: 0 };
try {
  const target = await openTarget(parts);
  for (const attack of attacks.filter(({ name }) => name.startsWith(values.only))) {
    process.stdout.write(`\n${attack.name}\n`);
    await tryAttack(attack, target, show);
  }
  await target.close();
} finally {
  await close();
  await own?.stop();
}
const { refused, gotIn, notTried } = counts;
process.stdout.write(`\nattacks: ${refused} refused, ${gotIn} got in, ${notTried} not tried\n`);
process.exit(gotIn > 0 ? 1 : 0);

function show({ disguise, got, note, refused: wasRefused }: Outcome): void {
  const mark = wasRefused === null ? '–' : wasRefused ? '✓' : '✗';
  counts = {
    refused: counts.refused + Number(wasRefused === true),
    gotIn: counts.gotIn + Number(wasRefused === false),
    notTried: counts.notTried + Number(wasRefused === null),
  };
  process.stdout.write(`  ${mark} ${disguise} → ${got}${note && ` (${note})`}\n`);
}
