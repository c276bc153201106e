import OpenAI from 'openai';
import { TimedOut, within } from '#runtime/lifecycle/within.ts';
import { acceptable } from '../wording/acceptable.ts';
import { type Wording, WordingFailed } from '../wording/wording.ts';
import { parseAnswer, promptFor } from './prompt.ts';

export type AiSettings = { apiKey: string; baseUrl: string | undefined; model: string; timeoutMs: number };

/** What one prompt may hold; the facts beyond it have no text this time. */
const mostFacts = 100;
const tokensPerFact = 40;

/**
 * Words facts by one call to OpenAI, or to any server that speaks its protocol. Rejects with {@link WordingFailed}
 * when there is no usable answer in time. It does not retry: the caller is waiting, and has words of its own.
 */
export function openAiWording({ apiKey, baseUrl, model, timeoutMs }: AiSettings): Wording {
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
  });

  const call = async (content: ReturnType<typeof promptFor>, facts: number): Promise<string> => {
    const gaveUp = new AbortController();
    try {
      // The client's own time-out ends with the headers of the answer; the body may still never come.
      const completion = await within(timeoutMs, 'openai', () =>
        client.chat.completions.create(
          {
            model,
            messages: content,
            response_format: { type: 'json_object' },
            max_completion_tokens: 50 + facts * tokensPerFact,
          },
          { signal: gaveUp.signal },
        ),
      );
      return completion.choices?.[0]?.message?.content ?? '';
    } catch (error) {
      throw new WordingFailed(whyOf(error));
    } finally {
      gaveUp.abort();
    }
  };

  return async (facts) => {
    const asked = facts.slice(0, mostFacts);
    const answer = await call(promptFor(asked), asked.length);
    const texts = parseAnswer(answer, asked.length);
    return facts.map((fact, index) => {
      const text = texts[index];
      return text === undefined ? null : acceptable(fact, text);
    });
  };
}

/** Says what went wrong, from what we know ourselves: an error's own text may quote keys or prompts. */
function whyOf(error: unknown): string {
  if (error instanceof TimedOut || error instanceof OpenAI.APIConnectionTimeoutError) return 'timed out';
  if (error instanceof OpenAI.APIConnectionError) return 'no connection';
  if (error instanceof OpenAI.APIError && error.status !== undefined) return `HTTP ${error.status}`;
  return error instanceof SyntaxError ? 'the response is not JSON' : `the client failed: ${nameOf(error)}`;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
