import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { seedDemo } from '../../demo/seed.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { makeMissingEntries } from '../support/search/refreshed.ts';

/** The tables and columns that the demo leaves empty, and why. */
const LEFT_EMPTY = [
  // The demo has no readers: no limits for them, no sign-ups and no mail.
  ...['Allowance', 'NewsletterSubscription', 'OutgoingMail', 'SearchRefresh.dueAt'],
  // Nobody has signed in with the demo's token.
  'ApiToken.lastUsedAt',
  // The story lies in the past: a node would publish a scheduled article at once.
  ...['ById', 'For', 'NoteText', 'RevisionId'].map((column) => `Article.scheduled${column}`),
  'ShownRevision.scheduledFor',
  // The demo has no extensions, and declares no custom fields.
  ...['ExtensionHook', 'ExtensionMigration', 'ArticleRevision.customFields', 'ArticleRevision.customValues'],
  // The desk of the demo is one member.
  'ArticleCollaborator',
  // The demo is written into the database directly, without mutations.
  ...['AuditEntry', 'IdempotentChange'],
  // The story has one language.
  'ArticleRevision.translationOfId',
  // Its front is the home page, of no section, with the pictures of the articles. No author fills it, and nothing comes off by itself.
  ...['sectionId', 'scheduledById', 'scheduledFor', 'scheduledRevisionId'].map((column) => `Front.${column}`),
  ...['AltText', 'Caption', 'CreditText', 'Height', 'License', 'Url', 'Width'].map(
    (part) => `FrontCard.image${part}`,
  ),
  ...['FrontCard.endedAt', 'FrontCard.pinnedUntil', 'FrontSource.organizationId', 'FrontSource.personId'],
  // The posts have those authors who have bylines of articles: persons, under their own names.
  ...['LivePostContribution.creditedAs', 'LivePostContribution.organizationId'],
  // The story has no reprint, and no correction that changed a draft or a note.
  ...['canonicalUrl', 'originallyPublishedAt', 'overruled'].map((column) => `ArticleRevision.${column}`),
  ...['FormerNoteText', 'UpdateNote.correctedAt'],
  // The facts of the story were recorded once, and not changed.
  ...['formerId', 'formerSlug', 'newsletterId', 'organizationId', 'personId', 'sourceId', 'tagId'].map(
    (column) => `FeedEvent.${column}`,
  ),
  // Nobody was recorded twice, nothing in error, and nothing was redacted.
  'Merged',
  ...['ActionFigure', 'CampaignAction', 'CampaignDemand', 'CampaignOutcome'].flatMap((table) => [
    `${table}.retractedAt`,
    `${table}.retractionNote`,
  ]),
  ...['Block', 'FeedEvent', 'LivePost', 'Statement', 'UpdateNote'].map((table) => `${table}.redactionId`),
  ...['Redaction', 'RedactionArticle', 'RedactionRun', 'FeedEvent.figureId'],
  // No event of the demo is old enough to be pruned.
  'FeedRetention',
  // Nothing was imported.
  'ImportedArticle',
  'ImportedPost',
  // Its only member is a desk.
  'Member.personId',
  // The only member is active, and known to no identity provider.
  ...['Member.deactivatedAt', 'Member.issuer', 'Member.subject'],
  // Each newsroom's first node generates its own keys.
  'Secret',
  // The demo sends nothing to other sites.
  ...['WebhookAttempt', 'WebhookDelivery', 'WebhookEndpoint'],
];

const MAIN = 'microsoft-cuts-off-unit-8200';
const EXAMPLE = 'open-the-library-on-sundays-example';

interface Column {
  table: string;
  column: string;
}

/** The tables without rows, and the columns of others in which no row has a value. An empty list counts as none. */
async function emptyParts(prisma: PrismaClient): Promise<string[]> {
  const columns = await prisma.$queryRaw<Column[]>`
    SELECT table_name::text AS "table", column_name::text AS "column"
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> '_prisma_migrations'`;
  // Without any columns, none would be found to be empty.
  expect(columns.length).toBeGreaterThan(150);
  const parts = columns.map(
    ({ table, column }) =>
      `SELECT CASE WHEN EXISTS (SELECT FROM "${table}") THEN '${table}.${column}' ELSE '${table}' END AS "name"
       WHERE NOT EXISTS (SELECT FROM "${table}" WHERE nullif("${column}"::text, '{}') IS NOT NULL)`,
  );
  const rows = await prisma.$queryRawUnsafe<{ name: string }[]>(parts.join(' UNION '));
  return rows.map(({ name }) => name);
}

describe('the demo story', () => {
  let database: TestDatabase;
  let prisma: PrismaClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    await seedDemo(prisma, 'https://demo.example');
    await makeMissingEntries(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  it('has a value for every column of the model in some row', async () => {
    expect((await emptyParts(prisma)).toSorted()).toEqual(LEFT_EMPTY.toSorted());
  });

  it('has an example that is older than the main story, in articles, campaigns and the log', async () => {
    const slug = { select: { slug: true } };
    const articles = await prisma.article.findMany({
      orderBy: { firstPublishedAt: 'asc' },
      where: { state: 'PUBLISHED' },
    });
    expect(articles[0]?.slug).toBe(EXAMPLE);
    expect(articles.at(-1)?.slug).toBe(MAIN);
    const campaigns = await prisma.campaign.findMany({ orderBy: { createdAt: 'asc' }, ...slug });
    expect(campaigns).toEqual([{ slug: EXAMPLE }, { slug: 'no-azure-for-apartheid' }]);
    // The events are recent, or they would soon be pruned.
    const dayAgo = new Date(Date.now() - 86_400_000);
    expect(await prisma.feedEvent.count({ where: { occurredAt: { lt: dayAgo } } })).toBe(0);
  });

  it('has one member, whose token is no longer valid', async () => {
    const members = await prisma.member.findMany({ include: { tokens: true } });
    expect(members).toMatchObject([{ name: 'The Dateline demo desk', role: 'EDITOR' }]);
    const now = Date.now();
    for (const { expiresAt, revokedAt } of members[0]?.tokens ?? []) {
      expect(expiresAt?.getTime()).toBeLessThan(now);
      expect(revokedAt?.getTime()).toBeLessThan(now);
    }
    expect(members[0]?.tokens).toHaveLength(1);
  });
});
