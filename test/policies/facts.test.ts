import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerTo,
  castOf,
  DESK,
  EVERYBODY,
  MEMBERS,
  once,
  seesNode,
  wrongSights,
  type SeenBy,
  type Who,
} from '../support/newsroom/cast.ts';
import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import type { Visibility } from '../../generated/prisma/enums.ts';
import { globalId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
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
  const recorded = once(async (): Promise<SeenBy> => {
    const desk = openDesk(newsroom);
    return {
      'a public person': [(await desk.person({ visibility: 'PUBLIC' })).id, EVERYBODY],
      'a person for members': [(await desk.person({ visibility: 'MEMBERS' })).id, MEMBERS],
      'a public organisation': [(await desk.organization({ visibility: 'PUBLIC' })).id, EVERYBODY],
      'an organisation for members': [(await desk.organization({ visibility: 'MEMBERS' })).id, MEMBERS],
      'a public source': [(await desk.sourceReport({ visibility: 'PUBLIC' })).id, EVERYBODY],
      'a source for members': [(await desk.sourceReport({ visibility: 'MEMBERS' })).id, MEMBERS],
      'a public statement': [(await desk.statement({}, 'PUBLIC')).id, EVERYBODY],
      'a statement for members': [(await desk.statement({}, 'MEMBERS')).id, MEMBERS],
    };
  });

  it('each caller sees what they may see, and nothing else', async () => {
    const sees = (id: string, who: Who) => seesNode(newsroom, id, tokens[who]);
    expect(await wrongSights(await recorded(), EVERYBODY, sees)).toEqual([]);
  });
});

describe('who sees campaign facts', () => {
  const recorded = once(async (): Promise<SeenBy> => {
    const desk = openDesk(newsroom);
    const { id: campaignId } = await desk.campaign();
    const figures = [{ kind: 'ARRESTS' as const, low: 1 }];
    const figureOf = async ({ id }: { id: string }) => {
      const where = { actionId: rowId(id) };
      return globalId('ActionFigure', (await newsroom.prisma.actionFigure.findFirstOrThrow({ where })).id);
    };
    const action = await desk.action({ campaignId, figures });
    const seen: [string, SeenBy[string]][] = [
      ['an action', [action.id, EVERYBODY]],
      ['a figure', [await figureOf(action), EVERYBODY]],
    ];
    const wrong = await desk.action({ campaignId, figures });
    const doubtful = await desk.action({ campaignId, figures });
    const facts = {
      'a retracted demand': (await desk.demand(campaignId)).id,
      'a retracted outcome': (await desk.outcome({ campaignId })).id,
      'a retracted action': wrong.id,
      'a retracted figure': await figureOf(doubtful),
    };
    for (const [name, id] of Object.entries(facts)) {
      await desk.retract(id);
      seen.push([name, [id, MEMBERS]]);
    }
    seen.push(['a figure of a retracted action', [await figureOf(wrong), MEMBERS]]);
    return Object.fromEntries(seen);
  });

  it('each caller sees those that stand, and members also those that were retracted', async () => {
    const sees = (id: string, who: Who) => seesNode(newsroom, id, tokens[who]);
    expect(await wrongSights(await recorded(), EVERYBODY, sees)).toEqual([]);
  });
});

