// Removes the local data (SANGAM_DATA, `.sangam`). What was fetched for this machine (`.tools`) stays.
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { occupantOf } from './data-folder.mjs';
import { projectDir } from './setup/paths.mjs';

const dataDir = resolve(projectDir, process.env.SANGAM_DATA || '.sangam');
const pid = occupantOf(dataDir);

if (!existsSync(dataDir)) {
  console.log(`nothing to remove: ${dataDir}`);
} else if (pid !== undefined) {
  console.error(`${dataDir} is in use by process ${pid}: stop it first`);
  process.exitCode = 1;
} else if (!existsSync(join(dataDir, 'secrets.json'))) {
  // A mistyped SANGAM_DATA must not cost anyone a folder of theirs.
  console.error(`${dataDir} holds no data of Sangam: not removed`);
  process.exitCode = 1;
} else {
  rmSync(dataDir, { recursive: true });
  console.log(`removed ${dataDir}`);
}
