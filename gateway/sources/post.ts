import { errors, Pool } from 'undici';
import { refuse } from '#runtime/errors/refusal.ts';

export type PostOptions = {
  /** Connections to one subgraph. Further fetches wait for one, which counts against their time. */
  connections: number;
  /** For a whole fetch, from its start to the last byte of the answer. */
  timeoutMs: number;
  maxResponseBytes: number;
};

export const defaultPostOptions: PostOptions = {
  connections: 64,
  timeoutMs: 10_000,
  maxResponseBytes: 32 * 1_024 * 1_024,
};

export type Answer = { status: number; body: Buffer };

/**
 * Posts JSON to one address over kept-alive connections. It uses undici's dispatch: its promises and streams cost as
 * much again as the request. Rejects with TIMED_OUT or UNAVAILABLE, which say nothing of the address.
 *
 * @param onFailure is told the reason, for the log
 */
export function createPost(url: string, options: PostOptions, onFailure: (error: Error) => void) {
  const { origin, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  const { connections, timeoutMs, maxResponseBytes: maxResponseSize } = options;
  const pool = new Pool(origin, {
    connections,
    maxResponseSize,
    connect: { timeout: timeoutMs },
    // One deadline for the whole fetch is kept below.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });

  const post = (body: string, headers: Record<string, string>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      let abort: ((reason: Error) => void) | undefined;
      let late: Error | undefined;
      const timer = setTimeout(() => {
        late = new Error(`no answer within ${timeoutMs} ms`);
        reject(late);
        abort?.(late);
      }, timeoutMs);
      pool.dispatch(
        { path, method: 'POST', headers, body },
        {
          onRequestStart(controller) {
            abort = (reason) => controller.abort(reason);
            if (late) controller.abort(late);
          },
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            clearTimeout(timer);
            resolve({ status, body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
          },
          onResponseError(_controller, error) {
            clearTimeout(timer);
            reject(error);
          },
        },
      );
    });

  return {
    async post(body: string, headers: Record<string, string>): Promise<Answer> {
      try {
        return await post(body, headers);
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        onFailure(reason);
        return refuse(isTimeOut(reason) ? 'TIMED_OUT' : 'UNAVAILABLE');
      }
    },
    close: () => pool.close(),
  };
}

const isTimeOut = (error: Error): boolean =>
  error.message.startsWith('no answer within') || error instanceof errors.ConnectTimeoutError;
