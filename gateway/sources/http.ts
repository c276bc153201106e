import { anonymous, header } from '#contracts/caller.ts';
import type { CallerSigner } from '#runtime/caller/sign.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import { type Answer, createPost, defaultPostOptions, type PostOptions } from './post.ts';
import type { Fetch, Fetched, Source } from './source.ts';
import { createUpstream } from './upstream.ts';

type Options = Partial<PostOptions> & {
  name: string;
  /** Where the subgraph answers, such as `http://127.0.0.1:4001/graphql`. */
  url: string;
  /** Tells our own subgraphs who asks. Null for subgraphs from elsewhere, which are told nothing. */
  signer: CallerSigner | null;
  log: Log;
};

/** A subgraph behind HTTP; its subscriptions share one socket. */
export function httpSource({ name, url, signer, log, ...given }: Options): Source {
  const onFailure = (error: Error) => log.warn({ err: error, subgraph: name }, 'subgraph could not be asked');
  const { post, close } = createPost(url, { ...defaultPostOptions, ...given }, onFailure);
  const upstream = createUpstream({ url, signer, onFailure });

  const fetch = async ({ query, variables, caller, requestId }: Fetch): Promise<Fetched> => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
      [header.requestId]: requestId,
    };
    if (signer) headers[header.caller] = signer.sign(caller);
    const answer = await post(JSON.stringify({ query, variables }), headers);
    return parseAnswer(answer) ?? refuseUnreadable(answer);
  };

  const refuseUnreadable = ({ status }: Answer): never => {
    onFailure(new Error(`status ${status} and no GraphQL answer`));
    return refuse('UNAVAILABLE');
  };

  return {
    name,
    fetch,
    subscribe: upstream.subscribe,
    async ready() {
      const { errors } = await fetch({ query: '{ __typename }', variables: {}, caller: anonymous, requestId: 'ready' });
      if (errors?.length) throw new Error(`subgraph ${name}: ${errors[0]?.message}`);
    },
    async close() {
      await upstream.close();
      await close();
    },
  };
}

/** The answer as GraphQL has it, or null for anything else: a proxy's error page, a truncated body. */
function parseAnswer({ body }: Answer): Fetched | null {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isFetched(parsed) ? parsed : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

const isFetched = (answer: unknown): answer is Fetched =>
  typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
