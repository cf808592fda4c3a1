import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { seedDemo } from '../../demo/seed.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

/** What the story gives no value, and why. */
const LEFT_EMPTY = [
  // Readers’ addresses: the story has no readers.
  'Allowance.endsAt',
  'Allowance.subject',
  'Allowance.takenAt',
  // Nobody has signed in with the story’s token.
  'ApiToken.lastUsedAt',
  // The story is over: what it had scheduled would be published when a node starts.
  'Article.scheduledById',
  'Article.scheduledFor',
  'Article.scheduledRevisionId',
  // Nobody asked for the story’s changes: it was written into the database as it is.
  ...['action', 'details', 'id', 'memberId', 'occurredAt', 'subjectId', 'tokenId', 'typename'].map(
    (column) => `AuditEntry.${column}`,
  ),
  // Where the log begins: nothing of the story is old enough to be pruned.
  'FeedRetention.announcedAt',
  'FeedRetention.id',
  'FeedRetention.sequence',
  'FeedRetention.transactionId',
  // The keys of changes: again, none was asked for.
  ...['createdAt', 'key', 'made', 'request', 'scope'].map((column) => `IdempotentChange.${column}`),
  // Its one member works here, and is nobody at an identity provider.
  'Member.deactivatedAt',
  'Member.issuer',
  'Member.subject',
  // Readers’ addresses, again.
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
  // The keys of cursors and newsletters: each newsroom makes its own, when its first node starts.
  'Secret.name',
  'Secret.value',
];

const MAIN = 'microsoft-cuts-off-unit-8200';
const EXAMPLE = 'open-the-library-on-sundays-example';

interface Column {
  table: string;
  column: string;
}

/** The columns in which no row has a value; an empty list is none. Prisma's own table isn't the model's. */
async function emptyColumns(prisma: PrismaClient): Promise<string[]> {
  const columns = await prisma.$queryRaw<Column[]>`
    SELECT table_name::text AS "table", column_name::text AS "column"
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> '_prisma_migrations'
    ORDER BY 1, 2`;
  // Were nothing looked at, nothing would be empty.
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
    await seedDemo(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  it('has a value somewhere for every column of the model', async () => {
    expect(await emptyColumns(prisma)).toEqual(LEFT_EMPTY);
  });

  it('shows a finished comment update in its example, and leaves that of its article to be made', async () => {
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
    expect(await prisma.article.findUnique({ where: { slug: MAIN } })).toMatchObject({ revisionNumber: 1 });
  });

  it('has its example before the story in time, in articles, in campaigns and in the log', async () => {
    const slug = { select: { slug: true } };
    const articles = await prisma.article.findMany({
      orderBy: { firstPublishedAt: 'asc' },
      where: { state: 'PUBLISHED' },
    });
    expect(articles[0]?.slug).toBe(EXAMPLE);
    expect(articles.at(-1)?.slug).toBe(MAIN);
    const campaigns = await prisma.campaign.findMany({ orderBy: { createdAt: 'asc' }, ...slug });
    expect(campaigns).toEqual([{ slug: EXAMPLE }, { slug: 'no-azure-for-apartheid' }]);
    // The log is of now, else it would soon be pruned.
    const dayAgo = new Date(Date.now() - 86_400_000);
    expect(await prisma.feedEvent.count({ where: { occurredAt: { lt: dayAgo } } })).toBe(0);
  });

  it('says of all that is made up around its example that it is', async () => {
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

  it('has one member, whose token is over', async () => {
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
