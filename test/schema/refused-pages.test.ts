import { beforeAll, describe, expect, it } from 'vitest';
import { globalId, openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { failuresOf } from '../support/failures.ts';
import { type Answer, type Newsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { writeRuns } from '../support/redactions/rows.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';
import {
  askForPage,
  LISTS,
  readPage,
  tokenFor,
  untyped,
  type PageArgs,
  type List,
  type Whose,
} from '../support/clients/walk.ts';

const Feed = untyped<
  { feed: { pageInfo: { endCursor: string | null } } },
  { first?: number; after?: string | null }
>(`query ($first: Int, $after: String) { feed(first: $first, after: $after) { pageInfo { endCursor } } }`);

const ARTICLES = { name: 'Query.articles', typename: 'Query', field: 'articles' };

function expectRefusal({ status, errors, data }: Answer<unknown>, path: (string | number)[]) {
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
  expect(errors[0]?.path).toEqual(path);
  expect(errors[0]?.message).not.toMatch(/prisma|sql|column|invocation|graphql/i);
  expect(status).toBe(200);
  // The error leaves the object that has the list.
  expect(data).toEqual(path.reduceRight<unknown>((inside, name) => ({ [name]: inside }), null));
}

describe('an invalid page', () => {
  const newsroom = useNewsroom({ story: true });
  /** Two objects of each type, whose lists have at least one row. */
  let owners: Record<string, [string | null, string | null]>;
  beforeAll(async () => {
    owners = { Query: [null, null] };
    const first = await writeOwners(newsroom);
    const second = await writeOwners(newsroom);
    for (const [typename, id] of Object.entries(first)) owners[typename] = [id, second[typename] ?? null];
  });

  const path = (typename: string) => (typename === 'Query' ? ['list'] : ['node', 'list']);
  /** The object whose list is read, and the token of a viewer who sees rows in it. */
  const whose = (list: List, index: 0 | 1 = 0): Whose => ({
    of: owners[list.typename]?.[index] ?? null,
    token: tokenFor(newsroom, list),
  });

  const sizes: PageArgs[] = [
    { first: 0 },
    { first: -1 },
    { first: 101 },
    { first: 2_147_483_647 },
    { last: 0 },
    { last: -1 },
    { last: 101 },
    { first: 1, last: 1 },
  ];

  /** One rule refuses pages of all lists, so all of its cases are tried in these. */
  const isSample = ({ name }: List) =>
    ['Query.articles', 'Campaign.timeline', 'Organization.people'].includes(name);
  const nameOf = ({ name }: List) => name;

  it('is refused: each list takes 1 to 100 rows, from one end', async () => {
    const failures = await failuresOf(LISTS, nameOf, async (list) => {
      for (const page of isSample(list) ? sizes : [{ first: 101 }])
        expectRefusal(await askForPage(newsroom, list, whose(list), page), path(list.typename));
      for (const page of isSample(list)
        ? [{ first: 1 }, { last: 100 }, { first: 1, last: null }]
        : [{ first: 100 }])
        await readPage(newsroom, list, whose(list), page as PageArgs);
    });
    expect(failures).toEqual([]);
  });

  it('is refused: each list accepts only its own cursors', async () => {
    const cursors = new Map<string, string>();
    for (const list of LISTS)
      cursors.set(
        list.name,
        (await readPage(newsroom, list, whose(list), { first: 1 })).edges[0]?.cursor ?? '',
      );
    const feed = (await newsroom.ask(Feed, { first: 1 })).data.feed.pageInfo.endCursor ?? '';
    const forged = (own: string) => {
      const flipped = own.startsWith('A') ? `B${own.slice(1)}` : `A${own.slice(1)}`;
      const plain = Buffer.from('offset:1').toString('base64');
      return ['', 'garbage', '💥', plain, own.slice(0, -2), `${own}AA`, flipped, 'A'.repeat(1_000), feed];
    };
    const failures = await failuresOf(LISTS, nameOf, async (list) => {
      const mine = whose(list);
      const own = cursors.get(list.name) ?? '';
      expect(own).not.toBe('');
      const next = LISTS[(LISTS.indexOf(list) + 1) % LISTS.length]?.name ?? '';
      const others = [...cursors].filter(([name]) => (isSample(list) ? name !== list.name : name === next));
      const bad = [...(isSample(list) ? forged(own) : []), ...others.map(([, cursor]) => cursor)];
      if (mine.of !== null) {
        // The same field of another object.
        const page = await readPage(newsroom, list, whose(list, 1), { first: 1 });
        bad.push(page.edges[0]?.cursor ?? '');
      }
      for (const after of bad)
        expectRefusal(await askForPage(newsroom, list, mine, { after }), path(list.typename));
      const both = [
        { after: own, before: own },
        { first: 1, before: own },
        { last: 1, after: own },
      ];
      for (const page of [{ before: bad.at(-1) ?? '' }, ...(isSample(list) ? both : [])])
        expectRefusal(await askForPage(newsroom, list, mine, page), path(list.typename));
      await readPage(newsroom, list, mine, { after: own });
    });
    expect(failures).toEqual([]);
  });

  it('is refused if its cursor is from another order', async () => {
    const modified = { of: null, more: 'orderBy: MODIFIED_NEWEST' };
    const [byPublication, byChange] = await Promise.all([
      readPage(newsroom, ARTICLES, { of: null }, { first: 1 }),
      readPage(newsroom, ARTICLES, modified, { first: 1 }),
    ]);
    const cursorOf = ({ pageInfo }: typeof byChange) => pageInfo.endCursor;
    const after = { after: cursorOf(byPublication) };
    expectRefusal(await askForPage(newsroom, ARTICLES, modified, after), ['list']);
    const other = { after: cursorOf(byChange) };
    expectRefusal(await askForPage(newsroom, ARTICLES, { of: null }, other), ['list']);
    // Editors' lists are sorted by other times than readers'.
    const token = newsroom.tokens.EDITOR;
    const members = await readPage(newsroom, ARTICLES, { ...modified, token }, { first: 1 });
    const asReader = await askForPage(newsroom, ARTICLES, modified, { after: cursorOf(members) });
    expectRefusal(asReader, ['list']);
    // Of a draft without a time, which the filter leaves out.
    await openDesk(newsroom).article();
    const soonest = { of: null, more: 'orderBy: SCHEDULED_SOONEST', token };
    const unscheduled = { after: cursorOf(await readPage(newsroom, ARTICLES, soonest, { last: 1 })) };
    const scheduled = {
      ...soonest,
      more: `${soonest.more}, filter: { scheduledFrom: "2026-01-01T00:00:00Z" }`,
    };
    expectRefusal(await askForPage(newsroom, ARTICLES, scheduled, unscheduled), ['list']);
  });

  it('is refused for the feed, too', async () => {
    for (const first of [0, -1, 101]) expectRefusal(await newsroom.ask(Feed, { first }), ['feed']);
    const list = await readPage(newsroom, ARTICLES, { of: null }, { first: 1 });
    for (const after of ['', 'garbage', '💥', list.pageInfo.endCursor ?? '']) {
      expectRefusal(await newsroom.ask(Feed, { after }), ['feed']);
    }
  });

  it('is refused at its path, as a literal or a variable, even if it is deeply nested', async () => {
    const deep = (argument: string, variables = '') =>
      untyped<unknown, { size?: number }>(
        `query ${variables} { campaigns(first: 2) { nodes { statements(first: 2) { nodes { articles(${argument}) { totalCount } } } } } }`,
      );
    const place = [
      'campaigns',
      'nodes',
      expect.any(Number),
      'statements',
      'nodes',
      expect.any(Number),
      'articles',
    ];
    for (const answer of [
      await newsroom.ask(deep('first: 101'), {}),
      await newsroom.ask(deep('after: "garbage"'), {}),
      await newsroom.ask(deep('first: $size', '($size: Int)'), { size: 0 }),
      await newsroom.ask(deep('first: $size', '($size: Int = 101)'), {}),
    ]) {
      expect(answer.errors.length).toBeGreaterThan(0);
      expect(answer.data).toHaveProperty(
        ['campaigns', 'nodes', 0, 'statements', 'nodes', 0, 'articles'],
        null,
      );
      for (const { path: at, extensions } of answer.errors) {
        expect(at).toEqual(place);
        expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
      }
    }
  });
});

async function writeOwners(newsroom: Newsroom): Promise<Record<string, string>> {
  const desk = openDesk(newsroom);
  const organization = await desk.organization({ visibility: 'PUBLIC' });
  const affiliations = [{ organizationId: organization.id, roleName: 'Chair' }];
  const person = await desk.person({ visibility: 'PUBLIC', affiliations });
  const campaign = await desk.campaign({
    organizerIds: [organization.id],
    targets: [{ personId: person.id }],
  });
  const speakers = [{ personId: person.id }, { organizationId: organization.id }];
  const action = await desk.action({ campaignId: campaign.id, actors: speakers });
  await desk.outcome({ campaignId: campaign.id });
  const common = { campaignIds: [campaign.id] };
  const report = await desk.sourceReport();
  const said = { ...common, speaker: { personId: person.id }, sourceId: report.id };
  const statement = await desk.statement(said);
  const other = await desk.statement({
    ...common,
    speaker: { organizationId: organization.id },
    inReplyToId: statement.id,
  });
  const body = [quote(statement.id), quote(other.id), paragraph('The end.')];
  const contributions = speakers.map((contributor) => ({
    contributor,
    role: 'AUTHOR' as const,
  }));
  const section = await desk.section();
  const content = {
    ...{ ...common, contributions, sectionId: section.id },
    ...{ actionIds: [action.id], sourceIds: [report.id], body, tags: [unique('tag')] },
  };
  const article = await desk.publishedArticle(content);
  await desk.comment(article);
  for (const askedOf of speakers)
    await desk.closeRequest(await desk.requestComment(article, { askedOf }), { outcome: 'DECLINED' });
  const { prisma } = newsroom;
  const { id: memberId } = await prisma.member.create({ data: { name: unique('member'), role: 'REPORTER' } });
  await prisma.article.update({ where: { id: rowId(article.id) }, data: { createdById: memberId } });
  await desk.publishedArticle({ ...common, followsId: article.id });
  const liveBlog = await desk.liveBlog(article);
  const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
  await desk.reviseLivePost(livePost, { headline: unique('headline'), noteText: unique('note') });
  for (const subject of [article, report, statement]) await desk.internalNote(subject);
  await writeRuns(prisma, 1);
  const tag = await prisma.tag.findFirstOrThrow({ orderBy: { id: 'desc' } });
  return {
    Article: article.id,
    Campaign: campaign.id,
    CampaignAction: action.id,
    LiveBlog: liveBlog.id,
    LivePost: livePost.id,
    Member: globalId('Member', memberId),
    Organization: organization.id,
    WebhookEndpoint: await writeWebhooks(newsroom, 1),
    Person: person.id,
    SourceReport: report.id,
    Section: section.id,
    Statement: statement.id,
    Tag: globalId('Tag', tag.id),
  };
}
