import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedEventType } from '../../generated/prisma/client.ts';
import {
  castOf,
  DESK,
  EVERYBODY,
  expectSight,
  MEMBERS,
  once,
  sightings,
  answerTo,
  type Who,
} from '../support/newsroom/cast.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Visibility } from '../../generated/prisma/enums.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
});
afterAll(() => newsroom.close());

describe('who sees people, sources and statements', () => {
  const recorded = once(async () => {
    const desk = openDesk(newsroom);
    return {
      'a public person': (await desk.person({ visibility: 'PUBLIC' })).id,
      'a person for members': (await desk.person({ visibility: 'MEMBERS' })).id,
      'a public organisation': (await desk.organization({ visibility: 'PUBLIC' })).id,
      'an organisation for members': (await desk.organization({ visibility: 'MEMBERS' })).id,
      'a public source': (await desk.sourceReport({ visibility: 'PUBLIC' })).id,
      'a source for members': (await desk.sourceReport({ visibility: 'MEMBERS' })).id,
      'a public statement': (await desk.statement({}, 'PUBLIC')).id,
      'a statement for members': (await desk.statement({}, 'MEMBERS')).id,
    };
  });

  it.each(
    sightings({
      'a public person': EVERYBODY,
      'a person for members': MEMBERS,
      'a public organisation': EVERYBODY,
      'an organisation for members': MEMBERS,
      'a public source': EVERYBODY,
      'a source for members': MEMBERS,
      'a public statement': EVERYBODY,
      'a statement for members': MEMBERS,
    }),
  )('%s: %s %s', async (thing, who, does) => {
    await expectSight(newsroom, (await recorded())[thing], tokens[who], does);
  });
});

describe('who sees the note of an amendment', () => {
  const Note = untyped<{ node: { statusNote: string | null } }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on Statement { statusNote } } }',
  );
  const amended = once(async () => {
    const desk = openDesk(newsroom);
    const note = 'It was misheard.';
    const shown = await desk.statement({}, 'PUBLIC');
    await desk.amend(shown, { note });
    const hidden = await desk.statement();
    await desk.amend(hidden, { note });
    const data = { visibility: 'PUBLIC' } as const;
    await newsroom.prisma.statement.update({ where: { id: rowId(hidden.id) }, data });
    return { 'that is public': shown.id, 'that is hidden': hidden.id };
  });

  it.each(sightings({ 'that is public': EVERYBODY, 'that is hidden': MEMBERS }))(
    '%s: %s %s',
    async (which, who, does) => {
      const { data } = await newsroom.ask(Note, { id: (await amended())[which] }, tokens[who]);
      expect(data.node.statusNote !== null).toBe(does === 'sees it');
    },
  );
});

