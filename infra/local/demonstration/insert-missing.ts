import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** Inserts the documents that are not there yet, in large steps. What is there stays as it is. */
export async function insertMissing<Document extends { _id: string }>(
  model: { insertMany(documents: Document[], options: { ordered: false; lean: true }): Promise<unknown> },
  documents: readonly Document[],
): Promise<void> {
  for (let start = 0; start < documents.length; start += 500) {
    try {
      await model.insertMany(documents.slice(start, start + 500), { ordered: false, lean: true });
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const others = [error.writeErrors].flat().filter(({ code }) => code !== DUPLICATE_KEY);
      if (others.length > 0) throw error;
    }
  }
}
