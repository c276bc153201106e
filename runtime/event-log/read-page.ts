import type { Redis } from 'ioredis';
import { z } from 'zod';
import { defineScript } from '#runtime/redis/script.ts';
import { freshEpoch } from './append.ts';
import { type LogEntry, parseEntry } from './log-entry.ts';
import type { LogKeys } from './log-keys.ts';
import { beginning, compareIds, type Position } from './position.ts';

/** What one partition looked like at one instant, and a page of its entries. */
export type LogPage = {
  /** The end of the log at that instant. */
  tail: Position;
  /** Whether something after the asked position is not in the log any more, or never was in this epoch of it. */
  gap: boolean;
  entries: LogEntry[];
  /** Where to read on: after the last of `entries`, or the asked position. */
  next: Position;
  /** Whether this was all that there is. */
  complete: boolean;
};

/** Reads up to `count` entries after a position, or from the start. In one step, so that gap and entries agree. */
export type ReadPage = (topic: string, partition: number, after: Position | null, count: number) => Promise<LogPage>;

/**
 * Redis keeps no id of what was trimmed last (`max-deleted-entry-id` is of XDEL only). But it counts what was ever
 * added: when that is more than what is there, something was trimmed, and all of that was before the first entry.
 */
const pageScript = defineScript(`
local epochKey, streamKey = KEYS[1], KEYS[2]
local after, count, freshEpoch = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local epoch = redis.call('GET', epochKey)
if not epoch then
  local time = redis.call('TIME')
  epoch = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)) .. '.' .. freshEpoch
  redis.call('SET', epochKey, epoch)
end
if redis.call('EXISTS', streamKey) == 0 then return { epoch, '', '${beginning}', 0, 0, {} } end
local info = redis.call('XINFO', 'STREAM', streamKey)
local named = {}
for index = 1, #info, 2 do named[info[index]] = info[index + 1] end
local first = named['first-entry'] and named['first-entry'][1] or ''
local entries = {}
if count > 0 then entries = redis.call('XRANGE', streamKey, '(' .. after, '+', 'COUNT', count) end
return { epoch, first, named['last-generated-id'], named['length'], named['entries-added'] or -1, entries }
`);

const pageReply = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.number(),
  // Entries are many, and only `appendScript` writes them.
  z.array(z.custom<[id: string, fields: string[]]>(Array.isArray)),
]);

export function createReadPage({ redis, keys }: { redis: Redis; keys: LogKeys }): ReadPage {
  return async (topic, partition, after, count) => {
    const reply = await pageScript(
      redis,
      [keys.epoch, keys.stream(topic, partition)],
      [after?.id ?? beginning, count, freshEpoch()],
    );
    const [epoch, firstId, lastId, length, entriesAdded, found] = pageReply.parse(reply);
    const gap = after !== null && isGap(after, { epoch, firstId, lastId, trimmed: entriesAdded !== length });
    const entries = gap ? [] : found.map(([id, fields]) => parseEntry(topic, epoch, id, fields));
    const next = entries.at(-1)?.position ?? (gap || after === null ? { epoch, id: beginning } : after);
    return { tail: { epoch, id: lastId }, gap, entries, next, complete: entries.length < count };
  };
}

type LogState = {
  epoch: string;
  /** Empty when there is no entry. */
  firstId: string;
  lastId: string;
  trimmed: boolean;
};

/**
 * Whether entries after `after` may be missing. It says yes when in doubt: once the entry at `after` itself is trimmed,
 * nobody can tell whether the next one was trimmed with it.
 */
export function isGap(after: Position, { epoch, firstId, lastId, trimmed }: LogState): boolean {
  if (after.epoch !== epoch) return true;
  // The log lost its end: Redis came back from an older state.
  if (compareIds(after.id, lastId) > 0) return true;
  if (!trimmed) return false;
  return firstId === '' ? compareIds(after.id, lastId) < 0 : compareIds(after.id, firstId) < 0;
}
