import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, EVERYBODY, MEMBERS, once, type Who } from '../support/newsroom/cast.ts';
import { globalId, openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { failuresOf } from '../support/failures.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openCounter } from '../support/database/sql.ts';
import { untyped, walk, type Page, type PageArgs } from '../support/clients/walk.ts';

const Listed = untyped<{ node: { articles: Page } }, PageArgs & { id: string }>(
  `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      ... on Tag { articles(first: $first, after: $after, last: $last, before: $before) { ...Page } }
      ... on Campaign { articles(first: $first, after: $after, last: $last, before: $before) { ...Page } }
      ... on CampaignAction { articles(first: $first, after: $after, last: $last, before: $before) { ...Page } }
      ... on Statement { articles(first: $first, after: $after, last: $last, before: $before) { ...Page } }
      ... on Speaker { articles(first: $first, after: $after, last: $last, before: $before) { ...Page } }
    }
  }
  fragment Page on ArticleConnection {
    totalCount edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }`,
);

const ORDERS = ['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST'] as const;

const Filtered = untyped<{ articles: Page }, PageArgs & { filter: object; orderBy: string }>(
  `query ($filter: ArticleFilter, $orderBy: ArticleOrder, $first: Int, $after: String, $last: Int, $before: String) {
    articles(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id } } nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`,
);

const Timeline = untyped<{ node: { timeline: Page } }, PageArgs & { id: string }>(
  `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      ... on Campaign {
        timeline(first: $first, after: $after, last: $last, before: $before) {
          totalCount edges { cursor node { ... on Node { id } } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
  }`,
);

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
});
afterAll(() => newsroom.close());

/** An article for each way to be in a list, and the objects that list them. */
const written = once(async () => {
  const desk = openDesk(newsroom);
  const reporter = openDesk(newsroom, tokens['its reporter']);
  const another = openDesk(newsroom, tokens['another reporter']);
  const [person, organization] = [await desk.person(), await desk.organization()];
  const statement = await desk.statement({ speaker: { personId: person.id }, onBehalfOfId: organization.id });
  const campaign = await desk.campaign();
  const action = await desk.action({ campaignId: campaign.id });
  const tag = unique('tag');
  const all = {
    body: [quote(statement.id)],
    tags: [tag],
    campaignIds: [campaign.id],
    actionIds: [action.id],
  };
  const none = { body: [paragraph('No more.')], tags: [], campaignIds: [], actionIds: [] };
  const published = async (by: typeof desk, input: object) => desk.publish(await by.article(input));
  const revised = async (by: typeof desk, before: object, after: object) =>
    desk.revise(await published(by, before), after);
  const rows = {
    'published by its reporter': await published(reporter, all),
    'a draft of its reporter': await reporter.article(all),
    'published, and no longer in the draft': await revised(reporter, all, none),
    'in the draft of a published article': await revised(reporter, none, all),
    'published, and still in the draft': await revised(reporter, all, all),
    'a draft of another reporter': await another.article(all),
    'published by another reporter': await published(another, all),
    'published by an editor': await published(desk, all),
    'in the draft of an editor': await revised(desk, none, all),
    'withdrawn, of its reporter': await desk.withdraw(await published(reporter, all)),
    'without a creator': await published(reporter, all),
  };
  const articles: Record<string, string> = Object.fromEntries(
    Object.entries(rows).map(([name, { id }]) => [id, name]),
  );
  await newsroom.prisma.article.update({
    where: { id: rowId(rows['without a creator'].id) },
    data: { createdById: null },
  });
  const { id: tagId } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: tag } });
  const owners: Record<string, string> = {
    'a tag': globalId('Tag', tagId),
    'a campaign': campaign.id,
    'an action': action.id,
    'a statement': statement.id,
    'a person': person.id,
    'an organisation': organization.id,
  };
  // Only its timeline lists them.
  const statements = {
    public: await desk.statement({ campaignIds: [campaign.id] }, 'PUBLIC'),
    hidden: await desk.statement({ campaignIds: [campaign.id] }, 'MEMBERS'),
  };
  const { slug: speakerSlug } = await newsroom.prisma.person.findUniqueOrThrow({
    where: { id: rowId(person.id) },
  });
  const filters: Record<string, object> = {
    'a tag': { tagSlugs: [tag] },
    'one of two tags': { tagSlugs: [tag, 'another'] },
    'a campaign': { campaignId: campaign.id },
    'a person': { speakerId: person.id },
    'a person, by their slug': { speakerSlug },
    'a tag and a person': { tagSlugs: [tag], speakerId: person.id },
    'an organisation that others spoke for': { speakerId: organization.id },
  };
  return { articles, owners, filters, statements };
});

const PUBLISHED = [
  'published by its reporter',
  'published, and still in the draft',
  'published by another reporter',
  'published by an editor',
  'without a creator',
];
const READERS = [...PUBLISHED, 'published, and no longer in the draft'];
const DRAFTS_OF_REPORTER = [
  'a draft of its reporter',
  'in the draft of a published article',
  'withdrawn, of its reporter',
];
const ALL = [...PUBLISHED, ...DRAFTS_OF_REPORTER, 'a draft of another reporter', 'in the draft of an editor'];
const SEEN: Record<Who, string[]> = {
  'a reader': READERS,
  'its reporter': [...PUBLISHED, ...DRAFTS_OF_REPORTER],
  'another reporter': [...READERS, 'a draft of another reporter'],
  'an editor': ALL,
  'an admin': ALL,
};

