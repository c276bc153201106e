import { missedBeats } from '#runtime/heartbeat/heartbeat.ts';

export const healthStates = ['UP', 'DEGRADED', 'DOWN'] as const;
export type HealthState = (typeof healthStates)[number];

export type LifeSigns = {
  process: string;
  startedAt: Date;
  lastHeartbeatAt: Date;
  silentMs: number;
  intervalMs: number;
};

/** A process is up until three of its beats are missing. */
export const instanceState = ({ silentMs, intervalMs }: Pick<LifeSigns, 'silentMs' | 'intervalMs'>): 'UP' | 'DOWN' =>
  silentMs <= missedBeats * intervalMs ? 'UP' : 'DOWN';

/**
 * Leaves out the dead that have been replaced: each process that started under the same name after the last beat of a
 * dead one stands in for one of them. What died and was started again is not a fault that lasts.
 */
export function withoutReplaced<Signs extends LifeSigns>(instances: readonly Signs[]): Signs[] {
  const up = instances.filter((one) => instanceState(one) === 'UP').sort(byTime('startedAt'));
  const down = instances.filter((one) => instanceState(one) === 'DOWN').sort(byTime('lastHeartbeatAt'));
  const free = [...up];
  const missing = down.filter((dead) => {
    const at = free.findIndex((one) => one.process === dead.process && one.startedAt > dead.lastHeartbeatAt);
    if (at >= 0) free.splice(at, 1);
    return at < 0;
  });
  return instances.filter((one) => up.includes(one) || missing.includes(one));
}

const byTime = (field: 'startedAt' | 'lastHeartbeatAt') => (a: LifeSigns, b: LifeSigns) =>
  a[field].getTime() - b[field].getTime();

/** A service is up when all its instances are, down when none is (or none is known), and degraded in between. */
export function serviceState(instances: readonly ('UP' | 'DOWN')[]): HealthState {
  const up = instances.filter((state) => state === 'UP').length;
  if (up === 0) return 'DOWN';
  return up === instances.length ? 'UP' : 'DEGRADED';
}

/** Without one of these nobody can book. */
const essential: readonly string[] = ['gateway', 'user', 'booking', 'worker'];

/** The system is down when an essential service is, up when all are, and degraded otherwise. */
export function systemState(services: readonly { name: string; state: HealthState }[]): HealthState {
  if (services.some(({ name, state }) => essential.includes(name) && state === 'DOWN')) return 'DOWN';
  return services.every(({ state }) => state === 'UP') ? 'UP' : 'DEGRADED';
}
