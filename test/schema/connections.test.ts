import { beforeAll, describe, expect, it } from 'vitest';
import { globalId, openDesk, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { failuresOf } from '../support/failures.ts';
import { type Newsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { writeRuns } from '../support/redactions/rows.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';
import {
  LISTS,
  NOT_FOR_READERS,
  readPage,
  tokenFor,
  walk,
  type Page,
  type PageArgs,
} from '../support/clients/walk.ts';

const ids = (pages: readonly Page[]) => pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));

/**
 * Rows that make paging hard: equal dates, no dates, and several pages of each.
 * @returns by type, the id of the object whose lists are long
 */
async function writeLongLists(newsroom: Newsroom): Promise<Record<string, string | null>> {
  const desk = openDesk(newsroom);
  const organization = await desk.organization({ visibility: 'PUBLIC' });
  const person = await desk.person({ visibility: 'PUBLIC' });
  // People of one name, one of whom holds two roles.
  const roles = ['Chair', 'Founder'].map((roleName) => ({ organizationId: organization.id, roleName }));
  for (let i = 0; i < 5; i++) {
    await desk.person({ name: 'Ada', visibility: 'PUBLIC', affiliations: roles.slice(i === 0 ? 0 : 1) });
  }
  const campaign = await desk.campaign({ organizerIds: [organization.id] });
  const report = await desk.sourceReport({ visibility: 'PUBLIC' });
  const said: string[] = [];
  for (const speaker of [{ personId: person.id }, { organizationId: organization.id }]) {
    for (let i = 0; i < 4; i++) {
      const inReplyToId = said[0] ?? null;
      const statement = { speaker, campaignIds: [campaign.id], madeOn: '2026-02-03', inReplyToId };
      const reported = { ...statement, sourceId: report.id };
      said.push((await desk.statement(reported)).id);
    }
  }
  const speakers = [{ personId: person.id }, { organizationId: organization.id }];
  const acted = { campaignId: campaign.id, startedOn: '2026-02-03', actors: speakers };
  const action = await desk.action(acted);
  for (let i = 0; i < 4; i++) {
    await desk.organization({ name: 'The Union', visibility: 'PUBLIC' });
    await desk.sourceReport({ outletIds: [organization.id], visibility: 'PUBLIC' });
  }
  const tags = ['One', 'Two', 'Three', 'Four'];
  const section = await desk.section();
  const contributions = speakers.map((contributor) => ({
    contributor,
    role: 'AUTHOR' as const,
  }));
  const content = {
    ...{ campaignIds: [campaign.id], actionIds: [action.id], contributions, sectionId: section.id },
    sourceIds: [report.id],
    body: said.map(quote),
    tags,
  };
  let article = await desk.publishedArticle(content);
  for (let i = 0; i < 4; i++) {
    await desk.action(acted);
    await desk.outcome({ campaignId: campaign.id, occurredOn: '2026-02-03' });
    await desk.publishedArticle({ ...content, followsId: article.id });
    await desk.article(content);
    await desk.campaign({ organizerIds: [organization.id], targets: [{ personId: person.id }] });
    article = await desk.publish(await desk.revise(article, { headline: unique('headline') }));
  }
  for (let i = 0; i < 4; i++)
    for (const subject of [article, report, { id: said[0] ?? '' }]) await desk.internalNote(subject);
  for (const deadline of ['2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z', null, null]) {
    for (const askedOf of speakers) {
      await desk.closeRequest(await desk.requestComment(article, { askedOf, deadline }));
      await desk.requestComment(article, { askedOf, deadline });
    }
  }
  // Each request that was closed has added a revision, which tells readers.
  await desk.revise(
    { id: article.id, revisionNumber: article.revisionNumber + 8 },
    { headline: unique('not public yet') },
  );
  const liveBlog = await desk.liveBlog(article);
  const body = [quote(said[0] ?? '')];
  let post = (await desk.livePost(liveBlog, { body })).livePost;
  for (let i = 0; i < 4; i++) {
    await desk.livePost(liveBlog, { body, publish: i < 3 });
    const changes = { headline: unique('headline'), noteText: unique('note') };
    post = (await desk.reviseLivePost(post, changes)).livePost;
  }
  await desk.reviseLivePost(post, { headline: unique('not public yet'), publish: false });
  const at = new Date('2026-02-03');
  const { prisma } = newsroom;
  await prisma.member.createMany({
    data: Array.from({ length: 4 }, () => ({ name: unique('member'), role: 'REPORTER', createdAt: at })),
  });
  await prisma.auditEntry.createMany({
    data: Array.from({ length: 4 }, () => ({ action: 'publishArticle', occurredAt: at })),
  });
  await writeRuns(prisma, 4);
  return {
    Query: null,
    Article: article.id,
    Campaign: campaign.id,
    CampaignAction: action.id,
    LiveBlog: liveBlog.id,
    LivePost: post.id,
    Member: await ownerOf(newsroom, article),
    Organization: organization.id,
    Person: person.id,
    SourceReport: report.id,
    Section: section.id,
    Statement: said[0] ?? null,
    WebhookEndpoint: await writeWebhooks(newsroom, 4),
    Tag: globalId('Tag', (await prisma.tag.findUniqueOrThrow({ where: { slug: 'one' } })).id),
  };
}

