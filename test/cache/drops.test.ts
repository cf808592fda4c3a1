import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteQuery } from '../../src/cache/query-keys.ts';
import { recordReads } from '../../src/cache/reads.ts';
import { sqlReading } from '../../src/sql-reads.ts';
import { openReading, type Question, type Reading } from '../support/cache/answers.ts';
import { inParts } from '../support/clients/crawl.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** Tables of which readers see nothing, or nothing that changes. A new table is watched, or it is here with the reason. */
const UNWATCHED: Readonly<Record<string, string>> = {
  Block: 'a version never changes, and is seen through its revision',
  Member: 'for members',
  ApiToken: 'for members',
  AuditEntry: 'for members',
  Secret: 'for nodes',
  ImportedArticle: 'for imports',
  IdempotentChange: 'for nodes',
  CampaignEvent: 'an event tells of all lists of its campaigns',
  LogHead: 'the end of the log is told by its own notification',
  LogEpoch: 'nodes drop everything when the history changes',
  NewsletterSubscription: 'private',
  Allowance: 'private',
  OutgoingMail: 'private',
  SearchConfig: 'a search reads what the entries that have it say',
  SearchWord: 'a search shows a word only if an entry has it',
  WebhookEndpoint: 'for members',
  WebhookDelivery: 'for members',
  WebhookAttempt: 'for members',
  _prisma_migrations: 'for nodes',
};

/** Of a list: readers see neither drafts nor the dates that these have. */
const LISTED = ['createdById', 'isCurrent'];
const DATED = [...LISTED, 'modifiedAt', 'scheduledFor'];

/** Columns of watched tables of which readers see nothing. */
const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  Article: [
    'embargoedUntil',
    'createdById',
    'modifiedAt',
    'scheduledRevisionId',
    'scheduledFor',
    'scheduledById',
    'revisionNumber',
    'currentRevisionId',
  ],
  ArticleRevision: ['createdById', 'noteText'],
  CommentRequest: ['askedById', 'articleCreatedById'],
  PersonArticle: DATED,
  OrganizationArticle: DATED,
  TagArticle: DATED,
  CampaignArticle: DATED,
  ActionArticle: LISTED,
  StatementArticle: LISTED,
  TimelineEntry: LISTED,
  // What is derived from other columns.
  SearchEntry: [...LISTED, 'titleWords', 'words'],
};

const pageOf = (noun: string, id: string): Question[] =>
  inParts(noun).map((part) => ({
    text: `query ($id: ID!) { node(id: $id) { ... on ${noun} ${part} } }`,
    variables: { id },
  }));

/** What a page of an article shows in common front ends. */
const ArticlePage = `query ($slug: String!) { article(slug: $slug) {
  slug headline standfirst byline lastModifiedAt jsonLdHtml rights { license } mainImage { url }
  body { __typename ... on ParagraphBlock { html } ... on StatementBlock { statement { id text attribution status speaker { slug name description } source { url outlets { name } } } } }
  tags { slug name } sources { headline url outlets { name } } campaigns { slug name state } actions { title startedOn }
  updateNotes(first: 10) { nodes { kind text createdAt block { id } } } commentRequests { summary }
} }`;

describe('what a query reads', () => {
  it('includes to which rows others refer that it only has conditions on', () => {
    const keysOf = (where: Readonly<Record<string, unknown>>) => {
      const keys = new Set<string>();
      noteQuery('Affiliation', { where }, keys);
      return keys;
    };
    const PUBLIC = { visibility: 'PUBLIC' };
    // The organisation is told of with the affiliation if it becomes public, but not if it becomes part of another.
    expect(keysOf({ organization: PUBLIC })).toEqual(new Set(['>Affiliation']));
    expect(keysOf({ organization: { partOf: PUBLIC } })).toEqual(
      new Set(['>Affiliation', '>Organization', '>Organization!']),
    );
  });
});

