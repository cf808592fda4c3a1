import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../../generated/prisma/client.ts';
import { loadArchive } from '../../../bench/load/load.ts';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { cursorNow, Feed, FeedPage, take } from '../../support/clients/feed.ts';
import { checksOf } from '../../support/database/checks.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { query } from '../../support/database/embedded.ts';
import { compareLists } from '../../support/database/lists.ts';
import { openDesk, unique } from '../../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';

const ARCHIVE = { articles: 60, seed: 7, until: new Date('2026-03-01') };

describe('a loaded archive', () => {
  let newsroom: Newsroom;
  let checks: unknown[];
  beforeAll(async () => {
    const database = await createTestDatabase();
    checks = await checksOf(database.url);
    await loadArchive(database.url, ARCHIVE);
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    const member = (role: 'REPORTER' | 'EDITOR' | 'ADMIN') => createMemberToken(prisma, { name: role, role });
    const tokens = {
      REPORTER: await member('REPORTER'),
      EDITOR: await member('EDITOR'),
      ADMIN: await member('ADMIN'),
    };
    await prisma.$disconnect();
    newsroom = await openNewsroom({
      at: { database, tokens },
      settings: { FEED_RETENTION_DAYS: '3650' },
    });
  });
  afterAll(() => newsroom.close());

  it('is in tables with all constraints, indexes and triggers, and keeps what the triggers check', async () => {
    expect(await checksOf(newsroom.databaseUrl)).toEqual(checks);
    const broken = await query(
      newsroom.databaseUrl,
      `SELECT 'a revision of another article' FROM "Article" a JOIN "ArticleRevision" r
         ON r."id" IN (a."currentRevisionId", a."publishedRevisionId", a."scheduledRevisionId") AND r."articleId" <> a."id"
       UNION ALL SELECT 'a block twice' FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId"
         GROUP BY p."revisionId", b."blockId" HAVING count(*) > 1
       UNION ALL SELECT 'not its slug' FROM "Article" WHERE "slugs"[cardinality("slugs")] <> "slug"`,
    );
    expect(broken).toEqual([]);
  });

  it('has lists that hold what they are derived from', async () => {
    const { prisma } = newsroom;
    // The node publishes those that are due.
    const due = () =>
      prisma.article.count({ where: { state: 'SCHEDULED', scheduledFor: { lte: new Date() } } });
    await until(async () => (await due()) === 0);
    const { wrong, rows } = await compareLists(prisma);
    expect(wrong).toEqual([]);
    expect(rows).toBeGreaterThan(100);
    expect(await prisma.organizationCampaign.count()).toBeGreaterThan(0);
  });

  it('refers to nothing hidden from what is public, as far as the newsroom promotes it', async () => {
    const leading = await query(
      newsroom.databaseUrl,
      `SELECT 'speaker' FROM "Statement" s LEFT JOIN "Person" p ON p."id" = s."speakerPersonId"
         LEFT JOIN "Organization" o ON o."id" = s."speakerOrganizationId"
         WHERE s."visibility" = 'PUBLIC' AND coalesce(p."visibility", o."visibility") = 'MEMBERS'
       UNION ALL SELECT 'source' FROM "Statement" s JOIN "SourceReport" r ON r."id" = s."sourceId"
         WHERE s."visibility" = 'PUBLIC' AND r."visibility" = 'MEMBERS'
       UNION ALL SELECT 'statement' FROM "ArticleRevision" v JOIN "RevisionStatement" l ON l."revisionId" = v."id"
         JOIN "Statement" s ON s."id" = l."statementId" WHERE v."publishedAt" IS NOT NULL AND s."visibility" = 'MEMBERS'
       UNION ALL SELECT 'tag' FROM "ArticleRevision" v JOIN "_ArticleRevisionToTag" l ON l."A" = v."id"
         JOIN "Tag" t ON t."id" = l."B" WHERE v."publishedAt" IS NOT NULL AND t."visibility" = 'MEMBERS'
       UNION ALL SELECT 'outlet' FROM "SourceReport" r JOIN "SourceOutlet" l ON l."sourceId" = r."id"
         JOIN "Organization" o ON o."id" = l."organizationId" WHERE r."visibility" = 'PUBLIC' AND o."visibility" = 'MEMBERS'
       UNION ALL SELECT 'never recorded' FROM "Statement" s WHERE (s."visibility" = 'PUBLIC') <> EXISTS (
         SELECT FROM "FeedEvent" e WHERE e."statementId" = s."id" AND e."type" = 'STATEMENT_RECORDED')`,
    );
    expect(leading).toEqual([]);
  });

  it('has a log in the order of time, in which cursors resume', async () => {
    const last = await newsroom.prisma.feedEvent.findMany({ orderBy: { position: 'asc' } });
    expect(last.map(({ position }) => Number(position))).toEqual(last.map((_, index) => index + 1));
    const times = last.map(({ occurredAt }) => occurredAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const { data } = await newsroom.ask(FeedPage, { first: 50, after: null });
    const after = await cursorNow(newsroom);
    const headline = unique('headline');
    await openDesk(newsroom).publishedArticle({ headline });
    const next = async (cursor: string | null) => {
      const watching = await newsroom.watch(Feed, { filter: {}, after: cursor });
      const [event] = await take(watching, 1);
      await watching.stop();
      return event;
    };
    const [middle, following] = data.feed.edges.slice(20);
    expect((await next(middle?.cursor ?? null))?.cursor).toBe(following?.cursor);
    expect(await next(after)).toMatchObject({ article: { headline } });
    // No epoch has begun since: what was loaded counts as read by whoever had read it.
    expect(await newsroom.prisma.logEpoch.count({ where: { after: { gte: 1_200 } } })).toBe(0);
  });
});
