/** Does `work` and shows `text … 12 s` meanwhile: rewritten in place on a terminal, in a log a line now and then. */
export async function withProgress(text, work, out = process.stdout) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const show = () => out.write(out.isTTY ? `\r${text} … ${seconds()} s` : `${text} … ${seconds()} s\n`);
  const end = (how) => out.write(`${out.isTTY ? '\r' : ''}${text} … ${how} ${seconds()} s\n`);
  show();
  const timer = setInterval(show, out.isTTY ? 1_000 : 4_000);
  try {
    const result = await work();
    end('done in');
    return result;
  } catch (error) {
    end('failed after');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
