import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../generated/prisma/client.ts';
import { openReading, type Reading } from '../support/cache/answers.ts';
import { allQuestions } from '../support/cache/questions.ts';
import { untyped } from '../support/clients/walk.ts';
import { once } from '../support/newsroom/cast.ts';
import { paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { readAsReader, shownIn, type Seen } from '../support/readers/reading.ts';
import { prepareInputs, sendInputs, type Case } from '../support/readers/surroundings.ts';
import { EVERY_MUTATION, send } from '../support/valid-inputs/every-mutation.ts';

const PLAIN = { body: [paragraph('Nothing.')], sourceIds: [], campaignIds: [], actionIds: [], tags: [] };

/** Valid inputs have a value in every field. These take values away. */
const FURTHER: readonly Pick<Case, 'name' | 'input'>[] = [
  {
    name: 'publishArticle',
    async input({ editor }) {
      const article = await editor.publish(await editor.article());
      const { id, revisionNumber } = await editor.revise(article, PLAIN);
      return { id, expectedRevision: revisionNumber };
    },
  },
  {
    name: 'publishArticle',
    async input({ editor, statement, action, campaign }) {
      const article = await editor.publish(await editor.article(PLAIN));
      const { id, revisionNumber } = await editor.revise(article, {
        body: [quote((await statement()).id)],
        campaignIds: [(await campaign()).id],
        actionIds: [(await action()).id],
      });
      return { id, expectedRevision: revisionNumber };
    },
  },
  {
    name: 'updatePerson',
    input: async ({ editor }) => ({ id: (await editor.person()).id, affiliations: [] }),
  },
  {
    name: 'updatePerson',
    input: async ({ editor, organization }) => ({
      id: (await editor.person()).id,
      addAffiliations: [{ organizationId: (await organization()).id, roleName: 'Adviser' }],
    }),
  },
  {
    name: 'updateOrganization',
    input: async ({ editor }) => ({ id: (await editor.organization()).id, partOfId: null }),
  },
  {
    name: 'updateSection',
    async input({ editor, section }) {
      const { id } = await editor.section({ parentId: (await section()).id });
      await editor.publishedArticle({ sectionId: id });
      return { id, parentId: null };
    },
  },
  {
    name: 'updateCampaign',
    input: async ({ editor }) => ({ id: (await editor.campaign()).id, organizerIds: [], targets: [] }),
  },
  {
    name: 'updateCampaignDemand',
    async input({ newsroom, editor, campaign, organization }) {
      const { id } = await editor.demand((await campaign()).id);
      const addressedTo = { organizationId: (await organization()).id };
      await send(newsroom, { name: 'updateCampaignDemand' }, { id, addressedTo }, newsroom.tokens.EDITOR);
      return { id, addressedTo: null };
    },
  },
  {
    name: 'updateCampaignOutcome',
    input: async ({ editor, campaign }) => ({
      id: (await editor.outcome({ campaignId: (await campaign()).id })).id,
      demandId: null,
    }),
  },
];

/** Those that connect rows, which may be public already. */
const CONNECT = /^(publish|update|amend|add|create(Campaign|Person|Organization)|recordStatement)/;
/** Those that can make their row public at once. */
const MAKE_PUBLIC = ['createPerson', 'createOrganization', 'createSourceReport', 'recordStatement'];

/** Each with hidden rows around what its input names, with public ones, and to be public itself. */
const CASES: readonly Case[] = [
  ...EVERY_MUTATION.map(([name, { input }]) => ({ name, input })),
  ...FURTHER,
].flatMap((each) => [
  { ...each, visibility: 'MEMBERS' as const },
  ...(CONNECT.test(each.name) ? [{ ...each, visibility: 'PUBLIC' as const }] : []),
  ...(MAKE_PUBLIC.includes(each.name)
    ? [{ ...each, visibility: 'MEMBERS' as const, more: { visibility: 'PUBLIC' } }]
    : []),
]);

/** The rows that an event names. */
function namedBy(event: FeedEvent): string[] {
  const { articleId, statementId, actionId, outcomeId, campaignId, demandId, personId } = event;
  const { organizationId, sourceId, newsletterId, tagId, formerId, speakerId, campaignIds } = event;
  const { sectionId, frontId, noteId, liveBlogId, postId } = event;
  return [
    ...[frontId, noteId, liveBlogId, postId],
    ...[articleId, statementId, actionId, outcomeId, campaignId, demandId, personId],
    ...[organizationId, sourceId, newsletterId, tagId, sectionId, formerId, speakerId, ...campaignIds],
  ].filter((id) => id !== null);
}

/** The row that was updated. */
function subjectOf({ type, ...event }: FeedEvent): { type: string; id: string } {
  const { statementId, actionId, outcomeId, demandId, personId, organizationId, sourceId, tagId } = event;
  const { sectionId, frontId } = event;
  const ids = [
    sectionId,
    frontId,
    statementId,
    actionId,
    outcomeId,
    demandId,
    personId,
    organizationId,
    sourceId,
    tagId,
  ];
  const id = ids.find((id) => id !== null) ?? event.newsletterId ?? event.campaignId;
  return { type, id: id ?? '' };
}

const Now = untyped<{ feedCursor: string }, Record<string, never>>('{ feedCursor }');
const FeedAfter = untyped<
  { feed: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } },
  { after: string }
