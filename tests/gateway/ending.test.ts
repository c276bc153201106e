import { expect, test } from 'vitest';
import { createEnding } from '#gateway/subscriptions/ending.ts';
import { createChannel } from './support/channel.ts';

/** Protects what is told to a subscriber from going on after the authority for it is gone. */
function open() {
  const channel = createChannel<number>();
  let over = 0;
  const ending = createEnding({
    onOver: () => {
      over += 1;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return { channel, ending, guard: () => ending.guard(channel.subscribe()), over: () => over };
}
const reason = new Error('taken away');
const end = { done: true, value: undefined };

test('what is ended rejects whoever waits, once, and leaves its source at once', async () => {
  const { channel, ending, guard, over } = open();
  const results = guard();
  channel.publish(1);
  expect(await results.next()).toEqual({ done: false, value: 1 });
  const waiting = results.next();
  ending.end(reason);
  expect(channel.open()).toBe(0);
  await expect(waiting).rejects.toBe(reason);
  expect(await results.next()).toEqual(end);
  expect(ending.check).toThrow(reason);
  expect(over()).toBe(1);
});

test('a result that was there, but not told yet, is not told any more', async () => {
  const { channel, ending, guard } = open();
  const results = guard();
  const waiting = results.next();
  channel.publish(1);
  ending.end(reason);
  await expect(waiting).rejects.toBe(reason);
});

test('what is ended before its source is there leaves it when it comes', async () => {
  const { channel, ending, guard } = open();
  ending.end(reason);
  const results = guard();
  expect(channel.open()).toBe(0);
  await expect(results.next()).rejects.toBe(reason);
});

test('what its client has left is over, also while nothing happens, and cannot be ended', async () => {
  const { channel, ending, guard, over } = open();
  const results = guard();
  const waiting = results.next();
  await results.return?.();
  expect(await waiting).toEqual(end);
  expect(channel.open()).toBe(0);
  ending.end(reason);
  expect(ending.check).not.toThrow();
  expect(over()).toBeGreaterThan(0);
});

test('a source that fails is told as it is', async () => {
  const { channel, guard, over } = open();
  const waiting = guard().next();
  channel.fail(new Error('broken'));
  await expect(waiting).rejects.toThrow('broken');
  expect(over()).toBe(1);
});
