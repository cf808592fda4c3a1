import { Prisma, type PrismaClient, type RedactionRun } from '../../generated/prisma/client.ts';
import { newId } from '../db/new-id.ts';

/**
 * The lease of a run: no other node works on it. Each lease has its own `heldBy`. So a node that has lost its lease, such as one
 * that stood still, notices it when it next saves how far it is.
 */
export interface HeldRun extends RedactionRun {
  readonly heldBy: string;
}

/** Seconds that a lease lasts after each save. If a node dies, its run counts as interrupted from then on. */
const SECONDS = 60;

/** What a node saves as it goes on. */
export type RunProgress = Pick<
  RedactionRun,
  'readings' | 'places' | 'placesRead' | 'found' | 'redacted' | 'failed' | 'failedKeys'
>;

/** Until when a new lease lasts. */
export const EXTENDED = Prisma.sql`now() + make_interval(secs => ${SECONDS})`;

/** Whether a node works on a run, or is about to. */
export const IS_HELD = Prisma.sql`"heldUntil" > now()`;

/** Takes the lease of a run; null if another node has it, or if the run is finished. */
export async function takeRun(prisma: PrismaClient, id: string): Promise<HeldRun | null> {
  const heldBy = newId();
  const taken = await prisma.$executeRaw`
    UPDATE "RedactionRun" SET "heldBy" = ${heldBy}::uuid, "heldUntil" = ${EXTENDED}
    WHERE "id" = ${id}::uuid AND "finishedAt" IS NULL AND ("heldBy" IS NULL OR ${IS_HELD} IS NOT TRUE)`;
  return taken === 0 ? null : { ...(await prisma.redactionRun.findUniqueOrThrow({ where: { id } })), heldBy };
}

/** Saves how far a run is, and extends its lease. @returns whether this node still has the lease */
export async function saveRun(
  prisma: PrismaClient,
  { id, heldBy }: HeldRun,
  { readings, places, placesRead, found, redacted, failed, failedKeys }: RunProgress,
): Promise<boolean> {
  const saved = await prisma.$executeRaw`
    UPDATE "RedactionRun" SET "heldUntil" = ${EXTENDED}, "readings" = ${readings}, "places" = ${places}, "placesRead" = ${placesRead},
      "found" = ${found}, "redacted" = ${redacted}, "failed" = ${failed}, "failedKeys" = ${failedKeys}
    WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid`;
  return saved > 0;
}

/** Ends a lease. A run that isn't finished is interrupted from then on. */
export async function releaseRun(
  prisma: PrismaClient,
  { id, heldBy }: HeldRun,
  isFinished: boolean,
): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "RedactionRun" SET "heldBy" = NULL, "heldUntil" = NULL, "finishedAt" = CASE WHEN ${isFinished} THEN now() END
    WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid`;
}
