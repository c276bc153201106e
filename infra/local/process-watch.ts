import { spawn } from 'node:child_process';

// Asks politely, then, if it is still there after five seconds, no longer.
const SCRIPT = `
cat >/dev/null
kill -TERM "$1" 2>/dev/null || exit 0
tries=0
while [ $tries -lt 50 ]; do
  sleep 0.1
  kill -0 "$1" 2>/dev/null || exit 0
  tries=$((tries + 1))
done
kill -KILL "$1" 2>/dev/null`;

/**
 * Ends the process `pid` when this process is gone, however it died. Returns what calls it off.
 *
 * A shell that waits for the end of a pipe this process holds. `setpriv --pdeathsig` would do on Linux,
 * but it fires when the *thread* that spawned ends (a vitest worker) and does not exist on macOS.
 */
export function watchOverChild(pid: number): () => void {
  const watch = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.once('error', (error) => process.emitWarning(`nothing watches over process ${pid}: ${error.message}`));
  watch.stdin.on('error', () => watch.stdin.destroy());
  // Neither the watch nor its pipe may keep this process alive.
  watch.unref();
  if ('unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
  return () => void watch.kill('SIGKILL');
}