const OWNERS = ['a tag', 'a campaign', 'an action', 'a statement', 'a person', 'an organisation'] as const;

const idsIn = (pages: readonly Page[]) => pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));

/** Names the articles on pages. */
async function namesIn() {
  const { articles } = await written();
  return (pages: readonly Page[]) => idsIn(pages).map((id) => articles[id] ?? id);
}

/** A page for them is merged from several queries. Pages that one query reads are tested in `test/schema/connections.test.ts`. */
const MERGED: Who = 'its reporter';

async function expectWalks(read: (page: PageArgs) => Promise<Page>, whole: Page, size: number) {
  expect(idsIn(await walk(read, size, 'forwards'))).toEqual(idsIn([whole]));
  expect(idsIn((await walk(read, size, 'backwards')).toReversed())).toEqual(idsIn([whole]));
}

const withEach = (things: readonly string[]) =>
  things.flatMap((thing) => EVERYBODY.map((who) => [thing, who] as const));
const named = ([thing, who]: readonly [string, Who]) => `${thing}, to ${who}`;

describe('the articles of an object', () => {
  const read = (owner: string, who: Who) => async (page: PageArgs) => {
    const { owners } = await written();
    return (await newsroom.ask(Listed, { id: owners[owner] ?? '', ...page }, tokens[who])).data.node.articles;
  };

  it('are counted and shown to each viewer as they see them, in one order whatever the size of the pages', async () => {
    const names = await namesIn();
    const failures = await failuresOf(withEach(OWNERS), named, async ([owner, who]) => {
      const whole = await read(owner, who)({ first: 100 });
      expect(names([whole]).toSorted()).toEqual(SEEN[who].toSorted());
      expect(whole.totalCount).toBe(SEEN[who].length);
      for (const size of who === MERGED ? [1, 3] : []) await expectWalks(read(owner, who), whole, size);
    });
    expect(failures).toEqual([]);
  });

  // A page and its count each take one for each condition of the policy.
  it.each([
    ['a reader', 2],
    ['an editor', 4],
    ['its reporter', 4],
  ] as const)('are found and counted for %s by an index alone, in %i SQL statements', async (who, count) => {
    const { owners } = await written();
    const counter = openCounter(newsroom.databaseUrl);
    try {
      const variables = { id: owners['a person'] ?? '', first: 5 };
      const { statements, errors } = await counter.ask(Listed, variables, tokens[who]);
      expect(errors).toEqual([]);
      const pages = statements.filter((sql) => sql.includes('"ArticleOfSubject"'));
      expect(pages).toHaveLength(count);
      for (const sql of pages)
        expect(sql).not.toMatch(/"(Article|ArticleRevision|RevisionStatement|Statement)"/);
    } finally {
      await counter.close();
    }
  });
});

describe('the list of all articles', () => {
  const read = (filter: string, orderBy: string, who: Who) => async (page: PageArgs) => {
    const { filters } = await written();
    const variables = { filter: filters[filter] ?? {}, orderBy, ...page };
    return (await newsroom.ask(Filtered, variables, tokens[who])).data.articles;
  };

  const FILTERS = [
    'a tag',
    'one of two tags',
    'a campaign',
    'a person',
    'a person, by their slug',
    'a tag and a person',
  ];

  it('with a filter is what each viewer sees, in every order, whatever the size of the pages', async () => {
    const names = await namesIn();
    const failures = await failuresOf(withEach(FILTERS), named, async ([filter, who]) => {
      for (const order of ORDERS) {
        const whole = await read(filter, order, who)({ first: 100 });
        expect(names([whole]).toSorted(), order).toEqual(SEEN[who].toSorted());
        expect(whole.totalCount, order).toBe(SEEN[who].length);
        if (who === MERGED) await expectWalks(read(filter, order, who), whole, 3);
      }
    });
    expect(failures).toEqual([]);
  });

  it.each(EVERYBODY)('with a speaker shows nothing to %s that was only said on their behalf', async (who) => {
    const page = await read('an organisation that others spoke for', 'PUBLISHED_NEWEST', who)({ first: 100 });
    expect(page).toMatchObject({ totalCount: 0, nodes: [] });
  });
});

describe("a campaign's timeline", () => {
  it.each(EVERYBODY)('has all that %s may see, on pages of any size', async (who) => {
    const { articles, owners, statements } = await written();
    const read = async (page: PageArgs) => {
      const variables = { id: owners['a campaign'] ?? '', ...page };
      return (await newsroom.ask(Timeline, variables, tokens[who])).data.node.timeline;
    };
    const whole = await read({ first: 100 });
    const shown = idsIn([whole]).flatMap((id) => articles[id] ?? []);
    expect(shown.toSorted()).toEqual(SEEN[who].toSorted());
    const { public: shownToAll, hidden } = statements;
    expect(idsIn([whole])).toContain(shownToAll.id);
    expect(idsIn([whole]).includes(hidden.id)).toBe(MEMBERS.includes(who));
    // And the action.
    expect(whole.totalCount).toBe(SEEN[who].length + (MEMBERS.includes(who) ? 3 : 2));
    if (who === MERGED) await expectWalks(read, whole, 1);
  });
});
