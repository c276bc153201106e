import { AsyncLocalStorage } from 'node:async_hooks';

/** How many commands of each kind one piece of work sent, such as `{ 'find providers': 1 }`. */
export type CommandCounts = Record<string, number>;

const counting = new AsyncLocalStorage<CommandCounts>();

/**
 * Runs `work` and counts the commands that it sends to MongoDB, and only its own, however much else is going on. For
 * tests that hold a resolver to one query per type.
 */
export async function countCommands<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; commands: CommandCounts }> {
  const commands: CommandCounts = {};
  const result = await counting.run(commands, work);
  return { result, commands };
}

/** Called by the connection for every command that it sends. */
export function noteCommand(command: string, collection: string): void {
  const commands = counting.getStore();
  if (!commands) return;
  const name = `${command} ${collection}`;
  commands[name] = (commands[name] ?? 0) + 1;
}
