import { randomBytes } from 'node:crypto';
import { sendRaw } from '#tests/harness/raw-http.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { atEverySpot, textSpots } from '../attacker/every-spot.ts';
import type { Target } from '../attacker/target.ts';

/** Texts that would begin a line of their own, end a string, or repaint a terminal. */
const texts = (mark: string): Record<string, string> => ({
  'a new line': `x\n{"level":"fatal","msg":"${mark}"}`,
  'a carriage return': `x\r\n{"level":"fatal","msg":"${mark}"}\r\n`,
  'the other separators': `x\u2028{"msg":"${mark}"}\u2029\u0085{"msg":"${mark}"}`,
  'colours of a terminal': `\u001b[2J\u001b[31m${mark}\u001b[0m\u0007`,
  'the end of a JSON text': `x","level":"fatal","msg":"${mark}`,
  'the end of an object': `x"}\n{"level":"fatal","msg":"${mark}"}\n{"a":"`,
  'what a format would fill in': `%s %d %j %o ${mark} \${jndi:ldap://127.0.0.1/a}`,
  'no text at all': `\u0000\u0008\u001a${mark}\u007f`,
});

/** What became of a mark in the log: every line one JSON object, and none that says what the attacker wrote for it. */
function judge(target: Target, mark: string): string {
  for (const line of target.logLines?.() ?? []) {
    let entry: { msg?: unknown; level?: unknown; time?: unknown };
    try {
      entry = JSON.parse(line);
    } catch {
      return `a line that is no JSON: ${JSON.stringify(line.slice(0, 200))}`;
    }
    if (typeof entry !== 'object' || entry === null || typeof entry.time !== 'string')
      return `a line of its own: ${line.slice(0, 200)}`;
    if (!line.includes(mark)) continue;
    if (entry.msg === mark || entry.level === 'fatal') return `a forged line: ${line.slice(0, 200)}`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(line))
      return `control characters: ${JSON.stringify(line.slice(0, 200))}`;
  }
  return 'whole lines';
}

/** All that was sent so far: a line may be written, or arrive here, later than the answer. */
const marks: string[] = [];

const injecting = (name: string, send: (target: Target, text: string) => Promise<unknown>): Disguise[] =>
  Object.keys(texts('')).map((kind) => ({
    name: `${kind}, ${name}`,
    async run(target) {
      const mark = `mark-${randomBytes(8).toString('hex')}`;
      marks.push(mark);
      await send(target, texts(mark)[kind] ?? '');
      return judge(target, mark);
    },
  }));

const everywhere = (target: Target, text: string) => atEverySpot(target, textSpots(target), text);

const post = (target: Target, body: unknown) =>
  target.send({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Headers as no client library would send them. */
const raw = (header: string) => async (target: Target, text: string) => {
  const { host } = new URL(target.url);
  const body = '{"query":"{ doesNotExist }"}';
  const head = `POST /graphql HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  await sendRaw(target.url, `${head}content-length: ${body.length}\r\n${header}: ${text}\r\n\r\n${body}`);
};

export const logInjectionAttacks: Attack[] = [
  {
    name: 'log injection',
    needs: 'its log',
    expected: ['whole lines'],
    disguises: [
      ...injecting('in every text of the graph', everywhere),
      ...injecting('as the operation’s name', (target, text) =>
        post(target, { query: 'query A { viewer { id } }', operationName: text }),
      ),
      ...injecting('as the document', (target, text) => post(target, { query: text })),
      ...injecting('as the name of a variable', (target, text) =>
        post(target, { query: '{ viewer { id } }', variables: { [text]: 1 } }),
      ),
      ...['x-request-id', 'user-agent', 'authorization', 'origin', 'x-forwarded-for', 'referer'].flatMap((header) =>
        injecting(`as the header ${header}`, raw(header)),
      ),
      ...injecting('as the path', (target, text) =>
        target.send({ method: 'GET', path: `/${encodeURIComponent(text)}` }),
      ),
      ...injecting('as a socket’s authorization', async (target, text) => {
        const socket = target.socket({ authorization: text });
        await socket.ready;
        await socket.close();
      }),
      ...injecting('as a socket’s message', async (target, text) => {
        const socket = target.socket();
        await socket.ready;
        socket.send(text);
        await socket.closed;
      }),
      {
        name: 'all of them, looked at once more in the end',
        async run(target) {
          const wrong = marks.map((mark) => judge(target, mark)).find((got) => got !== 'whole lines');
          if (marks.length === 0) return 'nothing was sent';
          return wrong ?? 'whole lines';
        },
      },
    ],
  },
];
