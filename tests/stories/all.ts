import { afterAll, beforeAll, describe } from 'vitest';
import { type StorySystem, startStorySystem, type Topology } from '#tests/harness/system.ts';
import { oneSlotRace } from '../races/one-slot.ts';
import { accountsStory } from './accounts.story.ts';
import { badInputStory } from './bad-input.story.ts';
import { bookingStory } from './booking.story.ts';
import { closedDoorsStory } from './closed-doors.story.ts';
import { erasureStory } from './erasure.story.ts';
import { inboxStory } from './inbox.story.ts';
import { machinesStory } from './machines.story.ts';
import { oneGraphStory } from './one-graph.story.ts';
import { sessionsStory } from './sessions.story.ts';
import { walkThroughStory } from './walk-through.story.ts';

const stories = {
  'the walk-through': walkThroughStory,
  accounts: accountsStory,
  sessions: sessionsStory,
  bookings: bookingStory,
  inbox: inboxStory,
  'one graph': oneGraphStory,
  'bad input': badInputStory,
  'closed doors': closedDoorsStory,
  erasure: erasureStory,
  machines: machinesStory,
  'a race for one slot': oneSlotRace,
};

/** Tells every story on one running system of a topology: whatever holds together must hold apart. */
export function tellAllStories(topology: Topology): void {
  describe(`stories, ${topology}`, () => {
    let system: StorySystem;
    beforeAll(async () => {
      system = await startStorySystem(topology);
    }, 120_000);
    afterAll(() => system?.stop());
    for (const [name, tell] of Object.entries(stories)) describe(name, () => tell(() => system));
  });
}
