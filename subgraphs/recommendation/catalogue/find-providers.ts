import type { CatalogueModel, CatalogueProvider } from './provider.model.ts';

export type KnownProvider = Omit<CatalogueProvider, 'lastCounted'>;

/** The providers of these ids of which an offer is known, by id, in one query. */
export async function findProviders(
  catalogue: CatalogueModel,
  ids: readonly string[],
): Promise<Map<string, KnownProvider>> {
  if (ids.length === 0) return new Map();
  const found = await catalogue
    .find({ _id: { $in: [...new Set(ids)] }, quality: { $gt: 0 } }, { lastCounted: 0 })
    // One more than can come, or a second round trip would ask whether there are more.
    .batchSize(ids.length + 1)
    .lean<KnownProvider[]>();
  return new Map(found.map((provider) => [provider._id, provider]));
}