describe('who sees the note of an amendment', () => {
  const Note = untyped<{ node: { statusNote: string | null } }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on Statement { statusNote } } }',
  );
  const amended = once(async (): Promise<SeenBy> => {
    const desk = openDesk(newsroom);
    const note = 'It was misheard.';
    const shown = await desk.statement({}, 'PUBLIC');
    await desk.amend(shown, { note });
    const hidden = await desk.statement();
    await desk.amend(hidden, { note });
    const data = { visibility: 'PUBLIC' } as const;
    await newsroom.prisma.statement.update({ where: { id: rowId(hidden.id) }, data });
    return { 'that is public': [shown.id, EVERYBODY], 'that is hidden': [hidden.id, MEMBERS] };
  });

  it('each caller sees it if they may see what it amends, and else not', async () => {
    const sees = async (id: string, who: Who) =>
      (await newsroom.ask(Note, { id }, tokens[who])).data.node.statusNote !== null;
    expect(await wrongSights(await amended(), EVERYBODY, sees)).toEqual([]);
  });
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
    await editor.publish(await editor.revise(article, { headline: 'New' }), 'New.');
    await editor.comment(article);
    await editor.correct({ id: article.id, revisionNumber: 3 });
    await editor.changeSlug(article);
    await editor.withdraw(article);
    await editor.restore(article);
    return article;
  }

  async function eventOf(type: FeedEventType, { id }: { id: string }): Promise<string> {
    return (await newsroom.prisma.feedEvent.findFirstOrThrow({ where: { type, articleId: rowId(id) } })).id;
  }

  /** An event about the statement, whether or not it is public, and about the article that carries it. */
  async function told(type: FeedEventType, statement: { id: string }, article?: { id: string }) {
    const { id: statementId, speakerPersonId: speakerId } = await newsroom.prisma.statement.findUniqueOrThrow(
      { where: { id: rowId(statement.id) } },
    );
    const articleId = article === undefined ? null : rowId(article.id);
    const data = { type, statementId, speakerId, articleId };
    return (await newsroom.prisma.feedEvent.create({ data })).id;
  }

  /** Events about rows of the directory, of which some are for members. */
  async function directory(): Promise<SeenBy> {
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
    const cards = [{ articleId: (await editor.publishedArticle()).id }];
    const ofFront = async ({ id }: { id: string }) => append({ type: 'FRONT_UPDATED', frontId: rowId(id) });
    const shownFront = await editor.publishFront(await editor.front([{ cards }]));
    return {
      "a published front's update": [await ofFront(shownFront), EVERYBODY],
      "a public person's update": [await person('PUBLIC'), EVERYBODY],
      'the update of a person for members': [await person('MEMBERS'), MEMBERS],
      "a public organisation's update": [await organization('PUBLIC'), EVERYBODY],
      'the update of an organisation for members': [await organization('MEMBERS'), MEMBERS],
      "a public report's update": [await source('PUBLIC'), EVERYBODY],
      'the update of a report for members': [await source('MEMBERS'), MEMBERS],
      "a newsletter's creation": [await append({ type: 'NEWSLETTER_CREATED', newsletterId }), EVERYBODY],
      "a newsletter's update": [await append({ type: 'NEWSLETTER_UPDATED', newsletterId }), EVERYBODY],
    };
  }

  const logged = once(async (): Promise<SeenBy> => {
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
    return {
      "a published article's publication": [await eventOf('ARTICLE_PUBLISHED', published), EVERYBODY],
      "a published article's revision": [await eventOf('ARTICLE_REVISED', published), EVERYBODY],
      "a published article's comment": [await eventOf('ARTICLE_COMMENT_ADDED', published), EVERYBODY],
      "a published article's correction": [await eventOf('ARTICLE_CORRECTED', published), EVERYBODY],
      "a published article's new slug": [await eventOf('ARTICLE_SLUG_CHANGED', published), EVERYBODY],
      "a published article's return": [await eventOf('ARTICLE_RESTORED', published), EVERYBODY],
      "a withdrawn article's return": [await eventOf('ARTICLE_RESTORED', withdrawn), DESK],
      "a withdrawn article's new slug": [await eventOf('ARTICLE_SLUG_CHANGED', withdrawn), DESK],
      "a withdrawn article's publication": [await eventOf('ARTICLE_PUBLISHED', withdrawn), DESK],
      "a withdrawn article's revision": [await eventOf('ARTICLE_REVISED', withdrawn), DESK],
      "a withdrawn article's comment": [await eventOf('ARTICLE_COMMENT_ADDED', withdrawn), DESK],
      "a withdrawn article's correction": [await eventOf('ARTICLE_CORRECTED', withdrawn), DESK],
      'a withdrawal': [await eventOf('ARTICLE_WITHDRAWN', withdrawn), EVERYBODY],
      "a public statement's record": [
        (await prisma.feedEvent.findFirstOrThrow({ where: recorded })).id,
        EVERYBODY,
      ],
      "a public statement's new status": [await told('STATEMENT_STATUS_CHANGED', spoken), EVERYBODY],
      "a public statement's update": [await told('STATEMENT_UPDATED', spoken), EVERYBODY],
      'the update of a statement for members': [await told('STATEMENT_UPDATED', unspoken), MEMBERS],
      "a published article's changed statement": [
        await told('ARTICLE_STATEMENT_CHANGED', spoken, published),
        EVERYBODY,
      ],
      "a withdrawn article's changed statement": [
        await told('ARTICLE_STATEMENT_CHANGED', spoken, withdrawn),
        DESK,
      ],
      "a published article's changed statement for members": [
        await told('ARTICLE_STATEMENT_CHANGED', unspoken, published),
        MEMBERS,
      ],
      'the record of a statement for members': [await told('STATEMENT_RECORDED', unspoken), MEMBERS],
      'the new status of a statement for members': [
        await told('STATEMENT_STATUS_CHANGED', unspoken),
        MEMBERS,
      ],
      "a campaign's creation": [await ofCampaign('CAMPAIGN_CREATED'), EVERYBODY],
      "a campaign's update": [await ofCampaign('CAMPAIGN_UPDATED'), EVERYBODY],
      "a campaign's demand": [await ofCampaign('CAMPAIGN_DEMAND_ADDED'), EVERYBODY],
      "a demand's update": [await ofCampaign('CAMPAIGN_DEMAND_UPDATED'), EVERYBODY],
      "a campaign's action": [await ofCampaign('CAMPAIGN_ACTION_RECORDED'), EVERYBODY],
      "an action's update": [await ofCampaign('CAMPAIGN_ACTION_UPDATED'), EVERYBODY],
      "a campaign's outcome": [await ofCampaign('CAMPAIGN_OUTCOME_RECORDED'), EVERYBODY],
      "an outcome's update": [await ofCampaign('CAMPAIGN_OUTCOME_UPDATED'), EVERYBODY],
      ...(await retracted()),
      ...(await directory()),
    };
  });

  /** Events about facts that were retracted, and their retraction. */
  async function retracted(): Promise<SeenBy> {
    const editor = openDesk(newsroom);
    const { id: campaignId } = await editor.campaign();
    const facts = {
      demand: await editor.demand(campaignId),
      action: await editor.action({ campaignId }),
      outcome: await editor.outcome({ campaignId }),
    };
    const seen: [string, SeenBy[string]][] = [];
    for (const [name, { id }] of Object.entries(facts)) {
      const where = { [`${name}Id`]: rowId(id) };
      const recorded = await newsroom.prisma.feedEvent.findFirstOrThrow({ where });
      const { event } = await editor.retract(id);
      seen.push([`the record of a retracted ${name}`, [recorded.id, MEMBERS]]);
      seen.push([`the retraction of a ${name}`, [event.id, EVERYBODY]]);
    }
    return Object.fromEntries(seen);
  }

  it('each caller sees the events of what they may see, and no others', async () => {
    const events = await logged();
    const feeds = new Map<Who, readonly string[]>();
    for (const who of EVERYBODY) {
      const { data, errors } = await newsroom.ask(Feed, {}, tokens[who]);
      expect(errors).toEqual([]);
      feeds.set(
        who,
        data.feed.nodes.map(({ id }) => id),
      );
    }
    const sees = (id: string, who: Who) => Promise.resolve(feeds.get(who)?.includes(id) ?? false);
    expect(await wrongSights(events, EVERYBODY, sees)).toEqual([]);
  });
});
