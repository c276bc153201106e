import { serviceNames } from '#runtime/heartbeat/heartbeat.ts';
import type { SeenInstance } from '../registry/read-instances.ts';
import { instanceState, serviceState, systemState, withoutReplaced } from './states.ts';
import type { InstanceStatus, SystemStatus } from './system-status.type.ts';

/** The state of the system from what is known of its processes. */
export function statusOf(seen: readonly SeenInstance[], checkedAt: Date): SystemStatus {
  const relevant = withoutReplaced(seen);
  const services = serviceNames.map((name) => {
    const instances = relevant.filter((one) => one.services.includes(name)).map(toInstanceStatus);
    return { name, state: serviceState(instances.map(({ state }) => state)), instances };
  });
  return { state: systemState(services), checkedAt, services };
}

const toInstanceStatus = (seen: SeenInstance): InstanceStatus => ({
  id: seen._id,
  process: seen.process,
  version: seen.version,
  schemaHash: seen.schemaHash,
  startedAt: seen.startedAt,
  lastHeartbeatAt: seen.lastHeartbeatAt,
  state: instanceState(seen),
});
