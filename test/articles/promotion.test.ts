import { afterAll, describe, expect, it } from 'vitest';
import { absentId, openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { AddComment, CreateCampaign, PublishArticle } from '../support/newsroom/mutations.ts';
import { loggedEvents } from '../support/newsroom/logged.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { untyped } from '../support/clients/walk.ts';

const Nodes = untyped<{ nodes: (object | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const tagsOf = articleReader<{ tags: { id: string }[] }>(newsroom, 'tags { id }');

interface Row {
  readonly id: string;
}

/** The names of those rows that readers can see. */
async function seen(rows: Record<string, Row>): Promise<string[]> {
  const { data } = await newsroom.ask(Nodes, { ids: Object.values(rows).map(({ id }) => id) });
  return Object.keys(rows).filter((_name, index) => data.nodes[index] !== null);
}

/** The events of these statements, in the order of the log. */
async function recorded(...ids: string[]) {
  const where = { type: 'STATEMENT_RECORDED', statementId: { in: ids.map(rowId) } } as const;
  const events = await loggedEvents(newsroom, where);
  return events.map(({ statementId }) => ids.find((id) => rowId(id) === statementId));
}

/** A statement with everything that becomes public with it, and something that doesn't. */
async function statement() {
  const [employer, onBehalfOf] = [await desk.organization(), await desk.organization()];
  const [outlet, second] = [await desk.organization(), await desk.organization()];
  const affiliations = [{ organizationId: employer.id, roleName: 'Chair' }];
  const speaker = await desk.person({ affiliations });
  const source = await desk.sourceReport({ outletIds: [outlet.id, second.id] });
  const answered = await desk.statement();
  return {
    fields: {
      ...{ speaker: { personId: speaker.id }, onBehalfOfId: onBehalfOf.id },
      ...{ sourceId: source.id, inReplyToId: answered.id },
    },
    carried: { speaker, onBehalfOf, source, outlet, second },
    notCarried: { employer, answered },
  };
}

const CARRIED = ['speaker', 'onBehalfOf', 'source', 'outlet', 'second'];

describe('publishing an article', () => {
  it('makes public what the revision refers to, in one transaction, and nothing else', async () => {
    const { fields, carried, notCarried } = await statement();
    const said = await desk.statement(fields);
    const [union, articleOutlet] = [await desk.organization(), await desk.organization()];
    const posted = await desk.statement({ speaker: { organizationId: union.id } });
    const articleSource = await desk.sourceReport({ outletIds: [articleOutlet.id] });
    const embed = { url: 'https://social.example/', provider: 'Bluesky', statementId: posted.id };
    const article = await desk.article({
      ...{ body: [quote(said.id), { embed }], sourceIds: [articleSource.id], tags: [`tag of ${said.id}`] },
    });
    const [tag = { id: '' }] = (await tagsOf(article.slug, newsroom.tokens.EDITOR)).tags;
    const ofArticle = { said, posted, union, articleSource, articleOutlet, tag };
    expect(await seen({ ...carried, ...notCarried, ...ofArticle })).toEqual([]);

    await desk.publish(article);
    const shown = [...CARRIED, ...Object.keys(ofArticle)];
    expect(await seen({ ...carried, ...notCarried, ...ofArticle })).toEqual(shown);
    expect(await recorded(said.id, posted.id)).toEqual([said.id, posted.id]);

    // The transaction that appended the event was also the last to write each row.
    const ids = Object.values({ ...carried, ...ofArticle, article }).map(({ id }) => rowId(id));
    const writers = await newsroom.prisma.$queryRaw`
      SELECT DISTINCT xmin::text AS "writer" FROM (
        SELECT "id", xmin FROM "Statement" UNION ALL SELECT "id", xmin FROM "Person"
        UNION ALL SELECT "id", xmin FROM "Organization" UNION ALL SELECT "id", xmin FROM "SourceReport"
        UNION ALL SELECT "id", xmin FROM "Tag" UNION ALL SELECT "articleId", xmin FROM "FeedEvent"
      ) t WHERE "id" = ANY(${ids}::uuid[])`;
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
    expect(await seen({ dropped, kept, later })).toEqual(['kept']);
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
    const { statement: said } = await desk.comment(await desk.publishedArticle(), { statement: fields });
    expect(await seen({ ...carried, ...notCarried, said })).toEqual([...CARRIED, 'said']);
    const events = await loggedEvents(newsroom, { statementId: rowId(said.id) });
    expect(events.map(({ type }) => type)).toEqual(['ARTICLE_COMMENT_ADDED', 'STATEMENT_RECORDED']);
    expect(events[1]?.position).toBe((events[0]?.position ?? 0n) + 1n);
  });
});

describe('recording a statement', () => {
  it('as public makes public what it refers to, and announces it', async () => {
    const { fields, carried, notCarried } = await statement();
    const said = await desk.statement(fields, 'PUBLIC');
    expect(await seen({ ...carried, ...notCarried, said })).toEqual([...CARRIED, 'said']);
    await desk.publishedArticle({ body: [quote(said.id)] });
    expect(await recorded(said.id)).toEqual([said.id]);
  });

  it('for members only shows readers nothing, even if its campaign is public', async () => {
    const { fields, carried } = await statement();
    const campaign = await desk.campaign();
    const said = await desk.statement({ ...fields, campaignIds: [campaign.id] });
    expect(await seen({ ...carried, said, campaign })).toEqual(['campaign']);
    expect(await recorded(said.id)).toEqual([]);
  });
});

describe('a failed mutation', () => {
  it("makes nothing public if a campaign's slug is taken", async () => {
    const { slug } = await desk.campaign();
    const [organizer, person] = [await desk.organization(), await desk.person()];
    const input = { slug, name: 'X', organizerIds: [organizer.id], targets: [{ personId: person.id }] };
    expect(await desk.attempt(CreateCampaign, input)).toMatchObject({ __typename: 'SlugTakenError' });
    expect(await seen({ organizer, person })).toEqual([]);
  });

  it("makes nothing public if a comment is to follow a block that doesn't exist", async () => {
    const { fields, carried } = await statement();
    const { id: articleId } = await desk.publishedArticle();
    const said = { ...fields, text: 'Hidden.', channel: 'SPEECH' } as const;
    const input = { articleId, statement: said, afterBlockId: absentId('Block') };
    expect(await desk.attempt(AddComment, input)).toMatchObject({ __typename: 'ValidationError' });
    expect(await seen(carried)).toEqual([]);
  });

  it("makes nothing public if an article's last event can't be written", async () => {
    const { fields, carried } = await statement();
    const said = await desk.statement(fields);
    const article = await desk.article({ body: [quote(said.id)] });
    const { prisma, tokens } = newsroom;
    await prisma.$executeRaw`
      ALTER TABLE "FeedEvent" ADD CONSTRAINT "full" CHECK ("type" <> 'STATEMENT_RECORDED') NOT VALID`;
    const input = { id: article.id, expectedRevision: 1 };
    const { errors } = await newsroom.ask(PublishArticle, { input }, tokens.EDITOR);
    await prisma.$executeRaw`ALTER TABLE "FeedEvent" DROP CONSTRAINT "full"`;
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL']);
    expect(await seen({ ...carried, said, article })).toEqual([]);
    expect(await prisma.feedEvent.count({ where: { articleId: rowId(article.id) } })).toBe(0);
    await desk.publish(article);
    expect(await seen({ said, article })).toEqual(['said', 'article']);
  });
});
