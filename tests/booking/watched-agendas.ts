import type { AgendaModel } from '#subgraphs/booking/agenda/agenda.model.ts';

type Write = 'findOneAndUpdate' | 'updateMany';

/**
 * The same agendas, but `before` is awaited before each write through them, with its kind and number: it may hold the
 * write up until something else has happened, or fail it.
 */
export function watchedAgendas(
  agendas: AgendaModel,
  before: (write: Write, number: number) => Promise<void>,
): AgendaModel {
  let writes = 0;
  return withChanges(agendas, {
    db: {
      collection(name: string) {
        const collection = agendas.db.collection(name);
        const watched =
          (write: Write) =>
          async (...given: unknown[]) => {
            writes += 1;
            await before(write, writes);
            return Reflect.apply(collection[write], collection, given);
          };
        return { findOneAndUpdate: watched('findOneAndUpdate'), updateMany: watched('updateMany') };
      },
    },
  });
}

const withChanges = <Target extends object>(target: Target, changes: Record<string, unknown>): Target =>
  new Proxy(target, {
    get: (original, key) =>
      typeof key === 'string' && key in changes ? changes[key] : Reflect.get(original, key, original),
  });
