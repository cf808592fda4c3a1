import { saveBody } from '../../src/articles/save-revision.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { ChangedStatementStatus, ChangeStatementStatusInput } from '../gql/graphql.ts';
import { cursorNow, take } from '../support/clients/feed.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { loggedEvents, loggedTypes } from '../support/newsroom/logged.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { ChangeStatementStatus } from '../support/newsroom/mutations.ts';
import { untyped } from '../support/clients/walk.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const Told = untyped<
  { feed: object },
  { filter: object; after: string | null }
>(`subscription ($filter: FeedFilter, $after: String) {
  feed(filter: $filter, after: $after) {
    __typename
    ... on StatementRecorded { statement { id amends { id } } }
    ... on StatementStatusChanged {
      statement { id status statusNote amendment { statement { id } } }
      articles { slug }
    }
    ... on ArticleStatementChanged { slug statement { id status } }
  }
}`);

const OfArticle = untyped<
  { articleUpdated: object },
  { slug: string; after: string | null }
>(`subscription ($slug: String!, $after: String) {
  articleUpdated(slug: $slug, after: $after) {
    __typename
    ... on ArticleStatementChanged {
      statement { id status amendment { statement { text } } }
      article { revisionNumber }
    }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const change = (input: ChangeStatementStatusInput) => desk.attempt(ChangeStatementStatus, input);

async function statusOf(id: string) {
  return newsroom.prisma.statement.findUniqueOrThrow({
    where: { id: rowId(id) },
    select: { status: true, statusNote: true },
  });
}

const logged = (id: string) => loggedTypes(newsroom, { statementId: rowId(id) });

const changes = async (id: string) =>
  (await logged(id)).filter((type) => type === 'STATEMENT_STATUS_CHANGED');

/** Begins to follow a speaker, from now on. */
async function follow(speakerId: string, token?: string) {
  const variables = { filter: { speakerIds: [speakerId] }, after: await cursorNow(newsroom) };
  return newsroom.watch(Told, variables, token);
}

/** A public statement, and articles that carry it: two that readers see, a draft, a withdrawn one and one that dropped it. */
async function carried() {
  const speakerId = (await desk.person()).id;
  const campaign = await desk.campaign();
  const speaker = { personId: speakerId };
  const statement = await desk.statement({ speaker, campaignIds: [campaign.id] });
  const body = [quote(statement.id)];
  const one = await desk.publishedArticle({ body, campaignIds: [campaign.id] });
  const two = await desk.publishedArticle({ body });
  const draft = await desk.article({ body });
  await desk.withdraw(await desk.publishedArticle({ body }));
  const other = await desk.statement();
  const dropped = await desk.publishedArticle({ body });
  await desk.publish(await desk.revise(dropped, { body: [quote(other.id)] }));
  return { speakerId, campaign, statement, one, two, draft };
}

describe('the status of a statement', () => {
  it('becomes WITHDRAWN or DELETED_AT_SOURCE, with a note that stays until it is replaced or removed', async () => {
    const { id: statementId } = await desk.statement();
    const statusNote = 'The post is gone.';
    const steps = [
      [{ status: 'DELETED_AT_SOURCE', note: statusNote }, statusNote],
      [{ status: 'WITHDRAWN' }, statusNote],
      [{ status: 'DELETED_AT_SOURCE', note: null }, null],
    ] as const;
    for (const [input, note] of steps)
      expect(await change({ statementId, ...input })).toMatchObject({
        statement: { id: statementId, status: input.status, statusNote: note },
      });
  });

  it('becomes no other, and not the same without another note', async () => {
    const cases: [ChangedStatementStatus[], string][] = [
      [['AMENDED'], 'status must be WITHDRAWN, DELETED_AT_SOURCE or RECORDED_IN_ERROR: '],
      [['AMENDED'], '`amendStatement` makes a statement AMENDED'],
      [['WITHDRAWN', 'WITHDRAWN'], 'another status than WITHDRAWN; to correct the note, give another one.'],
      [['DELETED_AT_SOURCE', 'DELETED_AT_SOURCE'], 'another status than DELETED_AT_SOURCE; '],
    ];
    const failures = await failuresOf(
      cases,
      ([statuses]) => statuses.join(', then '),
      async ([statuses, message]) => {
        const { id: statementId } = await desk.statement({}, 'PUBLIC');
        const answers = [];
        for (const status of statuses) answers.push(await change({ statementId, status, note: undefined }));
        expect(answers.at(-1)).toMatchObject({
          __typename: 'ValidationError',
          path: ['input', 'status'],
          message: expect.stringContaining(message) as string,
        });
        expect(await logged(statementId)).toHaveLength(statuses.length);
      },
    );
    expect(failures).toEqual([]);
  });
});

describe('the feed has events', () => {
  it('about a statement that changed its status, with the articles that show it, and about each of those', async () => {
    const { speakerId, statement, one, two, draft, campaign } = await carried();
    const watching = await follow(speakerId);
    const editors = await follow(speakerId, newsroom.tokens.EDITOR);
    await desk.changeStatus(statement, 'WITHDRAWN', 'They took it back.');
    const status = { id: statement.id, status: 'WITHDRAWN' };
    const toldOf = ({ slug }: { slug: string }) => ({
      ...{ __typename: 'ArticleStatementChanged', slug, statement: status },
    });
    expect(await take(watching, 3)).toEqual([
      {
        __typename: 'StatementStatusChanged',
        statement: { ...status, statusNote: 'They took it back.', amendment: null },
        articles: [{ slug: two.slug }, { slug: one.slug }],
      },
      toldOf(one),
      toldOf(two),
    ]);
    const [changed] = await take(editors, 1);
    expect(changed).toMatchObject({ articles: expect.arrayContaining([{ slug: draft.slug }]) as object });
    // With the campaigns of the statement, and of each article.
    const events = await loggedEvents(newsroom, {
      ...{ statementId: rowId(statement.id), type: { notIn: ['STATEMENT_RECORDED', 'STATEMENT_UPDATED'] } },
    });
    expect(events.map(({ campaignIds }) => campaignIds)).toEqual([
      ...[[rowId(campaign.id)], [rowId(campaign.id)], []],
    ]);
  });

  it('about an amendment: first the new statement, then the old one and its articles', async () => {
    const { speakerId, statement, one, two } = await carried();
    const watching = await follow(speakerId);
    const ofArticle = await newsroom.watch(OfArticle, { slug: one.slug, after: await cursorNow(newsroom) });
    const statusNote = 'It was translated wrongly.';
    const { id } = await desk.amend(statement, { text: 'So it was.', note: statusNote });
    const old = { id: statement.id, status: 'AMENDED' };
    expect(await take(watching, 4)).toMatchObject([
      { __typename: 'StatementRecorded', statement: { id, amends: { id: statement.id } } },
      {
        __typename: 'StatementStatusChanged',
        statement: { ...old, statusNote, amendment: { statement: { id } } },
      },
      { __typename: 'ArticleStatementChanged', slug: one.slug },
      { __typename: 'ArticleStatementChanged', slug: two.slug },
    ]);
    expect((await ofArticle.next()).data?.articleUpdated).toEqual({
      __typename: 'ArticleStatementChanged',
      statement: { ...old, amendment: { statement: { text: 'So it was.' } } },
      article: { revisionNumber: 1 },
    });
  });

  it('about an amendment whose new speaker becomes public with it', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const person = await desk.person();
    await desk.amend({ id }, { speaker: { personId: person.id } });
    const where = { id: rowId(person.id) };
    expect(await newsroom.prisma.person.findUniqueOrThrow({ where })).toMatchObject({ visibility: 'PUBLIC' });
  });

  it('about every article, also if one is published at the same moment: it waits for the change', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const article = await desk.article({ body: [quote(id)] });
    const { prisma } = newsroom;
    const { published } = await prisma.$transaction(async (tx) => {
      await tx.statement.update({ where: { id: rowId(id) }, data: { status: 'WITHDRAWN' } });
      const published = desk.publish(article);
      await someoneWaits(prisma);
      return { published };
    });
    expect(await published).toMatchObject({ id: article.id });
    await desk.changeStatus({ id }, 'DELETED_AT_SOURCE');
    // The statement is updated by the article that shows it then.
    expect(await logged(id)).toEqual([
      ...['STATEMENT_RECORDED', 'STATEMENT_UPDATED', 'STATEMENT_STATUS_CHANGED', 'ARTICLE_STATEMENT_CHANGED'],
    ]);
  });

  it('about no statement that only members see', async () => {
    const statement = await desk.statement();
    await desk.article({ body: [quote(statement.id)] });
    const amendment = await desk.amend(statement);
    await desk.changeStatus(amendment);
    expect([...(await logged(statement.id)), ...(await logged(amendment.id))]).toEqual([]);
  });

  it('with the 100 articles that were published most recently, at most', async () => {
    const speakerId = (await desk.person()).id;
    const statement = await desk.statement({ speaker: { personId: speakerId } });
    const { id: articleId } = await desk.publishedArticle({ body: [quote(statement.id)] });
    const { prisma } = newsroom;
    const slugs = Array.from({ length: 100 }, (_, index) => `carries-${index}`);
    const articles = await prisma.article.createManyAndReturn({ data: slugs.map((slug) => ({ slug })) });
    for (const { id, slug } of articles) {
      const block = await prisma.block.create({
        data: { articleId: id, blockId: id, kind: 'QUOTE', statementId: rowId(statement.id) },
      });
      const bodyPartIds = await saveBody(prisma, id, [block.id]);
      const revision = await prisma.articleRevision.create({
        data: { articleId: id, number: 1, headline: slug, publishedAt: new Date(), bodyPartIds },
      });
      const shown = {
        ...{ currentRevisionId: revision.id, publishedRevisionId: revision.id },
        ...{ state: 'PUBLISHED' as const, publishedAt: new Date(), firstPublishedAt: new Date() },
      };
      await prisma.article.update({ where: { id }, data: shown });
    }
    const watching = await follow(speakerId);
    await desk.changeStatus(statement);
    const [event] = await take(watching, 1);
    expect(event).toMatchObject({ articles: slugs.toReversed().map((slug) => ({ slug })) });
    const told = { articleId: rowId(articleId), type: 'ARTICLE_STATEMENT_CHANGED' } as const;
    expect(await prisma.feedEvent.count({ where: told })).toBe(1);
  });
});

describe('the note on a status', () => {
  it('is corrected by giving the status again, with events about the statement and its articles', async () => {
    const speakerId = (await desk.person()).id;
    const { id: statementId } = await desk.statement({ speaker: { personId: speakerId } });
    const { slug } = await desk.publishedArticle({ body: [quote(statementId)] });
    await change({ statementId, status: 'WITHDRAWN', note: 'They tok it back.' });
    const watching = await follow(speakerId);
    const statusNote = 'They took it back.';
    await change({ statementId, status: 'WITHDRAWN', note: statusNote });
    expect(await take(watching, 2)).toMatchObject([
      { statement: { status: 'WITHDRAWN', statusNote }, articles: [{ slug }] },
      { __typename: 'ArticleStatementChanged', slug },
    ]);
    await change({ statementId, status: 'WITHDRAWN', note: null });
    expect(await statusOf(statementId)).toEqual({ status: 'WITHDRAWN', statusNote: null });
  });

  it('is refused if it is the same or left out, without an event', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    const note = 'They took it back.';
    await desk.changeStatus({ id: statementId }, 'WITHDRAWN', note);
    const message = expect.stringContaining('Must be another status than WITHDRAWN') as string;
    const problem = { code: 'NOT_ALLOWED', path: ['input', 'status'], message };
    for (const same of [{ note }, {}]) {
      const refused = await change({ statementId, status: 'WITHDRAWN', ...same });
      expect(refused).toMatchObject({ __typename: 'ValidationError', problems: [problem] });
    }
    expect(await statusOf(statementId)).toEqual({ status: 'WITHDRAWN', statusNote: note });
    expect(await changes(statementId)).toHaveLength(1);
  });

  it('of an amendment is corrected too, while the status of what was amended stays', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    await desk.amend({ id: statementId }, { note: 'It was misherd.' });
    const corrected = { status: 'AMENDED', statusNote: 'It was misheard.' };
    expect(await change({ statementId, status: 'AMENDED', note: 'It was misheard.' })).toMatchObject({
      statement: corrected,
    });
    expect(await change({ statementId, status: 'WITHDRAWN', note: 'No.' })).toMatchObject({
      __typename: 'ValidationError',
    });
    expect(await statusOf(statementId)).toEqual(corrected);
    expect(await changes(statementId)).toHaveLength(2);
  });

  it('has no event while only members see the statement, or the amendment that it is about', async () => {
    const { id: statementId } = await desk.statement();
    await desk.amend({ id: statementId }, { note: 'It was misherd.' });
    await change({ statementId, status: 'AMENDED', note: 'It was misheard.' });
    const data = { visibility: 'PUBLIC' } as const;
    await newsroom.prisma.statement.update({ where: { id: rowId(statementId) }, data });
    await change({ statementId, status: 'AMENDED', note: 'It was misheard in the noise.' });
    expect(await changes(statementId)).toEqual([]);
  });
});
