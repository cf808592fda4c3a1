import { describe, expect, it } from 'vitest';
import { recordReads } from '../../src/cache/recorder.ts';
import { recordingReads } from '../../src/db/sql-reads.ts';
import { openReading } from '../support/cache/answers.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { opened } from '../support/opened.ts';

/** Tables of which readers see nothing, or nothing that changes. A new table is watched, or it is here with the reason. */
const UNWATCHED: Readonly<Record<string, string>> = {
  BodyPart: 'a part never changes, and is seen through its revision',
  Member: 'for members',
  ApiToken: 'for members',
  AuditEntry: 'for members',
  FormerNoteText: 'for members',
  Secret: 'for nodes',
  ImportedArticle: 'for imports',
  ImportedPost: 'for imports',
  IdempotentChange: 'for nodes',
  ExtensionHook: 'for nodes',
  ExtensionMigration: 'for nodes',
  SubjectEvent: 'the events that it lists notify of it',
  LogHead: 'the end of the log has its own notification',
  LogEpoch: 'nodes drop everything when the history changes',
  NewsletterSubscription: 'private',
  Allowance: 'private',
  OutgoingMail: 'private',
  SearchConfig: 'a search reads what the entries that have it say',
  SearchRefresh: 'for nodes',
  PartText: 'for nodes',
  SearchWord: 'a search shows a word only if an entry has it',
  ArticleCollaborator: 'for members',
  InternalNote: 'for members',
  PreviewLink: 'for members',
  RedactionRun: 'for members',
  WebhookEndpoint: 'for members',
  WebhookDelivery: 'for members',
  WebhookAttempt: 'for members',
  _prisma_migrations: 'for nodes',
};

/** Columns of watched tables of which readers see nothing, or which follow from others. */
const HIDDEN = [
  ...[
    'createdById',
    'articleCreatedById',
    'askedById',
    'modifiedAt',
    'embargoedUntil',
    'isCurrent',
    'isReady',
  ],
  ...['scheduledFor', 'scheduledById', 'scheduledRevisionId', 'revisionNumber', 'lockVersion'],
  ...['currentRevisionId'],
  ...['scheduledNoteText', 'publishedById', 'overruled', 'words', 'titleWords', 'blockId', 'cleanedAt'],
];

/** What a page of an article shows in common front ends. */
const ArticlePage = `query ($slug: String!) { article(slug: $slug) {
  slug headline standfirst byline lastModifiedAt jsonLdHtml rights { license } mainImage { url }
  body { __typename ... on ParagraphBlock { html } ... on StatementBlock { statement { id text attribution status speaker { slug name description } source { url outlets { name } } } } }
  tags { slug name } sources { headline url outlets { name } } campaigns { slug name state } actions { title startedOn }
  updateNotes(first: 10) { nodes { kind text createdAt block { id } } } commentRequests { summary }
} }`;

