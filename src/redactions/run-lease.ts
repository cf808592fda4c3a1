import { Prisma, type PrismaClient, type RedactionRun } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
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
  'readings' | 'places' | 'placesRead' | 'found' | 'redacted' | 'failed' | 'failedKeys' | 'failedReasons'
>;

/** Until when a new lease lasts. */
export const EXTENDED = Prisma.sql`now() + make_interval(secs => ${SECONDS})`;

/** Whether a node works on a run, or is about to. */
export const IS_HELD = Prisma.sql`"heldUntil" > now()`;

/** Whether no node works on another run, or is about to. */
function isAlone(id: string): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (SELECT FROM "RedactionRun" o WHERE o."id" <> ${id}::uuid AND o."heldUntil" > now())`;
}

/** Runs begin one after the other, so that the second finds the first. */
export async function lockRuns(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('dateline:redaction runs', 0))`;
}

/**
 * Takes the lease of a run; null if another node has it, if another run has begun, or if the run is finished. A retry with the
 * idempotency key of an interrupted run may come once another one has begun.
 */
export async function takeRun(prisma: PrismaClient, id: string): Promise<HeldRun | null> {
  const heldBy = newId();
  const taken = await prisma.$transaction(async (tx) => {
    await lockRuns(tx);
    return tx.$executeRaw`
      UPDATE "RedactionRun" SET "heldBy" = ${heldBy}::uuid, "heldUntil" = ${EXTENDED}
      WHERE "id" = ${id}::uuid AND "finishedAt" IS NULL AND ("heldBy" IS NULL OR ${IS_HELD} IS NOT TRUE)
        AND ${isAlone(id)}`;
  });
  return taken === 0 ? null : { ...(await prisma.redactionRun.findUniqueOrThrow({ where: { id } })), heldBy };
}

/** How the work of a node on a run ended: NO_RIGHT if its member may no longer redact. An interrupted run can go on. */
export type RunEnd = 'FINISHED' | 'STOPPED' | 'NO_RIGHT' | 'INTERRUPTED';

/**
 * Saves how far a run is, and extends its lease. A run that was stopped keeps its lease until its node ends it. A lease that has
 * run out is extended if nobody has begun another run.
 * @returns how the work of this node ended, if its lease is lost or the run was stopped; null if it goes on
 */
export async function saveRun(
  prisma: PrismaClient,
  run: HeldRun,
  progress: RunProgress,
): Promise<RunEnd | null> {
  const saved =
    (await save(prisma, run, progress, IS_HELD)) ??
    (await prisma.$transaction(async (tx) => {
      await lockRuns(tx);
      return save(tx, run, progress, isAlone(run.id));
    }));
  if (saved === undefined) return 'INTERRUPTED';
  return saved.isStopped ? 'STOPPED' : null;
}

async function save(
  tx: Transaction,
  { id, heldBy }: HeldRun,
  { readings, places, placesRead, found, redacted, failed, failedKeys, failedReasons }: RunProgress,
  condition: Prisma.Sql,
): Promise<{ readonly isStopped: boolean } | undefined> {
  const [saved] = await tx.$queryRaw<{ isStopped: boolean }[]>`
    UPDATE "RedactionRun" SET "heldUntil" = CASE WHEN "isStopped" THEN "heldUntil" ELSE ${EXTENDED} END, "readings" = ${readings},
      "places" = ${places}, "placesRead" = ${placesRead}, "found" = ${found}, "redacted" = ${redacted}, "failed" = ${failed},
      "failedKeys" = ${failedKeys}, "failedReasons" = ${failedReasons}
    WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid AND ${condition} RETURNING "isStopped"`;
  return saved;
}

/**
 * Ends a lease. A run that has not ended is interrupted from then on. If its member lost the right, the audit log says so: no mutation
 * has ended it.
 */
export async function releaseRun(prisma: PrismaClient, { id, heldBy }: HeldRun, end: RunEnd): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const released = await tx.$executeRaw`
      UPDATE "RedactionRun" SET "heldBy" = NULL, "heldUntil" = NULL,
        "finishedAt" = coalesce("finishedAt", CASE WHEN ${end !== 'INTERRUPTED'} THEN now() END),
        "isStopped" = "isStopped" OR ${end === 'STOPPED' || end === 'NO_RIGHT'}
      WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid`;
    if (released === 0 || end !== 'NO_RIGHT') return;
    const details = { cause: 'NO_LONGER_ALLOWED' };
    await tx.auditEntry.create({
      data: { action: 'stopRedactionRun', typename: 'RedactionRun', subjectId: id, details },
    });
  });
}
