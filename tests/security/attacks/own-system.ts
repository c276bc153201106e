import type { Topology } from '#infra/local/topology.ts';
import { type CapturedSystem, startCapturedSystem } from '#tests/harness/captured-system.ts';
import type { TargetParts } from '../attacker/target.ts';

const mostForged = 1_000;

/**
 * The product for being attacked. One address makes all the attempts of a run here, so it may make more of them than
 * usual before it is throttled; what one account stands is as usual.
 */
export const startOwnSystem = (topology: Topology): Promise<CapturedSystem> =>
  startCapturedSystem({
    topology,
    demo: true,
    env: {
      SANGAM_THROTTLE_SIGN_IN_ADDRESS: '10000',
      SANGAM_THROTTLE_RESET_ADDRESS: '10000',
      SANGAM_THROTTLE_TOKENS_ADDRESS: String(mostForged),
    },
  });

/** A system of one’s own as a target: with its keys and its log, and, once it is asked for, another one in production. */
export function targetOf(system: CapturedSystem): { parts: TargetParts; close(): Promise<void> } {
  let production: Promise<CapturedSystem> | null = null;
  const { SANGAM_TOKEN_KEY, SANGAM_TOKEN_JWKS: _public, ...others } = system.secrets;
  const tokenKey = JSON.parse(SANGAM_TOKEN_KEY) as Record<string, unknown>;
  return {
    parts: {
      url: system.url,
      isOwn: true,
      mostForged,
      subgraphUrls: system.subgraphUrls,
      tokenKey,
      secrets: [...Object.values(others), String(tokenKey.d)],
      logLines: system.logLines,
      async production() {
        production ??= startCapturedSystem({ topology: 'together', demo: false, env: { NODE_ENV: 'production' } });
        return (await production).url;
      },
    },
    async close() {
      await (await production)?.stop();
    },
  };
}
