import { Redis } from 'ioredis';
import { mongo } from 'mongoose';

export type Stores = {
  mongodbUri: string;
  redisUrl: string;
  /** What the processes have printed so far. */
  printed(): readonly string[];
};

/** What is looked for, by the name that a finding is reported under: texts, or numbers as a database keeps them. */
export type Markers = Record<string, string | number>;

type Needle = { name: string; bytes: Buffer };

/**
 * Reads everything that the system keeps, past all of its code: every document of every collection of every database,
 * every key of Redis with what is in it, whatever its type, and all that the processes printed.
 *
 * @returns where which marker was found in any form that somebody could read without a key: as it is, escaped for JSON
 * or a URL, in hexadecimal or in base64
 */
export async function scanStores(stores: Stores, markers: Markers): Promise<string[]> {
  const needles = Object.entries(markers).flatMap(([name, marker]) => needlesOf(name, marker));
  const found = new Set<string>();
  const look = (where: string, bytes: Buffer): void => {
    for (const needle of needles) if (bytes.includes(needle.bytes)) found.add(`${needle.name} in ${where}`);
  };
  await lookIntoMongo(stores.mongodbUri, look);
  await lookIntoRedis(stores.redisUrl, look);
  look('what was printed', Buffer.from(stores.printed().join('\n')));
  return [...found].sort();
}

type Look = (where: string, bytes: Buffer) => void;

async function lookIntoMongo(uri: string, look: Look): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    const { databases } = await client.db('admin').admin().listDatabases();
    for (const { name } of databases) {
      for (const collection of await client.db(name).collections()) {
        for await (const document of collection.find()) {
          look(`${name}.${collection.collectionName}`, Buffer.from(mongo.BSON.serialize(document)));
        }
      }
    }
  } finally {
    await client.close();
  }
}

const readers: Record<string, (key: string) => [string, ...string[]]> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1'],
  stream: (key) => ['XRANGE', key, '-', '+'],
};

async function lookIntoRedis(url: string, look: Look): Promise<void> {
  const redis = new Redis(url);
  try {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'COUNT', 1_000);
      cursor = next;
      for (const key of keys) {
        const type = await redis.type(key);
        // Gone since it was listed.
        if (type === 'none') continue;
        const reader = readers[type];
        if (!reader) throw new Error(`cannot look into ${key}, which is a ${type}`);
        const [command, ...args] = reader(key);
        const where = `Redis, ${type} ${key}`;
        look(where, Buffer.from(key));
        for (const bytes of flat(await redis.callBuffer(command, ...args))) look(where, bytes);
      }
    } while (cursor !== '0');
  } finally {
    redis.disconnect();
  }
}

const flat = (reply: unknown): Buffer[] =>
  Buffer.isBuffer(reply) ? [reply] : Array.isArray(reply) ? reply.flatMap(flat) : [];

function needlesOf(name: string, marker: string | number): Needle[] {
  if (typeof marker === 'number') {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(marker);
    return [{ name, bytes: double }, ...needlesOf(name, String(marker))];
  }
  const utf8 = Buffer.from(marker);
  const escaped = [...marker].map((letter) => letter.charCodeAt(0).toString(16).padStart(4, '0'));
  const forms = [
    marker,
    JSON.stringify(marker).slice(1, -1),
    escaped.map((code) => `\\u${code}`).join(''),
    encodeURIComponent(marker),
    utf8.toString('hex'),
    ...[0, 1, 2].flatMap((offset) => {
      const text = insideBase64(utf8, offset);
      return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
  return [...new Set(forms)].map((form) => ({ name, bytes: Buffer.from(form) }));
}

/** The part of base64 that is the same whatever stands around the bytes, where they begin at this offset of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const complete = Math.floor((offset + bytes.length) / 3) * 4;
  return text.slice(Math.ceil((offset * 4) / 3), complete);
}
