/**
 * Calls `onGone` once when the process that started this one is gone, however it died.
 *
 * A supervisor holds the other end of stdin and never writes to it; the kernel closes that end even
 * after a kill -9, so the end of stdin is the one portable sign. Does nothing unless the supervisor
 * said so with SANGAM_PARENT_PIPE=1: in a container stdin is /dev/null and ends at once.
 *
 * If the process is still there `graceMs` later, it exits by force: nothing may outlive its parent.
 */
export function exitWithParent(onGone: () => void, graceMs = 5_000): void {
  if (process.env.SANGAM_PARENT_PIPE !== '1') return;
  const { stdin } = process;
  let gone = false;
  const parentGone = () => {
    if (gone) return;
    gone = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    onGone();
  };
  stdin.once('end', parentGone);
  stdin.once('close', parentGone);
  stdin.once('error', parentGone);
  stdin.resume();
  // A process that has finished its work (a loader) must not be kept alive by watching.
  if ('unref' in stdin) stdin.unref();
}
