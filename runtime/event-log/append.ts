import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { defineScript } from '#runtime/redis/script.ts';
import { entryFields } from './log-entry.ts';
import type { LogKeys } from './log-keys.ts';

/** Where an event goes: the topic, and who of its readers is concerned. */
export type Route = { topic: string; audience: string };

/**
 * `appended`: it is in the log now. `duplicate`: it was already. `gap`: an earlier event of the same aggregate is not
 * in the log, so this one was not taken; append that one first.
 */
export type AppendOutcome = 'appended' | 'duplicate' | 'gap';

export type AppendOptions = {
  /** Nothing earlier of this aggregate is to come: take it although its predecessor is unknown. */
  anchor?: boolean;
  /** See `LogEntry.again`. */
  again?: boolean;
};

export type Append = (event: DomainEvent, routes: readonly Route[], options?: AppendOptions) => Promise<AppendOutcome>;

export type LogLimits = {
  /** Entries kept in each partition of each topic, about. */
  maxLength: number;
  /** How long an entry is kept, about. */
  maxAgeMs: number;
};

/**
 * One step: the event is the aggregate's next, or it is refused; it goes to all its streams, or to none; everyone who
 * waits is woken. The sequence number stays twice as long as an entry can: by then, what it would keep out is trimmed.
 *
 * Trimming is by length with each entry and by age in the same step, both only in whole nodes of the stream, which
 * costs next to nothing.
 */
const appendScript = defineScript(`
local epochKey, sequenceKey = KEYS[1], KEYS[2]
local sequence, anchor, again = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local maxLength, maxAgeMs, freshEpoch, event = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', epochKey) == 0 then
  redis.call('SET', epochKey, string.format('%d', now) .. '.' .. freshEpoch)
end
local last = tonumber(redis.call('GET', sequenceKey) or '0')
if sequence <= last then return 'duplicate' end
if sequence ~= last + 1 and anchor == '0' then return 'gap' end
for index = 3, #KEYS do
  local at = 8 + (index - 3) * 3
  redis.call('XADD', KEYS[index], 'MAXLEN', '~', maxLength, '*',
    '${entryFields.event}', event, '${entryFields.audiences}', ARGV[at],
    '${entryFields.primary}', ARGV[at + 1], '${entryFields.again}', again)
  redis.call('XTRIM', KEYS[index], 'MINID', '~', string.format('%d', now - maxAgeMs))
  redis.call('PUBLISH', ARGV[at + 2], '""')
end
redis.call('SET', sequenceKey, sequence, 'PX', maxAgeMs * 2)
return 'appended'
`);

const outcome = z.enum(['appended', 'duplicate', 'gap']);

type Parts = { redis: Redis; keys: LogKeys; limits: LogLimits; channelName: (channel: string) => string };

/** Makes the one function that writes to the log. Only an outbox calls it. */
export function createAppend({ redis, keys, limits: { maxLength, maxAgeMs }, channelName }: Parts): Append {
  return async (event, routes, { anchor = false, again = false } = {}) => {
    const streams = streamsOf(routes, keys);
    const answer = await appendScript(
      redis,
      [keys.epoch, keys.sequence(event.aggregateId), ...streams.map(({ key }) => key)],
      [
        event.sequence,
        anchor ? 1 : 0,
        again ? 1 : 0,
        maxLength,
        maxAgeMs,
        freshEpoch(),
        JSON.stringify(event),
        ...streams.flatMap(({ audiences, primary, channel }) => [
          JSON.stringify(audiences),
          primary ? 1 : 0,
          channelName(channel),
        ]),
      ],
    );
    return outcome.parse(answer);
  };
}

/** The random part of an epoch's name; the other one is the time at which Redis began it. */
export const freshEpoch = (): string => randomBytes(6).toString('hex');

type Stream = { key: string; channel: string; audiences: string[]; primary: boolean };

/** One entry for each stream, whatever the number of its audiences in it. The first of a topic is the primary one. */
function streamsOf(routes: readonly Route[], keys: LogKeys): Stream[] {
  const streams = new Map<string, Stream>();
  const topics = new Set<string>();
  for (const { topic, audience } of routes) {
    const partition = keys.partitionOf(audience);
    const key = keys.stream(topic, partition);
    const known = streams.get(key);
    if (known) known.audiences.push(audience);
    else
      streams.set(key, {
        key,
        channel: keys.channel(topic, partition),
        audiences: [audience],
        primary: !topics.has(topic),
      });
    topics.add(topic);
  }
  return [...streams.values()];
}
