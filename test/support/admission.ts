import type { Logger } from 'pino';
import { GivingWay } from '../../src/giving-way.ts';
import { Admission } from '../../src/api/admission.ts';

/** Admits what a test sends to a pipeline without a node. */
export function openAdmission(log: Logger): Admission {
  const points = 1_000_000_000;
  const limits = {
    pointsPerAddress: points,
    pointsPerMember: points,
    waitSeconds: 60,
    differentSubscriptions: 1,
  };
  return new Admission({
    limits,
    atOnce: { readers: 10, members: 10 },
    givingWay: new GivingWay(),
    operations: { refused: () => undefined },
    log,
  });
}
