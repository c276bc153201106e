import { Arg, Field, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { anonymous } from '#contracts/caller.ts';
import { Authenticated, Policy, Public } from '#runtime/authority/declare.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { createSubgraph } from '#runtime/federated-schema/subgraph.ts';

@InputType()
class SecretInput {
  @Field(() => String)
  password!: string;

  @Field(() => Int)
  pin!: number;
}

@Resolver()
class Doubling {
  @Public()
  @Query(() => Int)
  double(@Arg('n', () => Int) n: number): number {
    if (n > 100) throw new Error('the database at mongodb://root:pw@10.0.0.3 is on fire');
    return n * 2;
  }

  @Public()
  @Query(() => Int)
  secret(@Arg('input', () => SecretInput) { pin }: SecretInput): number {
    return pin;
  }
}

async function openDoubling() {
  const reported: unknown[] = [];
  const { schema } = await buildFederatedSchema({ name: 'doubling', resolvers: [new Doubling()], references: {} });
  const subgraph = createSubgraph({
    name: 'doubling',
    schema,
    createContext: (fetch) => fetch,
    onError: (error) => reported.push(error),
  });
  const ask = (query: string, variables: Record<string, unknown> = {}) =>
    subgraph.execute({ query, variables, caller: anonymous, requestId: 'r' });
  return { ask, reported };
}

/** What every subgraph promises its gateway, in the process and over HTTP alike. */
describe('a subgraph', () => {
  it('fills in the defaults of variables that are not given, also where they must not be null', async () => {
    const { ask } = await openDoubling();
    expect(await ask('query ($n: Int! = 3) { double(n: $n) }')).toEqual({ data: { double: 6 } });
    expect(await ask('query ($n: Int! = 3) { double(n: $n) }', { n: 5 })).toEqual({ data: { double: 10 } });
  });

  it('names what does not fit in a variable and what was expected, and never repeats its value', async () => {
    const { ask, reported } = await openDoubling();
    const query = 'query ($input: SecretInput!) { secret(input: $input) }';
    const { errors = [] } = await ask(query, { input: { password: 'correct horse', pin: 'battery staple' } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: '$pin' });
    expect(JSON.stringify(errors)).not.toMatch(/correct|battery/);
    expect(reported).toEqual([]);
  });

  it('tells of an error that nobody expected to its log only', async () => {
    const { ask, reported } = await openDoubling();
    const { data, errors = [] } = await ask('{ double(n: 1000) }');
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(errors)).not.toContain('mongodb');
    expect(String(reported[0])).toContain('on fire');
  });
});

describe('a schema', () => {
  it('is not built while a field does not say who may have it', async () => {
    @ObjectType()
    class Silent {
      @Field(() => String)
      whisper!: string;
    }
    @Resolver()
    class SilentResolver {
      @Public()
      @Query(() => Silent)
      silent() {
        return { whisper: '' };
      }
    }
    const building = buildFederatedSchema({ name: 'silent', resolvers: [new SilentResolver()], references: {} });
    await expect(building).rejects.toThrow('Silent.whisper has 0 declarations of authority, needs exactly one');
  });

  it('is not built while a field says two things, or names a policy that there is none of', async () => {
    @Resolver()
    class Undecided {
      @Authenticated()
      @Public()
      @Query(() => Int)
      both() {
        return 1;
      }
    }
    @Resolver()
    class Unfounded {
      @Policy('party')
      @Query(() => Int)
      mine() {
        return 1;
      }
    }
    const build = (resolver: object) => buildFederatedSchema({ name: 'wrong', resolvers: [resolver], references: {} });
    await expect(build(new Undecided())).rejects.toThrow('Query.both has 2 declarations');
    await expect(build(new Unfounded())).rejects.toThrow('Query.mine names the policy "party"');
  });
});
