import type { Connection } from 'mongoose';
import { background } from '#runtime/mongo/monitor-commands.ts';

/** What time it is for the database: the only clock that says what is due. */
export async function databaseNow({ db }: Connection): Promise<Date> {
  if (!db) throw new Error('there is no connection to MongoDB');
  const [row] = await db
    .aggregate<{ now: Date }>([{ $documents: [{ now: '$$NOW' }] }], { comment: `${background} time` })
    .toArray();
  if (!row) throw new Error('MongoDB did not say what time it is');
  return row.now;
}
