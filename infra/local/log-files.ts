import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Keeps what each process prints in a file of its own; those of the last start are kept as `.previous.log`. */
export function createLogFiles(dir: string): (process: string, line: string) => void {
  const files = new Map<string, WriteStream>();
  return (process, line) => {
    let file = files.get(process);
    if (file === undefined) {
      file = openLog(dir, process);
      files.set(process, file);
    }
    file.write(`${line}\n`);
  };
}

function openLog(dir: string, process: string): WriteStream {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${process}.log`);
  if (existsSync(path)) renameSync(path, join(dir, `${process}.previous.log`));
  return createWriteStream(path, { flags: 'a' });
}
