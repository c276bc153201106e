import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fact } from '#subgraphs/recommendation/wording/fact.ts';

export type Call = { facts: Fact[]; model: string; body: string };
/** How the model answers one call. */
export type Behaviour = (response: ServerResponse, call: Call) => void;

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Answers with this content as the model's message. */
export const says =
  (content: (call: Call) => string): Behaviour =>
  (response, call) =>
    sendJson(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: call.model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: content(call) } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });

export const saysTexts = (textOf: (fact: Fact) => string): Behaviour =>
  says(({ facts }) => JSON.stringify({ texts: facts.map(textOf) }));

/** Refuses as OpenAI does. */
export const refuses =
  (status: number): Behaviour =>
  (response) =>
    sendJson(response, status, { error: { message: 'no', type: 'error', code: null, param: null } });

/** A server on loopback that speaks OpenAI's protocol and behaves as it is told. */
export async function startLoopbackModel() {
  const calls: Call[] = [];
  let behave: Behaviour = refuses(500);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { model, messages } = JSON.parse(body);
      const call: Call = { model, body, facts: JSON.parse(messages[1].content).facts };
      calls.push(call);
      behave(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    behaves(next: Behaviour) {
      behave = next;
      calls.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type LoopbackModel = Awaited<ReturnType<typeof startLoopbackModel>>;