>(
  'query ($after: String) { feed(first: 100, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }',
);

/** The ids of the events that readers get after the cursor. */
async function feedAfter(newsroom: Newsroom, cursor: string): Promise<string[]> {
  const { nodes, pageInfo } = (await newsroom.ask(FeedAfter, { after: cursor })).data.feed;
  const ids = nodes.map(({ id }) => id);
  return pageInfo.hasNextPage ? [...ids, ...(await feedAfter(newsroom, pageInfo.endCursor))] : ids;
}

/** What readers saw before all of these mutations, see after them, and were told by the log. */
async function sendAll(newsroom: Newsroom, reading: Reading) {
  const prepared = await prepareInputs(newsroom, CASES);
  const questions = await allQuestions(newsroom);
  const answers = await reading.answers(questions);
  await reading.told();
  const { prisma } = newsroom;
  const { feedCursor } = (await newsroom.ask(Now, {})).data;
  const { position } = await prisma.logHead.findFirstOrThrow();
  const before = await readAsReader(newsroom);
  await sendInputs(newsroom, prepared);
  const dropped = await reading.told();
  const now = await reading.answers(questions);
  const stale = answers.filter(({ body }, index) => body !== now[index]?.body);
  const after = await readAsReader(newsroom);
  const events = await prisma.feedEvent.findMany({ where: { position: { gt: position } } });
  const differs = (id: string, field?: string) => {
    const [had, has] = [before, after].map((seen) => {
      const row = seen.get(id);
      return JSON.stringify(field === undefined ? row : row?.[field]);
    });
    return had !== has;
  };
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => differs(id));
  /** For the message of a failure. */
  const describeRow = (id: string) => {
    const row = { ...before.get(id), ...after.get(id) };
    return {
      typename: row['__typename'],
      id,
      fields: Object.keys(row).filter((field) => differs(id, field)),
    };
  };
  const readersGet = await feedAfter(newsroom, feedCursor);
  return { before, after, events, changed, describeRow, readersGet, stale, dropped };
}

describe('what a mutation changes for readers', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    // No mail server listens here.
    newsroom = await openNewsroom({
      settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
    });
  });
  afterAll(() => newsroom.close());
  const everything = once(async () => {
    const reading = await openReading(newsroom);
    try {
      return await sendAll(newsroom, reading);
    } finally {
      await reading.close();
    }
  });

  it('drops every answer that it changes, of every row and list', async () => {
    const { stale, dropped } = await everything();
    expect(stale.filter(({ keys }) => !dropped.drops(keys)).slice(0, 3)).toEqual([]);
    expect(stale.length).toBeGreaterThan(200);
    expect(dropped.isAll).toBe(false);
  });

  it('is told by an event that names the row', async () => {
    const { before, after, events, changed, describeRow } = await everything();
    const named = new Set(events.flatMap(namedBy));
    const isNamed = (id: string) => named.has(rowId(id));
    const articlesOf = (seen: ReadonlyMap<string, Seen>, id: string) => shownIn(seen.get(id)?.['articles']);
    /** The events of an article tell of its revisions, notes and requests, and of its tags and section. */
    const isOfNamedArticle = (id: string) => {
      type OfArticle = Seen & { article?: { id: string } | null };
      const { __typename, article } = after.get(id) as OfArticle;
      // A note of an article that was withdrawn shows it no more.
      const one = article ?? (before.get(id) as OfArticle).article;
      if (__typename !== 'Tag' && __typename !== 'Section') return one != null && isNamed(one.id);
      const [had, has] = [articlesOf(before, id), articlesOf(after, id)];
      return [...had, ...has].every((one) => (had.includes(one) && has.includes(one)) || isNamed(one));
    };
    const stays = changed.filter((id) => before.has(id) && after.has(id));
    expect(stays.filter((id) => !isNamed(id) && !isOfNamedArticle(id)).map(describeRow)).toEqual([]);
    expect(stays.length).toBeGreaterThan(100);
  });

  it('is told of rows that appear or disappear by an event about them, or about what shows them', async () => {
    const { before, after, events, changed, describeRow } = await everything();
    const named = new Set(events.flatMap(namedBy));
    const told = new Set(changed.filter((id) => named.has(rowId(id))));
    // A set also visits what is added meanwhile.
    for (const id of told) for (const shown of shownIn([before.get(id), after.get(id)])) told.add(shown);
    const comesOrGoes = changed.filter((id) => !before.has(id) || !after.has(id));
    expect(comesOrGoes.filter((id) => !told.has(id)).map(describeRow)).toEqual([]);
    expect(comesOrGoes.length).toBeGreaterThan(50);
  });

  it('is all that the log tells, once: no event is about what readers see as before, or do not see', async () => {
    const { events, changed, readersGet } = await everything();
    const differs = new Set(changed.map(rowId));
    // A front that is filled from a list may have no room for an article that comes into it.
    const isAboutOne = ({ type }: FeedEvent) => type.endsWith('_UPDATED') && type !== 'FRONT_UPDATED';
    const subjects = events.filter(isAboutOne).map((event) => subjectOf(event));
    expect(subjects.filter(({ id }) => !differs.has(id))).toEqual([]);
    expect(new Set(subjects.map(({ id }) => id)).size).toBe(subjects.length);
    expect(events.map(({ id }) => id).sort()).toEqual(readersGet.toSorted());
  });
});
