import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/**
 * apt with a state of its own under `dir`: it reads the system's sources and keys, and writes nothing
 * outside, so it needs no root and does not mind that the system's lists are empty or old.
 */
export function createApt(dir) {
  const archives = join(dir, 'archives');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'archives']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  const settings = Object.entries({
    'Dir::State': join(dir, 'state'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(dir, 'cache'),
    'Debug::NoLocking': 'true',
    // As root, apt would become a user who may not write here.
    'APT::Sandbox::User': '',
    'APT::Update::Post-Invoke': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (args) =>
    run('apt-get', ['-q', ...settings, ...args], { cwd: archives, label: `apt-get ${args.join(' ')}` });

  let trouble = '';

  /** A source that fails (somebody else's, out of reach) does not matter unless a package is then not found. */
  const update = async () => {
    try {
      const said = await apt(['update']);
      trouble = said
        .split('\n')
        .filter((line) => line.startsWith('Err:'))
        .join('\n');
    } catch (error) {
      trouble = error.message;
    }
  };

  /** The paths of the packages' archives. All or an error. */
  const download = async (names) => {
    const before = new Set(readdirSync(archives));
    try {
      await apt(['download', ...names]);
    } catch (error) {
      throw new Error([error.message, trouble].filter((part) => part !== '').join('\n'));
    }
    return readdirSync(archives)
      .filter((file) => file.endsWith('.deb') && !before.has(file))
      .map((file) => join(archives, file));
  };

  /** The same without those there are not: of alternatives, one is enough. */
  const downloadThoseThere = async (names) => {
    if (names.length === 0) return [];
    try {
      return await download(names);
    } catch {
      const each = [];
      for (const name of names) each.push(...(await downloadOrNone(name)));
      return each;
    }
  };

  const downloadOrNone = async (name) => {
    try {
      return await download([name]);
    } catch {
      return [];
    }
  };

  return { update, download, downloadThoseThere };
}
