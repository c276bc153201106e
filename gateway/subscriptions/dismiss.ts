import type { WebSocket } from 'ws';
import type { ErrorCode } from '#contracts/errors.ts';
import type { Refusal } from '#runtime/errors/refusal.ts';
import { closeCode } from './close-codes.ts';

const codes: Partial<Record<ErrorCode, number>> = {
  SESSION_OVER: closeCode.sessionOver,
  UNAVAILABLE: closeCode.tryAgainLater,
};

/** Closes a socket whose caller was refused. */
export function dismiss(socket: Pick<WebSocket, 'close'>, { code, message }: Refusal): void {
  socket.close(codes[code] ?? closeCode.unauthenticated, message);
}
