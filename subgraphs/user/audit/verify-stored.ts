import type { Connection } from 'mongoose';
import { type AuditHead, auditCollections, type ChainedEntry } from './audit.model.ts';
import type { ChainEnd } from './chain.ts';
import { type FoundEntry, verifyTrail } from './verify.ts';

/** Reads the trail of a database as it is, making and changing nothing, and says whether it is sound. */
export async function verifyStored(db: Connection, secret: string, since?: ChainEnd) {
  const head = await db.collection<AuditHead>(auditCollections.head).findOne({ _id: 'head' });
  const entries: AsyncIterable<FoundEntry> = db
    .collection<ChainedEntry>(auditCollections.trail)
    .find({}, { batchSize: 1_000 })
    .sort({ _id: 1 });
  return verifyTrail({ entries, head, since, secret });
}
