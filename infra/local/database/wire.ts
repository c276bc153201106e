/** The part of MongoDB's wire protocol that the guard has to understand, and no more. */

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_MSG = 2013;
export const HEADER_BYTES = 16;
export const MAX_MESSAGE_BYTES = 48_000_000;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

export type Parsed =
  | {
      readonly kind: 'command';
      readonly name: string;
      readonly requestId: number;
      readonly legacy: boolean;
      readonly moreToCome: boolean;
    }
  | { readonly kind: 'bad'; readonly reason: string };

/** Reads from a whole message what its command is; `bad` for whatever must not reach the engine. */
export function parseMessage(message: Buffer): Parsed {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return parseOpMsg(message, requestId);
  if (opCode === OP_QUERY) return parseOpQuery(message, requestId);
  return bad(`unknown opcode ${opCode}`);
}

function parseOpMsg(message: Buffer, requestId: number): Parsed {
  if (message.length < HEADER_BYTES + 5 + 5) return bad('message too short');
  const flags = message.readUInt32LE(16);
  const end = message.length - ((flags & CHECKSUM_PRESENT) === 0 ? 0 : 4);
  if (message.readUInt8(20) !== 0) return bad('the first section is not the body');
  const bodyEnd = documentEnd(message, 21, end);
  if (bodyEnd === undefined) return bad('the body does not fit its message');
  if (!sectionsFit(message, bodyEnd, end)) return bad('a section does not fit its message');
  const name = firstKey(message, 21, bodyEnd);
  if (name === undefined) return bad('the body names no command');
  return { kind: 'command', name, requestId, legacy: false, moreToCome: (flags & MORE_TO_COME) !== 0 };
}

function parseOpQuery(message: Buffer, requestId: number): Parsed {
  const collectionEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (collectionEnd === -1) return bad('a query without a collection');
  const at = collectionEnd + 1 + 8;
  const end = documentEnd(message, at, message.length);
  if (end === undefined) return bad('the query does not fit its message');
  const name = firstKey(message, at, end);
  if (name === undefined) return bad('the query names no command');
  return { kind: 'command', name, requestId, legacy: true, moreToCome: false };
}

/** What follows the body may only be document sequences, each as long as it says. */
function sectionsFit(message: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    if (message.readUInt8(at) !== 1) return false;
    const sectionEnd = documentEnd(message, at + 1, end);
    if (sectionEnd === undefined) return false;
    let document: number | undefined = message.indexOf(0, at + 5) + 1;
    if (document === 0) return false;
    while (document !== undefined && document < sectionEnd) document = documentEnd(message, document, sectionEnd);
    if (document !== sectionEnd) return false;
    at = sectionEnd;
  }
  return true;
}

/** Where the document that starts at `at` ends, or undefined when that is beyond `limit`. */
function documentEnd(message: Buffer, at: number, limit: number): number | undefined {
  if (at + 4 > limit) return undefined;
  const length = message.readInt32LE(at);
  return length < 5 || at + length > limit ? undefined : at + length;
}

function firstKey(message: Buffer, at: number, end: number): string | undefined {
  const keyAt = at + 5;
  const keyEnd = message.indexOf(0, keyAt);
  if (keyEnd === -1 || keyEnd >= end || keyEnd === keyAt) return undefined;
  return message.toString('utf8', keyAt, keyEnd);
}

function bad(reason: string): Parsed {
  return { kind: 'bad', reason };
}

/** An OP_MSG that carries one document. */
export function messageFrame(body: Buffer, replyId: number, responseTo: number): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + 5 + body.length);
  writeHeader(frame, OP_MSG, replyId, responseTo);
  frame.writeUInt32LE(0, 16);
  frame.writeUInt8(0, 20);
  body.copy(frame, HEADER_BYTES + 5);
  return frame;
}

/** An OP_REPLY that carries one document: what the driver's first `hello` is answered with. */
export function replyFrame(body: Buffer, replyId: number, responseTo: number): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + 20 + body.length);
  writeHeader(frame, OP_REPLY, replyId, responseTo);
  frame.writeInt32LE(1, 32);
  body.copy(frame, HEADER_BYTES + 20);
  return frame;
}

function writeHeader(frame: Buffer, opCode: number, replyId: number, responseTo: number): void {
  frame.writeInt32LE(frame.length, 0);
  frame.writeInt32LE(replyId, 4);
  frame.writeInt32LE(responseTo, 8);
  frame.writeInt32LE(opCode, 12);
}

const DOUBLE = 0x01;
const STRING = 0x02;
const INT32 = 0x10;

/** The BSON of a flat document of numbers and strings: all that an answer of ours holds. */
export function encodeAnswer(fields: Readonly<Record<string, number | string>>): Buffer {
  const parts = Object.entries(fields).map(([key, value]) => {
    const name = Buffer.from(`${key}\0`);
    if (typeof value === 'string') {
      const text = Buffer.from(`${value}\0`);
      const length = Buffer.alloc(4);
      length.writeInt32LE(text.length);
      return Buffer.concat([Buffer.of(STRING), name, length, text]);
    }
    const number = Buffer.alloc(key === 'ok' ? 8 : 4);
    if (key === 'ok') number.writeDoubleLE(value);
    else number.writeInt32LE(value);
    return Buffer.concat([Buffer.of(key === 'ok' ? DOUBLE : INT32), name, number]);
  });
  const document = Buffer.concat([Buffer.alloc(4), ...parts, Buffer.of(0)]);
  document.writeInt32LE(document.length, 0);
  return document;
}
