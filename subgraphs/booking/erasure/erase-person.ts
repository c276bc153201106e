import { background } from '#runtime/mongo/monitor-commands.ts';
import type { ErasePerson } from '#runtime/personal-data/handle-deletion.ts';
import type { ProviderDocument } from '../provider/provider.model.ts';
import { eraseCustomer } from './erase-customer.ts';
import { eraseProvider } from './erase-provider.ts';
import type { ErasingParts } from './erasing-parts.ts';

/**
 * Erases here what there is of a person, as a customer and as an owner of providers. Every write sets what it sets
 * whatever was there, so it may stop anywhere and be repeated.
 */
export const createErasePerson =
  (parts: ErasingParts): ErasePerson =>
  async (personId) => {
    await parts.fault('erasure.booking');
    await eraseCustomer(parts, personId);
    await parts.fault('erasure.booking');
    const owned = await parts.models.providers
      .find({ ownerId: personId }, { _id: 1 })
      .comment(`${background} erase`)
      .lean<Pick<ProviderDocument, '_id'>[]>();
    for (const { _id } of owned) await eraseProvider(parts, _id);
    await parts.fault('erasure.booking');
  };
