/** Redacts words wherever they stand, and waits for what becomes of it. */
import { onTestFinished } from 'vitest';
import type { Prisma, PrismaClient } from '../../../generated/prisma/client.ts';
import type { RedactEverywhereInput } from '../../gql/graphql.ts';
import { untyped } from '../clients/walk.ts';
import { deferred } from '../clients/wire.ts';
import { openDesk, payload, rowId } from '../newsroom/factories.ts';
import { RedactEverywhere } from '../newsroom/mutations.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { eventually } from '../until.ts';
import { WHY } from './redacting.ts';

interface Run {
  readonly id: string;
  readonly state: 'RUNNING' | 'FINISHED' | 'NOTHING_FOUND' | 'INTERRUPTED' | 'STOPPED' | 'TOO_MANY';
  readonly readings: number;
  readonly places: number;
  readonly placesRead: number;
  readonly found: number;
  readonly redacted: number;
  readonly failed: number;
  readonly failures: readonly { node: { __typename: string; id: string } | null; message: string }[];
  readonly finishedAt: string | null;
}

const RunById = untyped<
  { node: Run | null },
  { id: string }
>(`query ($id: ID!) { node(id: $id) { ... on RedactionRun {
  id state readings places placesRead found redacted failed failures { node { __typename id } message } finishedAt
} } }`);

export function redactingEverywhere(newsroom: Newsroom) {
  type Input = Pick<RedactEverywhereInput, 'text'> & Partial<RedactEverywhereInput>;
  const attempt = (
    input: Input,
    { at = newsroom, token }: { at?: Pick<Newsroom, 'ask'>; token?: string } = {},
  ) =>
    openDesk({ ...at, tokens: newsroom.tokens }, token).attempt(RedactEverywhere, {
      ...{ ...WHY, maxObjects: 1_000 },
      ...input,
    });
  // What a failed test leaves running must not refuse the run of the next.
  const begun = async (...args: Parameters<typeof attempt>) => {
    const { redactionRun } = payload(await attempt(...args));
    onTestFinished(async () => {
      const where = { id: rowId(redactionRun.id), finishedAt: null };
      await newsroom.prisma.redactionRun.updateMany({ where, data: { heldBy: null, heldUntil: null } });
    });
    return redactionRun;
  };
  const progress = async (id: string, token = newsroom.tokens.EDITOR) =>
    (await newsroom.ask(RunById, { id }, token)).data.node;
  /** The run once it no longer runs. */
  const ended = ({ id }: { readonly id: string }) =>
    eventually(async () => {
      const run = await progress(id);
      if (run === null || run.state === 'RUNNING') throw new Error('The run goes on.');
      return run;
    });
  return { attempt, begun, progress, ended };
}

/** Locks an article, so that its redaction waits. Returns the function that releases it; the end of the test does, too. */
export async function holdArticle(
  prisma: PrismaClient,
  { id }: { readonly id: string },
): Promise<() => Promise<void>> {
  const [locked, released] = [deferred(), deferred()];
  const hold = async (tx: Prisma.TransactionClient) => {
    await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
    await tx.$executeRaw`SELECT FROM "Article" WHERE "id" = ${rowId(id)}::uuid FOR UPDATE`;
    locked.resolve();
    await released.promise;
  };
  // On a busy machine, a test may hold it for longer than a mutation may take.
  const holding = prisma.$transaction(hold, { timeout: 300_000 });
  await locked.promise;
  const release = async () => {
    released.resolve();
    await holding;
  };
  onTestFinished(release);
  return release;
}
