import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join, relative, resolve, sep } from 'node:path';
import { NETWORK } from './packages.mjs';
import { isExecutable, modulesDir, projectDir, toolsDir } from './paths.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

// The first that runs TypeScript as it is (the database's process does); the packages ask for 22.12.
const OLDEST = [22, 18];
const WANTED = 24;

const binDir = join(modulesDir, '.bin');
const link = join(binDir, 'node');

/**
 * Whether `node` in an npm script is new enough. npm looks in node_modules/.bin first; after an `npm ci`
 * there is nothing, and the machine's own counts, which is the one that runs this unless it is in the project.
 */
export function nodeIsReady() {
  if (isExecutable(link)) return true;
  return !process.execPath.startsWith(resolve(projectDir) + sep) && isNewEnough(process.versions.node);
}

/**
 * Puts a newer Node where npm scripts find it. The binary comes as an ordinary package for this platform:
 * the package `node` would fetch the same one from an install script, which npm 11 does not run. It is kept
 * beside node_modules, because an `npm ci` or `npm install` would remove what no manifest asks for.
 */
export async function provideNode() {
  if (isNewEnough(await machineVersion())) return;
  const name = packageName();
  const dir = join(toolsDir, 'node');
  const binary = join(dir, 'node_modules', name, 'bin', 'node');
  if (!isExecutable(binary)) await fetchNode(dir, name, binary);
  mkdirSync(binDir, { recursive: true });
  const fresh = `${link}.new`;
  rmSync(fresh, { force: true });
  symlinkSync(relative(binDir, binary), fresh);
  renameSync(fresh, link);
}

async function fetchNode(dir, name, binary) {
  try {
    mkdirSync(dir, { recursive: true });
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', ...NETWORK];
    const args = ['install', '--prefix', dir, ...flags, `${name}@${WANTED}`];
    await withProgress(`fetching Node ${WANTED}`, () => run('npm', args, { cwd: dir }));
    if (!isNewEnough(await run(binary, ['--version']))) throw new Error(`${name} brought an older one`);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(
      `Node ${OLDEST.join('.')} or newer is needed, this is ${process.versions.node}, and none could be fetched. ` +
        `Install one (nodejs.org), or make the npm registry reachable.\nWhat was tried: ${error.message}`,
    );
  }
}

/** Where the platform's binary is published. */
function packageName() {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The version of the Node on the PATH without those in any node_modules. */
async function machineVersion() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  try {
    return await run('node', ['--version'], { env: { ...process.env, PATH: path.join(delimiter) } });
  } catch {
    // None at all is the same as one that is too old.
    return '0.0';
  }
}

function isNewEnough(version) {
  const [major, minor] = version.trim().replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
