import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { absentId, openDesk, payload, quote, rowId } from '../support/newsroom/factories.ts';
import { AddComment, PublishArticle } from '../support/newsroom/mutations/articles.ts';
import {
  AddCampaignDemand,
  CreateCampaign,
  RecordCampaignAction,
  RecordCampaignOutcome,
} from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SeenNodes = graphql(`
  query SeenNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
    }
  }
`);

const TagsOf = graphql(`
  query TagsOfArticle($slug: String!) {
    article(slug: $slug) {
      tags {
        id
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let token: string;
beforeAll(async () => {
  newsroom = await openNewsroom();
  token = newsroom.tokens.EDITOR;
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

/** Which of these readers can see, by the names that the test gives them. */
async function seen(things: Record<string, string>): Promise<string[]> {
  const { data } = await newsroom.ask(SeenNodes, { ids: Object.values(things) });
  return Object.keys(things).filter((_name, index) => data.nodes[index] !== null);
}

/** The events of these statements, in the order of the log. */
async function recorded(...ids: string[]) {
  const events = await newsroom.prisma.feedEvent.findMany({
    where: { type: 'STATEMENT_RECORDED', statementId: { in: ids.map(rowId) } },
    orderBy: { position: 'asc' },
  });
  return events.map(({ statementId }) => ids.find((id) => rowId(id) === statementId));
}

/** A statement with everything that becomes public with it, and something that doesn't. */
async function statement() {
  const [employer, onBehalfOf, outlet, second] = [
    await desk.organization(),
    await desk.organization(),
    await desk.organization(),
    await desk.organization(),
  ];
  const affiliations = [{ organizationId: employer.id, roleName: 'Chair' }];
  const speaker = await desk.person({ affiliations });
  const source = await desk.sourceReport({ outletIds: [outlet.id, second.id] });
  const answered = await desk.statement();
  const fields = {
    speaker: { personId: speaker.id },
    onBehalfOfId: onBehalfOf.id,
    sourceId: source.id,
    inReplyToId: answered.id,
  };
  return {
    fields,
    carried: {
      speaker: speaker.id,
      onBehalfOf: onBehalfOf.id,
      source: source.id,
      outlet: outlet.id,
      second: second.id,
    },
    notCarried: { employer: employer.id, answered: answered.id },
  };
}

const CARRIED = ['speaker', 'onBehalfOf', 'source', 'outlet', 'second'];

describe('publishing an article', () => {
  it('makes public what the revision refers to, in one transaction, and nothing else', async () => {
    const { fields, carried, notCarried } = await statement();
    const said = await desk.statement(fields);
    const [union, outlet] = [await desk.organization(), await desk.organization()];
    const posted = await desk.statement({ speaker: { organizationId: union.id } });
    const source = await desk.sourceReport({ outletIds: [outlet.id] });
    const article = await desk.article({
      body: [
        quote(said.id),
        { embed: { url: 'https://social.example/', provider: 'Bluesky', statementId: posted.id } },
      ],
      sourceIds: [source.id],
      tags: [`tag of ${said.id}`],
    });
    const [tag] = (await newsroom.ask(TagsOf, { slug: article.slug }, token)).data.article?.tags ?? [];
    const ofArticle = {
      said: said.id,
      posted: posted.id,
      union: union.id,
      articleSource: source.id,
      articleOutlet: outlet.id,
      tag: tag?.id ?? '',
    };
    expect(await seen({ ...carried, ...notCarried, ...ofArticle })).toEqual([]);

    await desk.publish(article);
    expect(await seen({ ...carried, ...notCarried, ...ofArticle })).toEqual([
      ...CARRIED,
      ...Object.keys(ofArticle),
    ]);
    expect(await recorded(said.id, posted.id)).toEqual([said.id, posted.id]);

    // The transaction that appended the event was also the last to write each row.
    const ids = Object.values({ ...carried, ...ofArticle }).map(rowId);
    const writers = await newsroom.prisma.$queryRaw`
      SELECT DISTINCT xmin::text AS "writer" FROM (
        SELECT "id", xmin FROM "Statement" UNION ALL SELECT "id", xmin FROM "Person"
        UNION ALL SELECT "id", xmin FROM "Organization" UNION ALL SELECT "id", xmin FROM "SourceReport"
        UNION ALL SELECT "id", xmin FROM "Tag" UNION ALL SELECT "articleId", xmin FROM "FeedEvent"
      ) t WHERE "id" = ANY(${[...ids, rowId(article.id)]}::uuid[])`;
    expect(writers).toHaveLength(1);
  });

  it('announces a statement once, however often and wherever it is used', async () => {
    const said = await desk.statement();
    const body = [quote(said.id), quote(said.id)];
    const [first, second] = [await desk.publishedArticle({ body }), await desk.publishedArticle({ body })];
    await desk.publish(await desk.revise(first, { body }));
    await desk.publish(await desk.revise(second, { headline: 'Again' }));
    expect(await recorded(said.id)).toEqual([said.id]);
  });

  it('keeps hidden what only other revisions refer to', async () => {
    const [dropped, kept, later] = [await desk.statement(), await desk.statement(), await desk.statement()];
    const draft = await desk.article({ body: [quote(dropped.id)], tags: ['Dropped tag'] });
    const published = await desk.publish(
      await desk.revise(draft, { body: [quote(kept.id)], tags: ['Kept tag'] }),
    );
    await desk.revise(published, { body: [quote(kept.id), quote(later.id)], tags: ['Later tag'] });
    expect(await seen({ dropped: dropped.id, kept: kept.id, later: later.id })).toEqual(['kept']);
    expect(await recorded(dropped.id, kept.id, later.id)).toEqual([kept.id]);
    const tags = await newsroom.prisma.tag.findMany({
      where: { slug: { in: ['dropped-tag', 'kept-tag', 'later-tag'] }, visibility: 'PUBLIC' },
    });
    expect(tags.map(({ name }) => name)).toEqual(['Kept tag']);
  });
});

describe('adding a comment', () => {
  it('makes public what the statement refers to, and announces the statement after the comment', async () => {
    const { fields, carried, notCarried } = await statement();
    const article = await desk.publishedArticle();
    const added = await desk.comment(article, { statement: fields });
    expect(await seen({ ...carried, ...notCarried, said: added.statement.id })).toEqual([...CARRIED, 'said']);
    const events = await newsroom.prisma.feedEvent.findMany({
      where: { statementId: rowId(added.statement.id) },
      orderBy: { position: 'asc' },
    });
    expect(events.map(({ type }) => type)).toEqual(['ARTICLE_COMMENT_ADDED', 'STATEMENT_RECORDED']);
    const [comment, recorded] = events;
    expect(recorded?.position).toBe((comment?.position ?? 0n) + 1n);
  });
});

describe('recording a statement', () => {
  it('as public makes public what it refers to, and announces it', async () => {
    const { fields, carried, notCarried } = await statement();
    const said = await desk.statement(fields, 'PUBLIC');
    expect(await seen({ ...carried, ...notCarried, said: said.id })).toEqual([...CARRIED, 'said']);
    await desk.publishedArticle({ body: [quote(said.id)] });
    expect(await recorded(said.id)).toEqual([said.id]);
  });

  it('for members only shows readers nothing, even if its campaign is public', async () => {
    const { fields, carried } = await statement();
    const campaign = await desk.campaign();
    const said = await desk.statement({ ...fields, campaignIds: [campaign.id] });
    expect(await seen({ ...carried, said: said.id, campaign: campaign.id })).toEqual(['campaign']);
    expect(await recorded(said.id)).toEqual([]);
  });
});

describe('recording campaign facts', () => {
  it("makes the campaign's organisers and targets public", async () => {
    const [organizer, target, person, other] = [
      await desk.organization(),
      await desk.organization(),
      await desk.person(),
      await desk.organization(),
    ];
    await desk.campaign({
      organizerIds: [organizer.id],
      targets: [{ organizationId: target.id }, { personId: person.id }],
    });
    const things = { organizer: organizer.id, target: target.id, person: person.id, other: other.id };
    expect(await seen(things)).toEqual(['organizer', 'target', 'person']);
  });

  it("makes a demand's addressee public", async () => {
    const [campaign, person] = [await desk.campaign(), await desk.person()];
    const input = { campaignId: campaign.id, text: 'End it.', addressedTo: { personId: person.id } };
    payload((await newsroom.ask(AddCampaignDemand, { input }, token)).data.addCampaignDemand);
    expect(await seen({ person: person.id })).toEqual(['person']);
  });

  it("makes an action's organisers, sources and the origins of its figures public", async () => {
    const [outlet, figureOutlet] = [await desk.organization(), await desk.organization()];
    const things = {
      organizer: (await desk.organization()).id,
      person: (await desk.person()).id,
      source: (await desk.sourceReport({ outletIds: [outlet.id] })).id,
      outlet: outlet.id,
      figureSource: (await desk.sourceReport({ outletIds: [figureOutlet.id] })).id,
      figureOutlet: figureOutlet.id,
    };
    const figure = { kind: 'ARRESTS', low: 7, high: 7 } as const;
    const input = {
      campaignId: (await desk.campaign()).id,
      type: 'RALLY',
      title: 'A rally',
      startedOn: '2025',
      organizerIds: [things.organizer],
      sourceIds: [things.source],
      figures: [{ ...figure, attributedTo: { personId: things.person }, sourceId: things.figureSource }],
    } as const;
    expect(await seen(things)).toEqual([]);
    const all = {
      ...input,
      organizerIds: [...input.organizerIds],
      sourceIds: [...input.sourceIds],
      figures: [...input.figures],
    };
    payload((await newsroom.ask(RecordCampaignAction, { input: all }, token)).data.recordCampaignAction);
    expect(await seen(things)).toEqual(Object.keys(things));
  });

  it("makes an outcome's target and sources public", async () => {
    const outlet = await desk.organization();
    const things = {
      target: (await desk.organization()).id,
      source: (await desk.sourceReport({ outletIds: [outlet.id] })).id,
      outlet: outlet.id,
    };
    const input = {
      campaignId: (await desk.campaign()).id,
      summary: 'It ends.',
      occurredOn: '2025',
      extent: 'FULL' as const,
      target: { organizationId: things.target },
      sourceIds: [things.source],
    };
    payload((await newsroom.ask(RecordCampaignOutcome, { input }, token)).data.recordCampaignOutcome);
    expect(await seen(things)).toEqual(Object.keys(things));
  });
});

describe('a failed mutation', () => {
  it("makes nothing public if a campaign's slug is taken", async () => {
    const [{ slug }, organizer, person] = [
      await desk.campaign(),
      await desk.organization(),
      await desk.person(),
    ];
    const input = { slug, name: 'X', organizerIds: [organizer.id], targets: [{ personId: person.id }] };
    const { data } = await newsroom.ask(CreateCampaign, { input }, token);
    expect(data.createCampaign.__typename).toBe('SlugTakenError');
    expect(await seen({ organizer: organizer.id, person: person.id })).toEqual([]);
  });

  it("makes nothing public if a comment is to follow a block that doesn't exist", async () => {
    const { fields, carried } = await statement();
    const { id: articleId } = await desk.publishedArticle();
    const said = { ...fields, text: 'Hidden.', channel: 'SPEECH' as const };
    const input = { articleId, statement: said, afterBlockId: absentId('Block') };
    const { data } = await newsroom.ask(AddComment, { input }, token);
    expect(data.addComment.__typename).toBe('ValidationError');
    expect(await seen(carried)).toEqual([]);
  });

  it("makes nothing public if an article's last event can't be written", async () => {
    const { fields, carried } = await statement();
    const said = await desk.statement(fields);
    const { id } = await desk.article({ body: [quote(said.id)] });
    const { prisma } = newsroom;
    await prisma.$executeRaw`
      ALTER TABLE "FeedEvent" ADD CONSTRAINT "full" CHECK ("type" <> 'STATEMENT_RECORDED') NOT VALID`;
    const { errors } = await newsroom.ask(PublishArticle, { input: { id, expectedRevision: 1 } }, token);
    await prisma.$executeRaw`ALTER TABLE "FeedEvent" DROP CONSTRAINT "full"`;
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL']);
    expect(await seen({ ...carried, said: said.id, article: id })).toEqual([]);
    expect(await prisma.feedEvent.count({ where: { articleId: rowId(id) } })).toBe(0);
    await desk.publish({ id, revisionNumber: 1 });
    expect(await seen({ said: said.id, article: id })).toEqual(['said', 'article']);
  });
});