describe('the read cache', () => {
  const newsroom = useNewsroom();
  const reading = opened(() => openReading(newsroom));
  const desk = openDesk(newsroom);

  it('is notified by every table that readers see, of every column', async () => {
    const rows = await newsroom.prisma.$queryRaw<{ table: string; column: string; tells: string | null }[]>`
      SELECT c.relname AS "table", a.attname AS "column", (
        SELECT min(pg_get_functiondef(t.tgfoid)) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname IN (c.relname || '_tell', 'FeedEvent_tell_new')
      ) AS "tells"
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`;
    const unwatched = new Set(rows.filter(({ tells }) => tells === null).map(({ table }) => table));
    expect([...unwatched].toSorted()).toEqual(Object.keys(UNWATCHED).toSorted());
    // An event never changes.
    const watched = rows.filter(({ table, tells }) => tells !== null && table !== 'FeedEvent');
    const missing = watched.filter(
      ({ column, tells }) =>
        !tells?.includes(`r."${column}"`) &&
        !tells?.includes(`r.${column},`) &&
        !tells?.includes(`r.${column} `),
    );
    expect(new Set(missing.map(({ column }) => column))).toEqual(new Set(HIDDEN));
  });

  it('keeps the page of an article when another changes that has the same speaker, campaign, tag and source', async () => {
    const speaker = await desk.person();
    const source = await desk.sourceReport();
    const campaign = await desk.campaign();
    const statement = await desk.statement({ speaker: { personId: speaker.id }, sourceId: source.id });
    const content = {
      body: [paragraph('As they said:'), quote(statement.id)],
      tags: ['Shared'],
      sourceIds: [source.id],
      campaignIds: [campaign.id],
    };
    const [one, other] = [await desk.publishedArticle(content), await desk.publishedArticle(content)];
    const commented = (await desk.comment(one, { statement: { speaker: { personId: speaker.id } } })).article;
    const page = (slug: string) => reading.answer({ text: ArticlePage, variables: { slug } });
    const [own, others] = [await page(one.slug), await page(other.slug)];
    // Nothing that other articles have.
    expect([...own.keys].filter((key) => key.startsWith('>') || key === '*')).toEqual([]);
    await reading.told();

    const revised = await desk.publish(
      await desk.revise(other, { ...content, headline: 'Another headline' }),
    );
    await desk.comment(revised, { statement: { speaker: { personId: speaker.id } } });
    await desk.publishedArticle(content);
    const told = await reading.told();
    expect(told.drops(others.keys)).toBe(true);
    expect([...own.keys].filter((key) => told.keys.has(key))).toEqual([]);
    expect((await page(one.slug)).body).toBe(own.body);

    await desk.withdraw(commented);
    expect((await reading.told()).drops(own.keys)).toBe(true);
  });

  it('is notified of nothing that only members see, so that nobody can tell from its speed what the desk works on', async () => {
    const [chair, employer] = await Promise.all([desk.person(), desk.organization()]);
    const statement = await desk.statement({ speaker: { personId: chair.id }, onBehalfOfId: employer.id });
    const campaign = await desk.campaign({ organizerIds: [employer.id] });
    const article = await desk.publishedArticle({ body: [quote(statement.id)], campaignIds: [campaign.id] });
    const text = { visibility: 'MEMBERS' as const };
    await reading.told();

    const body = [paragraph('Nothing')];
    const draft = await desk.revise(article, { headline: 'Not yet', campaignIds: [], body });
    await desk.revise(draft, { tags: ['Secret'], campaignIds: [campaign.id] });
    await desk.article({ body: [quote(statement.id)], campaignIds: [campaign.id] });
    await desk.requestComment(article, { askedOf: { personId: chair.id } });
    const insider = await desk.person({
      ...text,
      affiliations: [{ organizationId: employer.id, roleName: 'Insider' }],
      accounts: [{ platform: 'Mastodon', handle: '@insider@news.example' }],
    });
    await desk.organization({ ...text, partOfId: employer.id });
    const said = { speaker: { personId: chair.id }, onBehalfOfId: employer.id, campaignIds: [campaign.id] };
    await desk.statement(said);
    await desk.sourceReport({ ...text, outletIds: [employer.id] });
    await desk.statement({ speaker: { personId: insider.id }, inReplyToId: statement.id });
    expect([...(await reading.told()).keys]).toEqual([]);
  });

  it('drops the lists that have a row that becomes public', async () => {
    const organization = await desk.organization({ visibility: 'PUBLIC' });
    const person = await desk.person({
      affiliations: [{ organizationId: organization.id, roleName: 'Chair' }],
    });
    const query = {
      text: 'query ($id: ID!) { node(id: $id) { ... on Organization { people(first: 5) { nodes { name } } } } }',
      variables: { id: organization.id },
    };
    const before = await reading.answer(query);
    await reading.told();
    await newsroom.prisma.person.update({ where: { id: rowId(person.id) }, data: { visibility: 'PUBLIC' } });
    expect((await reading.answer(query)).body).not.toBe(before.body);
    expect((await reading.told()).drops(before.keys)).toBe(true);
  });

  it('drops an answer at any change if SQL by hand does not name what it reads', async () => {
    const { prisma } = newsroom;
    const { context, reads } = recordReads({ prisma });
    await recordingReads(context.prisma, '>Tag').$queryRaw`SELECT count(*) FROM "Tag"`;
    expect([...reads.keys]).toEqual(['>Tag']);
    await context.prisma.$queryRaw`SELECT count(*) FROM "Person"`;
    expect([...reads.keys]).toEqual(['>Tag', '*']);
    expect(recordingReads(prisma, '>Tag')).toBe(prisma);
  });

  it('is notified whole when one statement changes many rows, and of everything when it changes thousands or empties a table', async () => {
    const { prisma } = newsroom;
    const add = (count: number) => prisma.$executeRaw`
      INSERT INTO "Tag" ("id", "slug", "name", "visibility")
      SELECT gen_random_uuid(), 'tag-' || n || '-' || ${count}::int, 'Tag', 'PUBLIC' FROM generate_series(1, ${count}::int) n`;
    await reading.told();
    await add(500);
    const told = await reading.told();
    const tags = await prisma.tag.findMany({ where: { slug: { endsWith: '-500' } } });
    expect(tags.filter(({ id, slug }) => !told.keys.has(id) || !told.keys.has(`${slug}>Tag`))).toEqual([]);
    expect(told.isAll).toBe(false);
    await add(5_000);
    expect((await reading.told()).isAll).toBe(true);
    await prisma.$executeRaw`TRUNCATE "SocialAccount"`;
    expect((await reading.told()).isAll).toBe(true);
  });
});
