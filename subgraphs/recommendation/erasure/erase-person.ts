import type { Fault } from '#runtime/lifecycle/fault.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { ErasePerson } from '#runtime/personal-data/handle-deletion.ts';
import { forgetCustomer } from '../behaviour/forget-customer.ts';
import type { CatalogueProvider } from '../catalogue/provider.model.ts';
import { withdrawProvider } from '../catalogue/withdraw-provider.ts';
import type { RecommendationModels } from '../models.ts';

type Parts = { models: RecommendationModels; fault: Fault };

const comment = `${background} erase`;

/**
 * Erases here what there is of a person: that it was they who booked, and what their own providers offered. Nothing that is kept
 * in memory is by person: reasons are worded by their facts alone. May stop anywhere and be repeated.
 */
export const createErasePerson =
  ({ models: { booked, catalogue, consumer }, fault }: Parts): ErasePerson =>
  async (personId) => {
    await fault('erasure.recommendation');
    await forgetCustomer(booked, personId);
    await fault('erasure.recommendation');
    const owned = await catalogue.find({ ownerId: personId }, { _id: 1 }).comment(comment).lean<CatalogueProvider[]>();
    for (const { _id } of owned) await withdrawProvider(catalogue, _id);
    await fault('erasure.recommendation');
    // Events that could not be handled lie about as they came, with the name of the provider in them.
    await consumer.deadEvents.deleteMany({
      $or: [{ 'event.data.ownerId': personId }, { 'event.data.providerOwnerId': personId }],
    });
    await fault('erasure.recommendation');
  };
