import type { Collection, Connection, mongo } from 'mongoose';

/** Any model, whatever its documents: what is needed to reach its collection. */
export type AnyModel = { db: Connection; collection: { name: string } };

/**
 * The driver's collection of a model. For writes that are a pipeline or that know their shape exactly: they go past
 * mongoose's casting, which does not understand expressions.
 */
export const collectionOf = <Document extends mongo.Document>(model: AnyModel): Collection<Document> =>
  model.db.collection<Document>(model.collection.name);
