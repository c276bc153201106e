import type { CatalogueModel } from './provider.model.ts';

/** After every event that a provider can have: it is withdrawn for good. */
const last = Number.MAX_SAFE_INTEGER;

/**
 * Forgets what a provider offered. What is left keeps an earlier event that comes late from bringing it back, and the
 * figure of its bookings right; nothing finds it.
 */
export async function withdrawProvider(catalogue: CatalogueModel, providerId: string): Promise<void> {
  const rest = { _id: '$_id', sequence: last, bookings: '$bookings', lastCounted: '$lastCounted' };
  await catalogue.updateOne({ _id: providerId }, [{ $replaceWith: rest }], { upsert: true, updatePipeline: true });
}
