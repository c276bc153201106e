import type { AgendaModel, Claim } from './agenda.model.ts';
import type { Use } from './capacity.ts';
import { liveClaims } from './live.ts';

/** Which uses are asked for: `committed` leaves out the claims that may still lapse. */
export type UsesAsked = 'live' | 'committed';

type Row = { _id: string; claims: Pick<Claim, keyof Use | 'bookingId'>[] };

/**
 * What the time of these agendas is promised to, by agenda. A lapsed claim counts for nothing, whether or not it was
 * cleaned up. One query, whatever the number of agendas.
 */
export async function readUses(
  agendas: AgendaModel,
  agendaIds: readonly string[],
  { asked = 'live', comment }: { asked?: UsesAsked; comment?: string } = {},
): Promise<Map<string, Row['claims']>> {
  const lasting = { $filter: { input: '$claims', as: 'claim', cond: { $eq: ['$$claim.expiresAt', null] } } };
  const rows = await agendas.aggregate<Row>(
    [
      { $match: { _id: { $in: [...agendaIds] } } },
      { $project: { claims: asked === 'live' ? liveClaims : lasting } },
      { $project: { 'claims.expiresAt': 0, 'claims.holder': 0 } },
    ],
    comment === undefined ? {} : { comment },
  );
  return new Map(rows.map(({ _id, claims }) => [_id, claims]));
}
