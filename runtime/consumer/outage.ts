/** By name: the driver does not export all of its classes, and ioredis exports none. */
const outageNames = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'MaxRetriesPerRequestError',
  'TimedOut',
]);

/** What ioredis says, in plain errors, of commands that got no answer. */
const redisSilence = ['Command timed out', 'Connection is closed.', "Stream isn't writeable"];

/**
 * Whether something that we depend on was away. Such a failure says nothing about what we were handling, so it is tried
 * again for as long as it lasts.
 */
export const isOutage = (error: unknown): boolean =>
  error instanceof Error &&
  (outageNames.has(error.name) || redisSilence.some((message) => error.message.startsWith(message)));
