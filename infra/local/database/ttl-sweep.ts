import { type Document, deserialize, serialize } from 'bson';
import type { RoundTrips } from './serve.ts';
import { messageFrame } from './wire.ts';

export type RunCommand = (database: string, command: Document) => Promise<Document>;

const NOT_SWEPT = new Set(['admin', 'config', 'local']);

/** Commands to the engine from within its process. Throws what the engine answers when that is not ok. */
export function createCommands(engine: RoundTrips): RunCommand {
  return async (database, command) => {
    const body = Buffer.from(serialize({ ...command, $db: database }));
    const { response } = await engine.roundTrip(messageFrame(body, 1, 0));
    const answer = deserialize(response);
    if (answer.ok !== 1) throw new Error(`${Object.keys(command)[0]} on ${database}: ${answer.errmsg}`);
    return answer;
  };
}

/** One pass over every TTL index. Returns how many documents went. */
export async function sweepExpired(run: RunCommand, now: Date, stopped: () => boolean): Promise<number> {
  let removed = 0;
  const { databases } = await run('admin', { listDatabases: 1, nameOnly: true });
  for (const { name } of databases as { name: string }[]) {
    if (NOT_SWEPT.has(name)) continue;
    for (const collection of await namesOfCollections(run, name)) {
      for (const expired of await expiredFilters(run, name, collection, now)) {
        if (stopped()) return removed;
        const { n } = await run(name, { delete: collection, deletes: [{ q: expired, limit: 0 }] });
        removed += n as number;
      }
    }
  }
  return removed;
}

async function namesOfCollections(run: RunCommand, database: string): Promise<string[]> {
  const collections = await listAll(run, database, {
    listCollections: 1,
    filter: { type: 'collection' },
    nameOnly: true,
  });
  return collections.map(({ name }) => name as string).filter((name) => !name.startsWith('system.'));
}

async function expiredFilters(run: RunCommand, database: string, collection: string, now: Date): Promise<Document[]> {
  const indexes = await listAll(run, database, { listIndexes: collection });
  return indexes
    .filter(({ expireAfterSeconds }) => typeof expireAfterSeconds === 'number')
    .map(({ key, expireAfterSeconds, partialFilterExpression }) => {
      const [field] = Object.keys(key as Document) as [string];
      // Compared with a date, only dates match: what holds anything else never expires.
      const old = { [field]: { $lt: new Date(now.getTime() - expireAfterSeconds * 1000) } };
      return partialFilterExpression === undefined ? old : { $and: [partialFilterExpression, old] };
    });
}

/** All results of a command that answers with a cursor. */
async function listAll(run: RunCommand, database: string, command: Document): Promise<Document[]> {
  let { cursor } = await run(database, { ...command, cursor: { batchSize: 1000 } });
  const all: Document[] = cursor.firstBatch;
  while (!isZero(cursor.id)) {
    const collection = (cursor.ns as string).slice(database.length + 1);
    ({ cursor } = await run(database, { getMore: cursor.id, collection }));
    all.push(...cursor.nextBatch);
  }
  return all;
}

function isZero(cursorId: number | bigint | { isZero(): boolean }): boolean {
  return typeof cursorId === 'object' ? cursorId.isZero() : Number(cursorId) === 0;
}
