import type { GraphQLError } from 'graphql';
import type { Caller } from '#contracts/caller.ts';
import type { Source } from '../sources/source.ts';

/** An object of the answer while it is being put together from several subgraphs. */
export type Entity = Record<string, unknown>;

/** One execution of a plan. */
export type Run = {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly requestId: string;
  readonly sources: Readonly<Record<string, Source>>;
  /** The merged answers of all fetches so far. */
  readonly root: Entity;
  readonly errors: GraphQLError[];
};

/** A part of a plan, applied to the objects at its place. It fails into `run.errors`, never by throwing. */
export type Step = (run: Run, objects: readonly Entity[]) => Promise<void> | undefined;

export const isEntity = (value: unknown): value is Entity => typeof value === 'object' && value !== null;
