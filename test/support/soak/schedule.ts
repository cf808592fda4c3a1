/** Many articles that are scheduled for the same time, and how late nodes publish them. */
import { saveBody } from '../../../src/articles/save-revision.ts';
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { databaseTime } from '../../../src/operations/database-time.ts';
import { until } from '../until.ts';
import { rowId, unique } from '../newsroom/factories.ts';

/** The time in so many ms, by the database's clock. */
export async function instantIn(prisma: PrismaClient, ms: number): Promise<Date> {
  return new Date((await databaseTime(prisma)).getTime() + ms);
}

/**
 * Reschedules articles to come due in so many ms, and ends their embargoes by then. So a test can do as much as it needs
 * before that time, however slow the machine.
 * @returns the scheduled time
 */
export async function comeDueIn(
  prisma: PrismaClient,
  ms: number,
  articles: readonly { id: string }[],
): Promise<Date> {
  const instant = await instantIn(prisma, ms);
  const ids = articles.map(({ id }) => rowId(id));
  await prisma.article.updateMany({
    where: { id: { in: ids }, scheduledFor: { not: null } },
    data: { scheduledFor: instant },
  });
  await prisma.article.updateMany({
    where: { id: { in: ids }, embargoedUntil: { not: null } },
    data: { embargoedUntil: instant },
  });
  return instant;
}

/** Resolves once the database's clock has reached the time. */
export async function instantCome(prisma: PrismaClient, instant: Date): Promise<void> {
  await until(async () => (await databaseTime(prisma)) >= instant);
}

/**
 * Writes articles into the database that are scheduled for the same time, each with its own statement, like those that
 * a desk would schedule over a day.
 * @param lead the time from now until they are due, in ms
 * @returns the scheduled time
 */
export async function writeScheduled(prisma: PrismaClient, count: number, lead: number): Promise<Date> {
  const speaker = await prisma.person.create({ data: { slug: unique('speaker'), name: 'Speaker' } });
  const rows = Array.from({ length: count }, () => ({
    article: { id: randomUUID(), slug: unique('scheduled') },
    revision: { id: randomUUID() },
    block: { id: randomUUID(), blockId: randomUUID() },
    statement: { id: randomUUID() },
  }));
  await prisma.$transaction(
    async (tx) => {
      await tx.article.createMany({ data: rows.map(({ article }) => article) });
      await tx.statement.createMany({
        data: rows.map(({ statement }) => ({
          ...statement,
          kind: 'REMARK',
          wording: 'VERBATIM',
          text: 'Said.',
          channel: 'SPEECH',
          madeOn: '2026',
          madeOnFirst: new Date('2026-01-01'),
          madeOnLast: new Date('2026-12-31'),
          speakerPersonId: speaker.id,
        })),
      });
      await tx.block.createMany({
        data: rows.map(({ article, block, statement }) => ({
          ...block,
          articleId: article.id,
          kind: 'QUOTE',
          statementId: statement.id,
        })),
      });
      for (const { article, revision, block } of rows)
        await tx.articleRevision.create({
          data: {
            ...revision,
            articleId: article.id,
            number: 1,
            headline: 'On time',
            bodyPartIds: await saveBody(tx, article.id, [block.id]),
          },
        });
    },
    { timeout: 60_000 },
  );
  const scheduledFor = await instantIn(prisma, lead);
  await prisma.$executeRaw`
    UPDATE "Article" a SET "state" = 'SCHEDULED', "currentRevisionId" = r."id", "scheduledRevisionId" = r."id",
      "scheduledFor" = ${scheduledFor}, "revisionNumber" = 1
    FROM "ArticleRevision" r WHERE r."articleId" = a."id" AND a."id" = ANY(${rows.map(({ article }) => article.id)}::uuid[])`;
  return scheduledFor;
}

export interface Course {
  /** The ms from the scheduled time to the transaction that published each article, by the database's clock. */
  readonly lateness: readonly number[];
  /** The ms from the scheduled time until all of them were visible to readers. */
  readonly allPublic: number;
  /** The number of events about each article's publication. */
  readonly told: readonly number[];
}

/** Waits until all articles are public, and returns the measurements. */
export async function courseOf(prisma: PrismaClient, scheduledFor: Date, patience: number): Promise<Course> {
  let seen = scheduledFor;
  await vi.waitUntil(
    async () => {
      const [row] = await prisma.$queryRaw<[{ left: bigint; now: Date }]>`
        SELECT count(*) AS "left", clock_timestamp() AS "now" FROM "Article" WHERE "state" = 'SCHEDULED'`;
      seen = row.now;
      return row.left === 0n;
    },
    { interval: 20, timeout: patience },
  );
  const articles = await prisma.article.findMany({
    include: { events: { where: { type: 'ARTICLE_PUBLISHED' } } },
  });
  return {
    lateness: articles.map(({ firstPublishedAt }) =>
      firstPublishedAt === null ? NaN : firstPublishedAt.getTime() - scheduledFor.getTime(),
    ),
    allPublic: seen.getTime() - scheduledFor.getTime(),
    told: articles.map(({ events }) => events.length),
  };
}
