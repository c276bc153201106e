/**
 * Why this exists: the engine answers a write of `{ w: "majority", j: true }` now and then before the journal
 * holds it (31 of 11,752 were gone after 60 kill -9 rounds), and one of `{ w: 1, j: true }` never (0 of 17,694
 * after 120). On a single server the two mean the same, so the first is handed to the engine as the second.
 */

const BODY_AT = 21;
const DOCUMENT = 0x03;
const STRING = 0x02;
const MAJORITY = Buffer.from('majority\0');
const W_ONE = Buffer.from([0x10, 0x77, 0, 1, 0, 0, 0]);
const J_TRUE = Buffer.from([0x08, 0x6a, 0, 1]);

/** The same OP_MSG with a write concern of `majority` turned into one acknowledged when journaled. */
export function withJournaledMajority(message: Buffer): Buffer {
  // Nearly all of reading, and so most messages, is done with this one look.
  if (!message.includes(MAJORITY)) return message;
  const concern = elements(message, BODY_AT).find(({ type, name }) => type === DOCUMENT && name === 'writeConcern');
  if (concern === undefined) return message;
  const fields = elements(message, concern.valueAt);
  const w = fields.find(({ type, name }) => type === STRING && name === 'w');
  if (w === undefined || !message.subarray(w.valueAt + 4, w.end).equals(MAJORITY)) return message;

  const replacement = fields.some(({ name }) => name === 'j') ? W_ONE : Buffer.concat([W_ONE, J_TRUE]);
  const changed = Buffer.concat([message.subarray(0, w.at), replacement, message.subarray(w.end)]);
  const grown = replacement.length - (w.end - w.at);
  for (const lengthAt of [0, BODY_AT, concern.valueAt])
    changed.writeInt32LE(message.readInt32LE(lengthAt) + grown, lengthAt);
  return changed;
}

interface Element {
  readonly type: number;
  readonly name: string;
  readonly at: number;
  readonly valueAt: number;
  readonly end: number;
}

/** The elements of the BSON document at `at`. Stops at one it cannot make out: the engine will refuse that. */
function elements(buffer: Buffer, at: number): Element[] {
  const documentEnd = Math.min(at + buffer.readInt32LE(at) - 1, buffer.length);
  const found: Element[] = [];
  let next = at + 4;
  while (next < documentEnd) {
    const nameEnd = buffer.indexOf(0, next + 1);
    if (nameEnd === -1) return found;
    const type = buffer.readUInt8(next);
    const valueAt = nameEnd + 1;
    const size = valueSize(buffer, type, valueAt, documentEnd);
    if (size === undefined || size < 0 || valueAt + size > documentEnd) return found;
    found.push({ type, name: buffer.toString('utf8', next + 1, nameEnd), at: next, valueAt, end: valueAt + size });
    next = valueAt + size;
  }
  return found;
}

// BSON types whose values have one size; min and max key, null and undefined have none.
const FIXED_SIZES = new Map([
  [0x01, 8],
  [0x06, 0],
  [0x07, 12],
  [0x08, 1],
  [0x09, 8],
  [0x0a, 0],
  [0x10, 4],
  [0x11, 8],
  [0x12, 8],
  [0x13, 16],
  [0x7f, 0],
  [0xff, 0],
]);
// Those that begin with their length, and by how much the value is longer than it says.
const BEYOND_LENGTH = new Map([
  [0x02, 4],
  [0x03, 0],
  [0x04, 0],
  [0x05, 5],
  [0x0c, 16],
  [0x0d, 4],
  [0x0e, 4],
  [0x0f, 0],
]);
const REGEX = 0x0b;

function valueSize(buffer: Buffer, type: number, at: number, limit: number): number | undefined {
  const fixed = FIXED_SIZES.get(type);
  if (fixed !== undefined) return fixed;
  const beyond = BEYOND_LENGTH.get(type);
  if (beyond !== undefined) return at + 4 > limit ? undefined : buffer.readInt32LE(at) + beyond;
  if (type !== REGEX) return undefined;
  const patternEnd = buffer.indexOf(0, at);
  return patternEnd === -1 ? undefined : buffer.indexOf(0, patternEnd + 1) + 1 - at;
}