describe('what is told of changes', () => {
  let newsroom: Newsroom;
  let reading: Reading;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    reading = await openReading(newsroom);
    desk = openDesk(newsroom);
  });
  afterAll(async () => {
    await reading.close();
    await newsroom.close();
  });

  it('is told by every table that readers see, of every column', async () => {
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
    const hidden = Object.entries(HIDDEN).flatMap(([table, columns]) =>
      columns.map((column) => `${table}.${column}`),
    );
    expect(missing.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(hidden.toSorted());
  });

  it('leaves the page of an article alone when another changes that has the same speaker, campaign, tag and source', async () => {
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
    // Nothing that other articles have, except that a version of a block, which several may hold, is seen through them.
    expect([...own.keys].filter((key) => key.startsWith('>') || key === '*')).toEqual(['>Article!']);
    await reading.told();

    const revised = await desk.publish(
      await desk.revise(other, { ...content, headline: 'Another headline' }),
    );
    await desk.comment(revised, { statement: { speaker: { personId: speaker.id } } });
    await desk.correct(revised, { text: 'Corrected.' }).catch(() => undefined);
    const told = await reading.told();
    expect(told.drops(others.keys)).toBe(true);
    expect([...own.keys].filter((key) => told.keys.has(key))).toEqual([]);
    expect(told.drops(own.keys)).toBe(false);
    expect((await page(one.slug)).body).toBe(own.body);

    await desk.withdraw(commented);
    expect((await reading.told()).drops(own.keys)).toBe(true);
  });

  it('is nothing of what readers do not see, so that nobody can tell from its speed that a page is worked on', async () => {
    const [chair, employer] = await Promise.all([desk.person(), desk.organization()]);
    const statement = await desk.statement({ speaker: { personId: chair.id }, onBehalfOfId: employer.id });
    const campaign = await desk.campaign({ organizerIds: [employer.id] });
    const article = await desk.publishedArticle({ body: [quote(statement.id)], campaignIds: [campaign.id] });
    const text = { visibility: 'MEMBERS' as const };
    await reading.told();

    const draft = await desk.revise(article, {
      headline: 'Not yet',
      campaignIds: [],
      body: [paragraph('Nothing')],
    });
    await desk.revise(draft, { tags: ['Secret'], campaignIds: [campaign.id] });
    const insider = await desk.person({
      ...text,
      affiliations: [{ organizationId: employer.id, roleName: 'Insider' }],
    });
    await desk.organization({ ...text, partOfId: employer.id });
    await desk.statement({
      speaker: { personId: chair.id },
      onBehalfOfId: employer.id,
      campaignIds: [campaign.id],
    });
    await desk.statement({ speaker: { personId: insider.id }, inReplyToId: statement.id });
    await desk.requestComment(article, { askedOf: { personId: chair.id } });
    await desk.sourceReport({ ...text, outletIds: [employer.id] });
    await desk.article({ body: [quote(statement.id)], campaignIds: [campaign.id] });
    expect([...(await reading.told()).keys]).toEqual([]);
  });

  it('names the rows whose lists show a row that becomes public', async () => {
    const organization = await desk.organization({ visibility: 'PUBLIC' });
    const person = await desk.person({
      affiliations: [{ organizationId: organization.id, roleName: 'Chair' }],
    });
    const pages = await reading.answers(pageOf('Organization', organization.id));
    await reading.told();
    await newsroom.prisma.person.update({ where: { id: rowId(person.id) }, data: { visibility: 'PUBLIC' } });
    const told = await reading.told();
    const after = await reading.answers(pageOf('Organization', organization.id));
    const changed = pages.filter(({ body }, index) => body !== after[index]?.body);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every(({ keys }) => told.drops(keys))).toBe(true);
  });

  it('is anything for an answer with SQL by hand that does not say what it reads', async () => {
    const { prisma } = newsroom;
    const { context, reads } = recordReads({ prisma });
    await sqlReading(context.prisma, '>Tag').$queryRaw`SELECT count(*) FROM "Tag"`;
    expect([...reads.keys]).toEqual(['>Tag']);
    await context.prisma.$queryRaw`SELECT count(*) FROM "Person"`;
    expect([...reads.keys]).toEqual(['>Tag', '*']);
    expect(sqlReading(prisma, '>Tag')).toBe(prisma);
  });

  it('is that all has changed that decides, when a row that decides comes or goes', async () => {
    const { prisma } = newsroom;
    await reading.told();
    const data = { slug: 'by-hand', name: 'By hand', visibility: 'PUBLIC' as const };
    const { id } = await prisma.organization.create({ data });
    expect((await reading.told()).keys).toContain('>Organization!');
    await prisma.organization.delete({ where: { id } });
    expect((await reading.told()).keys).toContain('>Organization!');
  });

  it('arrives whole when one statement changes many rows, and as everything when it changes thousands', async () => {
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
  });

  it('is everything when a table is emptied', async () => {
    await newsroom.prisma.$executeRaw`TRUNCATE "SocialAccount"`;
    expect((await reading.told()).isAll).toBe(true);
  });
});
