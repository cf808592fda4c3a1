import type { GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { crawl } from '../support/clients/crawl.ts';
import { ownFields } from '../support/secrecy/comparison.ts';
import { openDesk, quote } from '../support/newsroom/factories.ts';
import { Canaries } from '../support/secrecy/canaries.ts';
import type { Newsroom } from '../support/newsroom/newsroom.ts';
import { OPERATIONS, openGrounds, patienceFor, wholeLog, type Grounds } from '../support/secrecy/grounds.ts';
import { writeForMembers, writeWork, writeWorkOnPublic } from '../support/secrecy/hidden.ts';
import { viewersIn } from '../support/database/both-reads.ts';
import { untyped } from '../support/clients/walk.ts';
import { until } from '../support/until.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

/** How many of the queries search; a longer walk through searches alone is asked for by this variable. */
const SEARCHES = Number(process.env['SECRECY_SEARCHES'] ?? Math.ceil(OPERATIONS / 8));
const EFFORT = { queries: OPERATIONS + SEARCHES, subscriptions: 100 };
/** Each reporter tries only a part of what readers try. */
const REPORTERS_EFFORT = { queries: Math.ceil(OPERATIONS / 5), subscriptions: 20 };
/** In how many parts the whole effort may be made once more, until everything is covered. */
const MORE = 10;

/** Members, tokens, audit entries, warnings before publishing and webhooks are never shown to readers. */
const UNSEEN = [
  'Member',
  'MemberEdge',
  'ApiToken',
  'AuditEntry',
  ...schema
    .getPossibleTypes(schema.getType('ArticleWarning') as GraphQLInterfaceType)
    .map(({ name }) => name),
  'RevealedConnection',
  'RevealedEdge',
  'WebhookEndpoint',
  'WebhookDelivery',
  'MissingAcknowledgement',
];
/** Nor is what belongs to the desk. Readers try its rows. */
const NEVER = [
  ...UNSEEN,
  'FormerNoteText',
  'InternalNote',
  'InternalNoteConnection',
  'InternalNoteEdge',
  'PreviewLink',
  'BlocksFromHtml',
  ...Object.keys(schema.getTypeMap()).filter((name) => name.endsWith('Draft')),
];

const WORDS = 'words { __typename kind text }';
const CHANGES = `__typename revisionNumber sinceRevisionNumber
  fields { __typename field before after ${WORDS} }
  blocks { __typename kind blockId after textBefore textAfter block { __typename id blockId } ${WORDS} }`;

/** What is so deep, or so rare an event, that chance seldom leads to it. */
const RARE = [
  `{ articles(first: 10) { __typename nodes { __typename id revisions(first: 4) { __typename edges { __typename node { __typename id } } } } } }`,
  `{ articles(first: 10) { __typename nodes { __typename id updateNotes(first: 4) { __typename edges { __typename node { __typename id } } } } } }`,
  `{ articles(first: 10) { __typename nodes { __typename id revisions(first: 4) { __typename nodes { __typename id
    changesSince { ${CHANGES} } } } } } }`,
  `{ feed(first: 20, filter: { types: [LIVE_POST_REVISED] }) { __typename nodes { __typename ... on LivePostRevised { id edge {
    __typename node { __typename id revisions(first: 4) { __typename totalCount pageInfo { __typename }
      nodes { __typename id } edges { __typename cursor node { __typename id } } } } } } } } }`,
  `{ articles(first: 50) { __typename nodes { __typename id republish { __typename licenseUrl } } } }`,
  `{ articles(first: 10) { __typename nodes { __typename id body { __typename ... on EmbedBlock { id player { __typename url width height } } } } } }`,
  `{ feed(first: 20, filter: { types: [ARTICLE_REVISED, ARTICLE_CORRECTED, ARTICLE_COMMENT_ADDED] }) { __typename
    nodes { __typename ... on ArticleEvent { id changes { ${CHANGES} } } } } }`,
  `{ feed(first: 20, filter: { types: [ARTICLE_SLUG_CHANGED, ARTICLE_STATEMENT_CHANGED] }) { __typename
    nodes { __typename
      ... on ArticleSlugChanged { id slug formerSlug article { __typename id slug } note { __typename id } changes { __typename } }
      ... on ArticleStatementChanged {
        id slug statement { __typename id status } article { __typename id } note { __typename id } changes { __typename }
      } } } }`,
];

function objectsOf(name: string): readonly GraphQLObjectType[] {
  return schema.getPossibleTypes(schema.getType(name) as GraphQLInterfaceType);
}

/** The newest events of each type, with all that they have of their own: some types are rare, and rarest where they matter. */
const EVENTS = objectsOf('FeedEvent').map((event) => {
  const type = event.name.replace(/(?!^)[A-Z]/g, '_$&').toUpperCase();
  return `{ feed(first: 10, filter: { types: [${type}] }) { __typename
    nodes { __typename ... on ${event.name} { ${ownFields(event)}
      timelineEdge(campaignSlug: "no-azure-for-apartheid") { __typename date } } } } }`;
});

/** The newest articles, with the blocks of each type and all that these have of their own. */
const BLOCKS = objectsOf('Block').map(
  (block) =>
    `{ articles(first: 10) { __typename nodes { __typename id body { __typename ... on ${block.name} { ${ownFields(block)} } } } } }`,
);

const ROWS = objectsOf('Node').filter(({ name }) => !UNSEEN.includes(name));

/** What a subscriber receives: the article, and what else changes with it. */
const Live = untyped<unknown, Record<string, never>>(`subscription {
  feed {
    __typename
    ... on ArticleEvent { slug }
    ... on ArticlePublished {
      article { headline state revisionNumber bodyText revisions { totalCount } campaigns { articles { totalCount } } }
    }
  }
}`);

const Newest = untyped<unknown, Record<string, never>>(
  '{ articles(first: 3, orderBy: MODIFIED_NEWEST) { totalCount nodes { slug revisionNumber } } }',
);

/** The number of rows that readers may not see, by kind. */
async function kept({ prisma }: Newsroom): Promise<Record<string, number>> {
  const members = { where: { visibility: 'MEMBERS' } } as const;
  const [drafts, embargoed, scheduled, withdrawn, pending, revisions, ...others] = await Promise.all([
    prisma.article.count({ where: { state: 'DRAFT', embargoedUntil: null } }),
    prisma.article.count({ where: { embargoedUntil: { not: null } } }),
    prisma.article.count({ where: { state: 'SCHEDULED' } }),
    prisma.article.count({ where: { state: 'WITHDRAWN' } }),
    prisma.commentRequest.count({ where: { outcome: 'PENDING' } }),
    prisma.articleRevision.count({ where: { publishedAt: null, article: { state: 'PUBLISHED' } } }),
    prisma.statement.count(members),
    prisma.person.count(members),
    prisma.organization.count(members),
    prisma.sourceReport.count(members),
    prisma.tag.count(members),
  ]);
  const kinds = { drafts, embargoed, scheduled, withdrawn, pending, revisions };
  return { ...kinds, all: [...Object.values(kinds), ...others].reduce((sum, count) => sum + count, 0) };
}

describe('what only some may see', () => {
  let grounds: Grounds;
  /** Canaries in what all members may see, in others' work, and in what was once public. */
  const [forMembers, others, withdrawn] = [new Canaries(), new Canaries(), new Canaries()];
  const reporters = ['first', 'second'].map((name) => ({ name, own: new Canaries(), token: '' }));
  beforeAll(async () => {
    grounds = await openGrounds({
      withdrawn,
      async share(newsroom, rows) {
        const { prisma } = newsroom;
        await writeForMembers({ newsroom, canaries: forMembers, rows }, 8, others);
        for (const reporter of reporters) {
          const { name, own: canaries } = reporter;
          reporter.token = await createMemberToken(prisma, { name, role: 'REPORTER' });
          await writeWork({ newsroom, canaries, rows, name, token: reporter.token }, 4);
        }
      },
      // Nothing that all members may see.
      async hide(newsroom, rows) {
        const author = { newsroom, canaries: others, rows };
        await writeWork({ ...author, name: 'desk' }, 14);
        await writeWork({ ...author, name: 'third', token: newsroom.tokens.REPORTER }, 4);
        await writeWorkOnPublic({ ...author, name: 'desk' }, 4);
      },
    });
  }, 600_000);
  afterAll(() => grounds.close());

  it.for(reporters)(
    "changes no byte for reporters whose work it isn't, whatever they query and subscribe to: $name",
    { timeout: patienceFor(REPORTERS_EFFORT) },
    async ({ own, token }) => {
      const mine = own.and(forMembers);
      const comparison = await grounds.compare(grounds.shared, (text) => mine.areAllIn(text), token);
      await comparison.queries(REPORTERS_EFFORT.queries);
      await comparison.subscriptions(REPORTERS_EFFORT.subscriptions, await wholeLog(grounds));
      expect(comparison.done).toBe(REPORTERS_EFFORT.queries + REPORTERS_EFFORT.subscriptions);
      expect(comparison.coverage.succeeded).toBeGreaterThan(comparison.done / 3);
    },
  );

  it.for(reporters)(
    'is all of their own work for reporters, and none of that of others: $name',
    async ({ own, token }) => {
      const seen = [...(await crawl(grounds.whole, { token })).values()].join('\n');
      expect(own.foundIn(seen)).toEqual(own.all);
      const notTheirs = [
        others,
        withdrawn,
        ...reporters.map((each) => each.own).filter((each) => each !== own),
      ];
      for (const canaries of notTheirs) expect(canaries.foundIn(seen)).toEqual([]);
    },
  );

  it('is more than 200 rows, of every kind', async () => {
    const [bare, whole] = await Promise.all([kept(grounds.bare), kept(grounds.whole)]);
    for (const [kind, count] of Object.entries(whole)) {
      expect(count - (bare[kind] ?? 0), kind).toBeGreaterThanOrEqual(kind === 'all' ? 200 : 20);
    }
  });

  it(
    'changes no byte for readers, whatever they query and subscribe to',
    async () => {
      const comparison = await grounds.compare(grounds.bare, (text) => !/canary/i.test(text));
      const log = await wholeLog(grounds);
      await comparison.these([...RARE, ...EVENTS, ...BLOCKS]);
      const rows = await comparison.rows(ROWS);
      await comparison.queries(OPERATIONS);
      await comparison.queries(SEARCHES, ['search', 'suggest']);
      await comparison.subscriptions(EFFORT.subscriptions, log);
      expect(comparison.done).toBe(
        RARE.length + EVENTS.length + BLOCKS.length + rows + EFFORT.queries + EFFORT.subscriptions,
      );
      const { succeeded, fields } = comparison.coverage;
      console.info({ operations: comparison.done, fields });
      expect(succeeded).toBeGreaterThan(OPERATIONS / 3);
      // A shorter run doesn't cover everything.
      if (OPERATIONS < 20_000) return;
      // Every field, argument, filter, order and enum value. Of lists that readers are refused, nobody has cursors for them.
      const lacking = () =>
        comparison.coverage
          .lacking(1, NEVER)
          .filter(
            (coordinate) =>
              !/^(Query\.(auditLog|members|webhookEndpoints)\(|\w+\.internalNotes\(|AuditLogFilter\.|Query\.feedCursor$|Viewer\.budget$|Budget\.)/.test(
                coordinate,
              ),
          );
      // Chance may have left out a few: what is rare gets some more tries.
      for (let more = 0; more < MORE && lacking().length > 0; more++) {
        const leading = lacking().flatMap((coordinate) => comparison.coverage.leadingTo(coordinate));
        if (leading.length > 0) await comparison.queries(EFFORT.queries / MORE, leading);
        await comparison.queries(EFFORT.queries / MORE);
        await comparison.subscriptions(EFFORT.subscriptions / MORE, log);
      }
      expect(lacking()).toEqual([]);
    },
    patienceFor(EFFORT) * 2,
  );

  // From here on, the two databases have different public rows.
  it('is sent to no reader who subscribes, and what becomes public is the same with it and without', async () => {
    const { bare, whole, rows } = grounds;
    // A subscription has begun once the node counts one more, so earlier ones must have ended.
    await until(() => bare.node.subscriptions() + whole.node.subscriptions() === 0);
    const [one, other] = await Promise.all([bare.watch(Live, {}), whole.watch(Live, {})]);
    await writeWorkOnPublic({ newsroom: whole, canaries: others, rows, name: 'live' }, 1);
    for (const newsroom of [bare, whole]) {
      await openDesk(newsroom).publishedArticle({
        slug: 'in-both',
        headline: 'In both',
        campaignIds: rows.campaigns,
        body: [quote(rows.statements[0] ?? '')],
      });
    }
    const sent = await one.next();
    expect(sent).toMatchObject({ data: { feed: { __typename: 'ArticlePublished', slug: 'in-both' } } });
    // The position in the log, which isn't a secret, differs between two databases.
    expect((await other.next()).data).toEqual(sent.data);
    const [newest, newestOfWhole] = await Promise.all([bare.ask(Newest, {}), whole.ask(Newest, {})]);
    expect(newest.text).toContain('in-both');
    expect(newestOfWhole.text).toBe(newest.text);
  });

  it(
    'is read by compiled reads as by Prisma, byte for byte, for readers and each role',
    { timeout: patienceFor(EFFORT) * 2 },
    async () => {
      // A replay without a node has ended when it returns.
      const log = { ...(await wholeLog(grounds)), length: 0 };
      const viewers = await viewersIn(grounds.whole.prisma);
      // Only admins see them.
      await writeWebhooks(grounds.whole, 4);
      // From here on, no node writes, such as when a token was last used.
      await grounds.whole.leave();
      for (const viewer of viewers) {
        const comparison = await grounds.compareReads(viewer);
        await comparison.these([...RARE, ...EVENTS, ...BLOCKS]);
        await comparison.rows(objectsOf('Node'));
        await comparison.queries(Math.ceil(OPERATIONS / (viewer.member === null ? 2 : 5)));
        await comparison.subscriptions(REPORTERS_EFFORT.subscriptions, log);
        expect(comparison.coverage.succeeded).toBeGreaterThan(comparison.done / 3);
      }
    },
  );
});
