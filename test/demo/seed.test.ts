import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { seedDemo } from '../../demo/seed.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

/** The columns that the demo leaves empty, and why. */
const LEFT_EMPTY = [
  // Limits for readers: the demo has no readers.
  'Allowance.endsAt',
  'Allowance.subject',
  'Allowance.takenAt',
  // Nobody has signed in with the demo's token.
  'ApiToken.lastUsedAt',
  // The story lies in the past: a node would publish at once whatever it had scheduled.
  'Article.scheduledById',
  'Article.scheduledFor',
  'Article.scheduledRevisionId',
  ...[
    'CampaignArticle',
    'ListedArticle',
    'OrganizationArticle',
    'PersonArticle',
    'ShownRevision',
    'TagArticle',
  ].map((list) => `${list}.scheduledFor`),
  // The demo is written into the database directly, without audited mutations.
  ...['action', 'details', 'id', 'memberId', 'occurredAt', 'subjectId', 'tokenId', 'typename'].map(
    (column) => `AuditEntry.${column}`,
  ),
  // What the story tells was recorded once, and not changed.
  ...['formerSlug', 'newsletterId', 'organizationId', 'personId', 'sourceId'].map(
    (column) => `FeedEvent.${column}`,
  ),
  // The beginning of the log: no event of the demo is old enough to be pruned.
  'FeedRetention.announcedAt',
  'FeedRetention.id',
  'FeedRetention.position',
  // Idempotency keys: again, the demo sends no mutations.
  ...['createdAt', 'key', 'made', 'request', 'scope'].map((column) => `IdempotentChange.${column}`),
  // Nothing was imported.
  ...['articleId', 'contentHash', 'revisionNumber', 'source', 'sourceId'].map(
    (column) => `ImportedArticle.${column}`,
  ),
  // The only member is active, and known to no identity provider.
  'Member.deactivatedAt',
  'Member.issuer',
  'Member.subject',
  // Readers' sign-ups and mail: again, the demo has no readers.
  'NewsletterSubscription.confirmationExpiresAt',
  'NewsletterSubscription.confirmationHash',
  'NewsletterSubscription.confirmedAt',
  'NewsletterSubscription.createdAt',
  'NewsletterSubscription.email',
  'NewsletterSubscription.emailKey',
  'NewsletterSubscription.newsletterId',
  'NewsletterSubscription.unsubscribeHash',
  'OutgoingMail.attempts',
  'OutgoingMail.createdAt',
  'OutgoingMail.email',
  'OutgoingMail.emailKey',
  'OutgoingMail.id',
  'OutgoingMail.nextAttemptAt',
  'OutgoingMail.subject',
  'OutgoingMail.text',
  'OutgoingMail.unsubscribeUrl',
  // The keys for cursors and newsletters: each newsroom's first node generates its own.
  'Secret.name',
  'Secret.value',
  // The demo sends nothing to other sites.
  ...['answer', 'attemptedAt', 'deliveryId', 'duration', 'id', 'problem', 'status'].map(
    (column) => `WebhookAttempt.${column}`,
  ),
  'WebhookDelivery.acknowledgedAt',
  'WebhookDelivery.articleId',
  'WebhookDelivery.createdAt',
  'WebhookDelivery.endpointId',
  'WebhookDelivery.eventId',
  'WebhookDelivery.id',
  'WebhookDelivery.occurredAt',
  'WebhookDelivery.since',
  'WebhookDelivery.state',
  'WebhookDelivery.type',
  'WebhookEndpoint.acknowledges',
  'WebhookEndpoint.articleIds',
  'WebhookEndpoint.campaignIds',
  'WebhookEndpoint.createdAt',
  'WebhookEndpoint.description',
  'WebhookEndpoint.disabledAt',
  'WebhookEndpoint.disabledReason',
  'WebhookEndpoint.epochId',
  'WebhookEndpoint.failingSince',
  'WebhookEndpoint.failures',
  'WebhookEndpoint.formerSecretUntil',
  'WebhookEndpoint.heldBy',
  'WebhookEndpoint.heldUntil',
  'WebhookEndpoint.id',
  'WebhookEndpoint.nextAttemptAt',
  'WebhookEndpoint.position',
  'WebhookEndpoint.reachedAt',
  'WebhookEndpoint.secretNumber',
  'WebhookEndpoint.tagIds',
  'WebhookEndpoint.types',
  'WebhookEndpoint.url',
];

const MAIN = 'microsoft-cuts-off-unit-8200';
const EXAMPLE = 'open-the-library-on-sundays-example';

interface Column {
  table: string;
  column: string;
}

/** The columns in which no row has a value; an empty list counts as none. Prisma's own table is left out. */
async function emptyColumns(prisma: PrismaClient): Promise<string[]> {
  const columns = await prisma.$queryRaw<Column[]>`
    SELECT table_name::text AS "table", column_name::text AS "column"
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> '_prisma_migrations'
    ORDER BY 1, 2`;
  // Without any columns, none would be found to be empty.
  expect(columns.length).toBeGreaterThan(150);
  const empty = columns.map(
    ({ table, column }) =>
      `SELECT '${table}.${column}' AS "name" WHERE NOT EXISTS (SELECT FROM "${table}" WHERE nullif("${column}"::text, '{}') IS NOT NULL)`,
  );
  const rows = await prisma.$queryRawUnsafe<{ name: string }[]>(empty.join(' UNION ALL '));
  return rows.map(({ name }) => name).sort();
}

describe('the demo story', () => {
  let database: TestDatabase;
  let prisma: PrismaClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    await seedDemo(prisma, 'https://demo.example');
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  it('has a value for every column of the model in some row', async () => {
    expect((await emptyColumns(prisma)).toSorted()).toEqual(LEFT_EMPTY.toSorted());
  });

  it('has a finished comment update in its example, and none in its main article, for users to add', async () => {
    const commented = await prisma.updateNote.findMany({
      where: { kind: 'COMMENT_ADDED' },
      select: {
        article: { select: { slug: true, publishedRevisionId: true } },
        revision: { select: { id: true, number: true } },
        statement: { select: { id: true, kind: true, visibility: true } },
        events: { select: { type: true, statementId: true } },
      },
    });
    const [note] = commented;
    expect(commented).toEqual([
      {
        article: { slug: EXAMPLE, publishedRevisionId: note?.revision.id },
        revision: { id: note?.revision.id, number: 2 },
        statement: { id: note?.statement?.id, kind: 'COMMENT', visibility: 'PUBLIC' },
        events: [{ type: 'ARTICLE_COMMENT_ADDED', statementId: note?.statement?.id }],
      },
    ]);
    expect(await prisma.article.findFirst({ where: { slug: MAIN } })).toMatchObject({ revisionNumber: 1 });
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

  it('marks everything that is made up around its example', async () => {
    const { targets, organizers, ...campaign } = await prisma.campaign.findUniqueOrThrow({
      where: { slug: EXAMPLE },
      include: { targets: { include: { person: true } }, organizers: true },
    });
    const people = targets.flatMap(({ person }) => person ?? []);
    expect(people).toHaveLength(1);
    expect(organizers).toHaveLength(1);
    expect(campaign.name).toMatch(/\(example\)$/);
    expect(campaign.summary).toMatch(/^Made up/);
    for (const { name, description } of [...people, ...organizers]) {
      expect(name).toMatch(/\(example\)$/);
      expect(description).toMatch(/made-up/);
    }
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
