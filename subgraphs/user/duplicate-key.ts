import { mongo } from 'mongoose';

/** Whether a write failed because a unique index already holds its value. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === 11_000;
