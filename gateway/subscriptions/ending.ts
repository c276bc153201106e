/** A running subscription that can be ended from outside. */
export type Ending = {
  /** From now on nothing more comes of it: whoever waits for its next result gets this error, and its source is left. */
  end(reason: Error): void;
  /** @throws the reason for which it was ended, if it was */
  check(): void;
  /** There is nothing to end any more: it did not begin. */
  over(): void;
  /** The results, until it is ended. Called once at most. */
  guard<Result>(results: AsyncIterableIterator<Result>): AsyncIterableIterator<Result>;
};

const over = { done: true as const, value: undefined };

type Parts = {
  /** Called when it is over, whoever ended it. */
  onOver: () => void;
  /** Told if the source cannot be left. */
  onFailure: (error: unknown) => void;
};

/**
 * Lets a subscription be ended while its source is silent, or before it has one. No async generator, since its
 * `return()` would wait behind a pending `next()`.
 */
export function createEnding({ onOver, onFailure }: Parts): Ending {
  let reason: Error | undefined;
  /** The reason has been told, or the client has left by itself. */
  let done = false;
  let interrupt: ((error: Error) => void) | undefined;
  let leave: (() => void) | undefined;
  const finish = (): void => {
    done = true;
    onOver();
  };

  return {
    end(error) {
      if (reason || done) return;
      reason = error;
      leave?.();
      interrupt?.(error);
    },

    check() {
      if (reason) throw reason;
    },

    over: finish,

    guard(results) {
      const returned = async () => {
        await results.return?.();
      };
      leave = () => void returned().catch(onFailure);
      if (reason) leave();

      const nextOrEnd = () => {
        const ended = new Promise<never>((_, reject) => {
          interrupt = reject;
        });
        return Promise.race([results.next(), ended]);
      };
      return {
        async next() {
          if (done) return over;
          try {
            const result = reason ? over : await nextOrEnd();
            // It may have been ended since the result was there.
            if (!reason) {
              if (result.done) finish();
              return result;
            }
          } catch (error) {
            if (!reason) {
              finish();
              throw error;
            }
          } finally {
            interrupt = undefined;
          }
          finish();
          throw reason;
        },
        async return() {
          finish();
          await returned();
          return over;
        },
        async throw(error) {
          finish();
          await returned();
          throw error;
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}
