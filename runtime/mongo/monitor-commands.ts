import type { mongo } from 'mongoose';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { noteCommand } from './count-commands.ts';

/** Commands about the connection itself: they say nothing about what the product asks. */
const housekeeping = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'saslStart', 'saslContinue']);

/**
 * Counts and times the commands of a client that was opened with `monitorCommands`. Labels are names of databases,
 * collections and commands only, so their number is bounded by the code.
 */
export function monitorCommands(client: mongo.MongoClient, metrics: Metrics): void {
  const commands = metrics.counter({
    name: 'sangam_mongo_commands_total',
    help: 'Commands sent to MongoDB',
    labelNames: ['database', 'collection', 'command', 'purpose'],
  });
  const seconds = metrics.histogram({
    name: 'sangam_mongo_command_seconds',
    help: 'Time from sending a command to its answer',
    labelNames: ['database', 'command'],
  });
  const failures = metrics.counter({
    name: 'sangam_mongo_command_failures_total',
    help: 'Commands that MongoDB refused or that got no answer',
    labelNames: ['database', 'command'],
  });

  client.on('commandStarted', ({ databaseName: database, commandName, command }) => {
    if (housekeeping.has(commandName)) return;
    const collection = collectionOf(commandName, command);
    commands.inc({ database, collection, command: commandName, purpose: purposeOf(command) });
    noteCommand(commandName, collection);
  });
  client.on('commandSucceeded', ({ databaseName: database, commandName: command, duration }) => {
    if (!housekeeping.has(command)) seconds.observe({ database, command }, duration / 1_000);
  });
  client.on('commandFailed', ({ databaseName: database, commandName: command, duration }) => {
    if (housekeeping.has(command)) return;
    seconds.observe({ database, command }, duration / 1_000);
    failures.inc({ database, command });
  });
}

/** A command names its collection as its own value, except `getMore`, which names a cursor. */
function collectionOf(commandName: string, command: mongo.Document): string {
  const named: unknown = commandName === 'getMore' ? command.collection : command[commandName];
  return typeof named === 'string' ? named : '';
}

/** The comment with which sweeps, reconcilers and consumers mark what they send: nobody waits for it. */
export const background = 'background';

const purposeOf = (command: mongo.Document): 'request' | 'background' =>
  typeof command.comment === 'string' && command.comment.startsWith(background) ? 'background' : 'request';
