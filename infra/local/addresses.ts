import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where what runs in a data folder can be reached by other commands on this machine. */
export interface Addresses {
  /** Null where it was given to the start. */
  readonly database: string | null;
}

const fileIn = (dataDir: string): string => join(dataDir, 'addresses.json');

/** Leaves the addresses in the folder. Returns what takes them away. */
export function leaveAddresses(dataDir: string, addresses: Addresses): () => void {
  writeFileSync(fileIn(dataDir), JSON.stringify(addresses), { mode: 0o600 });
  return () => rmSync(fileIn(dataDir), { force: true });
}

/**
 * The addresses of what runs there. Those of a system that was killed are still there: ask first whether one runs.
 * @throws where none ever did
 */
export const readAddresses = (dataDir: string): Addresses =>
  JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Addresses;
