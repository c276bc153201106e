import { type Connection, type Model, Schema } from 'mongoose';
import type { ServiceName } from '#runtime/heartbeat/heartbeat.ts';

/** A process as the registry knows it, also after it is gone. */
export type Instance = {
  _id: string;
  process: string;
  services: ServiceName[];
  version: string;
  schemaHash: string | null;
  startedAt: Date;
  /** The number of the latest heartbeat that was seen. */
  beat: number;
  intervalMs: number;
  /** When that one was seen, by the database's clock: clocks of processes differ. */
  lastHeartbeatAt: Date;
  /** It said good-bye. */
  left: boolean;
};
export type InstanceModel = Model<Instance>;

const dayInSeconds = 86_400;

const schema = new Schema<Instance>(
  {
    _id: String,
    process: String,
    services: [String],
    version: String,
    schemaHash: String,
    startedAt: Date,
    beat: Number,
    intervalMs: Number,
    lastHeartbeatAt: Date,
    left: Boolean,
  },
  { collection: 'instances', versionKey: false },
).index({ lastHeartbeatAt: 1 }, { expireAfterSeconds: dayInSeconds });

export const instanceModel = (db: Connection): InstanceModel => db.model<Instance>('Instance', schema);
