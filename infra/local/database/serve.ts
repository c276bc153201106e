import type { Socket } from 'node:net';
import { answerWithoutEngine } from './sessions.ts';
import { HEADER_BYTES, MAX_MESSAGE_BYTES, messageFrame, parseMessage, replyFrame } from './wire.ts';
import { withJournaledMajority } from './write-concern.ts';

export interface RoundTrips {
  roundTrip(message: Buffer): Promise<{ requestId: number; moreToCome: boolean; legacy: boolean; response: Buffer }>;
}

/**
 * Serves one connection. Its messages are answered in the order in which they come, which is the order
 * a driver waits for them in; other connections run beside it. A message that the engine would not
 * survive is refused by closing the connection, as a real server does.
 */
export function serve(engine: RoundTrips, socket: Socket): void {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let queue = Promise.resolve();
  let replyId = 0;

  const answer = async (message: Buffer): Promise<void> => {
    const command = parseMessage(message);
    if (command.kind === 'bad') throw new Error(command.reason);
    const own = answerWithoutEngine(command.name);
    const response =
      own ?? (await engine.roundTrip(command.legacy ? message : withJournaledMajority(message))).response;
    if (command.moreToCome || socket.destroyed) return;
    const frame = command.legacy ? replyFrame : messageFrame;
    socket.write(frame(response, ++replyId, command.requestId));
  };

  const take = (message: Buffer): void => {
    queue = queue.then(() => answer(message)).catch((error: Error) => void socket.destroy(error));
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    while (waitingBytes >= 4) {
      const length = messageLength(waiting);
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
        socket.destroy(new Error(`a message of ${length} bytes`));
        return;
      }
      if (waitingBytes < length) return;
      const all = waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting);
      take(all.subarray(0, length));
      waiting = all.length === length ? [] : [all.subarray(length)];
      waitingBytes -= length;
    }
  });
  // Why a connection ended concerns its client, which sees the end; it has no bearing on the others.
  socket.on('error', () => socket.destroy());
}

/** The first four bytes; a large message comes in many chunks, which are joined only once it is whole. */
function messageLength(chunks: Buffer[]): number {
  const first = chunks[0] as Buffer;
  if (first.length >= 4) return first.readInt32LE(0);
  const head = Buffer.concat(chunks);
  chunks.splice(0, chunks.length, head);
  return head.readInt32LE(0);
}