async function ownerOf({ prisma }: Newsroom, { id }: { readonly id: string }): Promise<string> {
  const { createdById } = await prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
  return globalId('Member', createdById ?? '');
}

const AUDIT_LOG = { name: 'Query.auditLog', typename: 'Query', field: 'auditLog' };

/** In these, pages of each size are tried, so that a page ends between any two rows. */
const ONE_OF_EACH_KIND = [
  'Query.articles',
  // Can be searched.
  'Query.people',
  // Begins with a date that may be missing.
  'Query.commentRequests',
  // The rows of a relation are not the nodes.
  'Organization.people',
  // Of several tables.
  'Campaign.timeline',
];

describe('every list', () => {
  const newsroom = useNewsroom();
  let owners: Record<string, string | null>;
  beforeAll(async () => {
    owners = await writeLongLists(newsroom);
  });

  const reading = (list: (typeof LISTS)[number], viewer: Viewer) => (page: PageArgs) =>
    readPage(
      newsroom,
      list,
      {
        of: owners[list.typename] ?? null,
        token: {
          'a reader': undefined,
          'a member': newsroom.tokens.EDITOR,
          'who may': tokenFor(newsroom, list),
        }[viewer],
      },
      page,
    );

  type Viewer = 'a reader' | 'a member' | 'who may';
  const viewersOf = ({ name }: (typeof LISTS)[number]): readonly Viewer[] =>
    name in NOT_FOR_READERS ? ['who may'] : ['a reader', 'a member'];
  const cases = LISTS.flatMap((list) => viewersOf(list).map((viewer) => ({ list, viewer, name: list.name })));

  /** Walks from both ends with pages of this size, and expects the rows with the ids `all`, and what each page says of itself. */
  async function expectWalks(read: (page: PageArgs) => Promise<Page>, all: readonly string[], size: number) {
    for (const direction of ['forwards', 'backwards'] as const) {
      const pages = await walk(read, size, direction);
      const inOrder = direction === 'forwards' ? pages : pages.toReversed();
      expect(ids(inOrder), `${direction} by ${size}`).toEqual(all);
      for (const [index, { totalCount, nodes, edges, pageInfo }] of inOrder.entries()) {
        expect(totalCount).toBe(all.length);
        expect(nodes.map(({ id }) => id)).toEqual(edges.map(({ node }) => node.id));
        expect(pageInfo).toEqual({
          hasPreviousPage: index > 0,
          hasNextPage: index < inOrder.length - 1,
          startCursor: edges[0]?.cursor,
          endCursor: edges.at(-1)?.cursor,
        });
      }
    }
  }

  it('returns each row once to each viewer, in one order from both ends, and says whether there is more', async () => {
    const failures = await failuresOf(
      cases,
      ({ name, viewer }) => `${name} to ${viewer}`,
      async ({ list, viewer, name }) => {
        const read = reading(list, viewer);
        const all = ids(await walk(read, 100, 'forwards'));
        expect(all.length).toBeGreaterThanOrEqual(4);
        expect(new Set(all).size).toBe(all.length);
        const atOnce = await read({ last: Math.min(all.length, 100) });
        expect(ids([atOnce])).toEqual(all.slice(-100));
        expect(atOnce.pageInfo).toMatchObject({ hasPreviousPage: all.length > 100, hasNextPage: false });
        for (const size of ONE_OF_EACH_KIND.includes(name) ? [1, 2, 3] : [3])
          await expectWalks(read, all, size);
      },
    );
    expect(failures).toEqual([]);
    expect(LISTS.length).toBeGreaterThan(30);
  });

  it('has pages of 20 if no size is given', async () => {
    const read = reading(AUDIT_LOG, 'who may');
    const all = await read({ first: 100 });
    expect(all.edges.length).toBeGreaterThan(21);
    expect(ids([await read({})])).toEqual(ids([all]).slice(0, 20));
    const fromHere = { before: all.edges.at(-1)?.cursor ?? '' };
    expect(ids([await read(fromHere)])).toEqual(ids([all]).slice(0, -1).slice(-20));
  });
});
