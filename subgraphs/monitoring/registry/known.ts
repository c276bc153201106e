import { isOutage } from '#runtime/consumer/outage.ts';
import { refuse } from '#runtime/errors/refusal.ts';

/**
 * What the registry answers. While Redis or MongoDB is away nobody knows which processes live, and that is said: it
 * would be wrong to call them all down, or to repeat what was true before.
 *
 * @throws Refusal UNAVAILABLE
 */
export async function known<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (isOutage(error)) return refuse('UNAVAILABLE');
    throw error;
  }
}
