import type { Logger } from 'pino';
import { Load } from '../../src/load/load.ts';

/** Admits what a test runs without a node. */
export function openLoad(log: Logger, points = 1_000_000_000): Load {
  return new Load({
    pointsPerAddress: points,
    pointsPerMember: points,
    waitSeconds: 60,
    atOnce: { readers: 10, members: 10 },
    log,
  });
}
