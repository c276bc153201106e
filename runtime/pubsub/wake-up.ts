import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis } from 'ioredis';

export type WakeUps = {
  /** Calls `listen` at every hint that there is something new, until the returned function is called. Hints may be lost. */
  onWake(channel: string, listen: () => void): Promise<() => void>;
  /** The name in Redis of a channel, for scripts that publish in the same step as they write. */
  channelName(channel: string): string;
};

type Parts = { publisher: Redis; subscriber: Redis; namespace: string };

/** Wake-up hints over Redis pub/sub. The clients are handed in and stay open: who opened them closes them. */
export function createWakeUps({ publisher, subscriber, namespace }: Parts): WakeUps {
  const pubsub = new RedisPubSub({ publisher, subscriber });
  const channelName = (channel: string): string => `${namespace}:wake:${channel}`;
  const unsubscribe = createUnsubscribe(pubsub, subscriber);

  return {
    channelName,
    async onWake(channel, listen) {
      const id = await pubsub.subscribe(channelName(channel), () => listen());
      let over = false;
      return () => {
        if (over) return;
        over = true;
        unsubscribe(id);
      };
    },
  };
}

/**
 * RedisPubSub leaves the promise of its UNSUBSCRIBE unhandled, which ends the process when the client is closed while
 * Redis is away. So without a connection the subscription is dropped at the next one (ioredis renews it by itself).
 */
function createUnsubscribe(pubsub: RedisPubSub, subscriber: Redis): (id: number) => void {
  const later = new Set<number>();
  subscriber.on('ready', () => {
    for (const id of later) pubsub.unsubscribe(id);
    later.clear();
  });
  return (id) => {
    if (subscriber.status === 'ready') pubsub.unsubscribe(id);
    else later.add(id);
  };
}