describe('who sees events', () => {
  const Feed = untyped<{ feed: { nodes: { id: string }[] } }, Record<string, never>>(
    '{ feed(first: 100) { nodes { id } } }',
  );

  /** An article with an event of each kind. */
  async function tell() {
    const editor = openDesk(newsroom);
    const begun = await openDesk(newsroom, newsroom.tokens.REPORTER).article();
    const article = await editor.publish(begun);
    await editor.publish(await editor.revise(article, { headline: 'New', noteText: 'New.' }));
    await editor.comment(article);
    await correct(article.id, 3);
    return article;
  }

  async function correct(id: string, expectedRevision: number) {
    const input = { id, expectedRevision, kind: 'CORRECTION', text: 'It was wrong.' };
    const answer = await answerTo(newsroom, 'correctArticle', input, newsroom.tokens.EDITOR);
    expect(answer).toBe('CorrectArticlePayload');
  }

  async function eventOf(
    type:
      | 'ARTICLE_PUBLISHED'
      | 'ARTICLE_REVISED'
      | 'ARTICLE_COMMENT_ADDED'
      | 'ARTICLE_CORRECTED'
      | 'ARTICLE_WITHDRAWN',
    { id }: { id: string },
  ): Promise<string> {
    return (await newsroom.prisma.feedEvent.findFirstOrThrow({ where: { type, articleId: rowId(id) } })).id;
  }

  /** An event about the statement, whether or not it is public. */
  async function told(
    type: 'STATEMENT_RECORDED' | 'STATEMENT_STATUS_CHANGED' | 'STATEMENT_UPDATED',
    statement: { id: string },
  ) {
    const { id: statementId, speakerPersonId: speakerId } = await newsroom.prisma.statement.findUniqueOrThrow(
      {
        where: { id: rowId(statement.id) },
      },
    );
    return (await newsroom.prisma.feedEvent.create({ data: { type, statementId, speakerId } })).id;
  }

  /** That a statement which the article carries has changed. */
  async function toldOn(article: { id: string }, statement: { id: string }) {
    const { id: statementId, speakerPersonId: speakerId } = await newsroom.prisma.statement.findUniqueOrThrow(
      { where: { id: rowId(statement.id) } },
    );
    const data = {
      type: 'ARTICLE_STATEMENT_CHANGED',
      articleId: rowId(article.id),
      statementId,
      speakerId,
    } as const;
    return (await newsroom.prisma.feedEvent.create({ data })).id;
  }

  /** Events about rows of the directory, of which some are for members. */
  async function directory() {
    const editor = openDesk(newsroom);
    const append = async (data: Prisma.FeedEventUncheckedCreateInput) =>
      (await newsroom.prisma.feedEvent.create({ data })).id;
    const person = async (visibility: Visibility) => {
      const personId = rowId((await editor.person({ visibility })).id);
      return append({ type: 'PERSON_UPDATED', personId, speakerId: personId });
    };
    const organization = async (visibility: Visibility) => {
      const organizationId = rowId((await editor.organization({ visibility })).id);
      return append({ type: 'ORGANIZATION_UPDATED', organizationId, speakerId: organizationId });
    };
    const source = async (visibility: Visibility) => {
      const sourceId = rowId((await editor.sourceReport({ visibility })).id);
      return append({ type: 'SOURCE_REPORT_UPDATED', sourceId });
    };
    const { id: newsletterId } = await newsroom.prisma.newsletter.create({
      data: { slug: unique('letter'), name: 'Weekly', frequency: 'weekly' },
    });
    return {
      "a public person's update": await person('PUBLIC'),
      'the update of a person for members': await person('MEMBERS'),
      "a public organisation's update": await organization('PUBLIC'),
      'the update of an organisation for members': await organization('MEMBERS'),
      "a public report's update": await source('PUBLIC'),
      'the update of a report for members': await source('MEMBERS'),
      "a newsletter's creation": await append({ type: 'NEWSLETTER_CREATED', newsletterId }),
      "a newsletter's update": await append({ type: 'NEWSLETTER_UPDATED', newsletterId }),
    };
  }

  const logged = once(async () => {
    const { prisma } = newsroom;
    const editor = openDesk(newsroom);
    const [published, withdrawn] = [await tell(), await tell()];
    await editor.withdraw(withdrawn);
    const spoken = await editor.statement({}, 'PUBLIC');
    const unspoken = await editor.statement({}, 'MEMBERS');
    const { id: campaignId } = await editor.campaign();
    const demand = await editor.demand(campaignId);
    const action = await editor.action({ campaignId });
    const outcome = await editor.outcome({ campaignId });
    for (const [mutation, input] of [
      ['updateCampaign', { id: campaignId, name: 'Another name' }],
      ['updateCampaignDemand', { id: demand.id, text: 'Another text' }],
      ['updateCampaignAction', { id: action.id, title: 'Another title' }],
      ['updateCampaignOutcome', { id: outcome.id, summary: 'Another summary' }],
    ] as const) {
      expect(await answerTo(newsroom, mutation, input, newsroom.tokens.EDITOR)).toMatch(/Payload$/);
    }
    const ofCampaign = async (type: FeedEventType) =>
      (await prisma.feedEvent.findFirstOrThrow({ where: { type, campaignId: rowId(campaignId) } })).id;
    const recorded = { type: 'STATEMENT_RECORDED' as const, statementId: rowId(spoken.id) };
    const events = {
      "a published article's publication": await eventOf('ARTICLE_PUBLISHED', published),
      "a published article's revision": await eventOf('ARTICLE_REVISED', published),
      "a published article's comment": await eventOf('ARTICLE_COMMENT_ADDED', published),
      "a published article's correction": await eventOf('ARTICLE_CORRECTED', published),
      "a withdrawn article's publication": await eventOf('ARTICLE_PUBLISHED', withdrawn),
      "a withdrawn article's revision": await eventOf('ARTICLE_REVISED', withdrawn),
      "a withdrawn article's comment": await eventOf('ARTICLE_COMMENT_ADDED', withdrawn),
      "a withdrawn article's correction": await eventOf('ARTICLE_CORRECTED', withdrawn),
      'a withdrawal': await eventOf('ARTICLE_WITHDRAWN', withdrawn),
      "a public statement's record": (await prisma.feedEvent.findFirstOrThrow({ where: recorded })).id,
      "a public statement's new status": await told('STATEMENT_STATUS_CHANGED', spoken),
      "a public statement's update": await told('STATEMENT_UPDATED', spoken),
      'the update of a statement for members': await told('STATEMENT_UPDATED', unspoken),
      "a published article's changed statement": await toldOn(published, spoken),
      "a withdrawn article's changed statement": await toldOn(withdrawn, spoken),
      "a published article's changed statement for members": await toldOn(published, unspoken),
      'the record of a statement for members': await told('STATEMENT_RECORDED', unspoken),
      'the new status of a statement for members': await told('STATEMENT_STATUS_CHANGED', unspoken),
      "a campaign's creation": await ofCampaign('CAMPAIGN_CREATED'),
      "a campaign's update": await ofCampaign('CAMPAIGN_UPDATED'),
      "a campaign's demand": await ofCampaign('CAMPAIGN_DEMAND_ADDED'),
      "a demand's update": await ofCampaign('CAMPAIGN_DEMAND_UPDATED'),
      "a campaign's action": await ofCampaign('CAMPAIGN_ACTION_RECORDED'),
      "an action's update": await ofCampaign('CAMPAIGN_ACTION_UPDATED'),
      "a campaign's outcome": await ofCampaign('CAMPAIGN_OUTCOME_RECORDED'),
      "an outcome's update": await ofCampaign('CAMPAIGN_OUTCOME_UPDATED'),
      ...(await directory()),
    };
    return events;
  });

  it.each(
    sightings({
      "a published article's publication": EVERYBODY,
      "a published article's revision": EVERYBODY,
      "a published article's comment": EVERYBODY,
      "a published article's correction": EVERYBODY,
      "a withdrawn article's publication": DESK,
      "a withdrawn article's revision": DESK,
      "a withdrawn article's comment": DESK,
      "a withdrawn article's correction": DESK,
      'a withdrawal': EVERYBODY,
      "a public statement's record": EVERYBODY,
      "a public statement's new status": EVERYBODY,
      "a public statement's update": EVERYBODY,
      'the update of a statement for members': MEMBERS,
      "a published article's changed statement": EVERYBODY,
      "a withdrawn article's changed statement": DESK,
      "a published article's changed statement for members": MEMBERS,
      'the record of a statement for members': MEMBERS,
      'the new status of a statement for members': MEMBERS,
      "a campaign's creation": EVERYBODY,
      "a campaign's update": EVERYBODY,
      "a campaign's demand": EVERYBODY,
      "a demand's update": EVERYBODY,
      "a campaign's action": EVERYBODY,
      "an action's update": EVERYBODY,
      "a campaign's outcome": EVERYBODY,
      "an outcome's update": EVERYBODY,
      "a public person's update": EVERYBODY,
      'the update of a person for members': MEMBERS,
      "a public organisation's update": EVERYBODY,
      'the update of an organisation for members': MEMBERS,
      "a public report's update": EVERYBODY,
      'the update of a report for members': MEMBERS,
      "a newsletter's creation": EVERYBODY,
      "a newsletter's update": EVERYBODY,
    }),
  )('%s: %s %s', async (thing, who, does) => {
    const id = (await logged())[thing];
    const { data, errors } = await newsroom.ask(Feed, {}, tokens[who]);
    expect(errors).toEqual([]);
    expect(data.feed.nodes.some((event) => event.id === id)).toBe(does === 'sees it');
  });
});
