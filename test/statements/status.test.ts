import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { StatementStatus } from '../gql/graphql.ts';
import { cursorNow, take } from '../support/clients/feed.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { ChangeStatementStatus } from '../support/newsroom/mutations/statements.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Told = graphql(`
  subscription StatementsTold($filter: FeedFilter, $after: Cursor) {
    feed(filter: $filter, after: $after) {
      __typename
      ... on StatementRecorded {
        statement {
          id
          amends {
            id
          }
        }
      }
      ... on StatementStatusChanged {
        statement {
          id
          status
          statusNote
          amendedBy {
            id
          }
        }
        articles {
          slug
        }
      }
      ... on ArticleStatementChanged {
        slug
        statement {
          id
          status
        }
      }
    }
  }
`);

const OfArticle = graphql(`
  subscription ArticleOfStatement($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      ... on ArticleStatementChanged {
        statement {
          id
          status
          amendedBy {
            text
          }
        }
        article {
          revisionNumber
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function change(statementId: string, status: StatementStatus, note?: string | null) {
  const input = { statementId, status, note };
  const { data } = await newsroom.ask(ChangeStatementStatus, { input }, newsroom.tokens.EDITOR);
  return data.changeStatementStatus;
}

/** The types of what was logged of a statement, in the order of the log. */
async function logged(id: string) {
  const events = await newsroom.prisma.feedEvent.findMany({
    where: { statementId: rowId(id) },
    orderBy: { position: 'asc' },
  });
  return events.map(({ type }) => type);
}

/** A public statement, and articles that carry it: two that readers see, a draft, a withdrawn one and one that dropped it. */
async function carried() {
  const speakerId = (await desk.person()).id;
  const campaign = await desk.campaign();
  const statement = await desk.statement({
    speaker: { personId: speakerId },
    campaignIds: [campaign.id],
  });
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
    const { id } = await desk.statement();
    const statusNote = 'The post is gone.';
    expect(await change(id, 'DELETED_AT_SOURCE', statusNote)).toMatchObject({
      statement: { id, status: 'DELETED_AT_SOURCE', statusNote },
    });
    expect(await change(id, 'WITHDRAWN')).toMatchObject({ statement: { status: 'WITHDRAWN', statusNote } });
    expect(await change(id, 'DELETED_AT_SOURCE', null)).toMatchObject({
      statement: { status: 'DELETED_AT_SOURCE', statusNote: null },
    });
  });

  it.each<[StatementStatus[], string]>([
    [['CURRENT'], 'status must be WITHDRAWN or DELETED_AT_SOURCE: '],
    [['AMENDED'], '`amendStatement` makes a statement AMENDED'],
    [['WITHDRAWN', 'CURRENT'], 'none becomes CURRENT again'],
    [['WITHDRAWN', 'WITHDRAWN'], 'status is WITHDRAWN already; to correct the note, give another one.'],
    [['DELETED_AT_SOURCE', 'DELETED_AT_SOURCE'], 'status is DELETED_AT_SOURCE already; '],
  ])("can't become %s", async (statuses, message) => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const answers = [];
    for (const status of statuses) answers.push(await change(id, status));
    expect(answers.at(-1)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'status'],
      message: expect.stringContaining(message) as string,
    });
    expect(await logged(id)).toHaveLength(statuses.length);
  });
});

describe('readers are told', () => {
  it('that a statement changed its status, with the articles that show it, and so is each of those', async () => {
    const { speakerId, statement, one, two, draft } = await carried();
    const after = await cursorNow(newsroom);
    const filter = { speakerIds: [speakerId] };
    const watching = await newsroom.watch(Told, { filter, after });
    const editors = await newsroom.watch(Told, { filter, after }, newsroom.tokens.EDITOR);
    await change(statement.id, 'WITHDRAWN', 'They took it back.');
    const status = { id: statement.id, status: 'WITHDRAWN' };
    const toldOf = ({ slug }: { slug: string }) => ({
      __typename: 'ArticleStatementChanged',
      slug,
      statement: status,
    });
    expect(await take(watching, 3)).toEqual([
      {
        __typename: 'StatementStatusChanged',
        statement: { ...status, statusNote: 'They took it back.', amendedBy: null },
        articles: [{ slug: two.slug }, { slug: one.slug }],
      },
      toldOf(one),
      toldOf(two),
    ]);
    const [changed] = await take(editors, 1);
    expect(changed).toMatchObject({ articles: expect.arrayContaining([{ slug: draft.slug }]) as object });
  });

  it('of an amendment: first the new statement, then the old one and its articles', async () => {
    const { speakerId, statement, one, two } = await carried();
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(Told, { filter: { speakerIds: [speakerId] }, after });
    const amendment = await desk.amend(statement, { note: 'It was translated wrongly.' });
    expect(await take(watching, 4)).toMatchObject([
      { __typename: 'StatementRecorded', statement: { id: amendment.id, amends: { id: statement.id } } },
      {
        __typename: 'StatementStatusChanged',
        statement: {
          id: statement.id,
          status: 'AMENDED',
          statusNote: 'It was translated wrongly.',
          amendedBy: { id: amendment.id },
        },
      },
      { __typename: 'ArticleStatementChanged', slug: one.slug },
      { __typename: 'ArticleStatementChanged', slug: two.slug },
    ]);
  });

  it('of a new speaker of a public statement, who becomes public with it', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const person = await desk.person();
    await desk.amend({ id }, { speaker: { personId: person.id } });
    const { visibility } = await newsroom.prisma.person.findUniqueOrThrow({
      where: { id: rowId(person.id) },
    });
    expect(visibility).toBe('PUBLIC');
  });

  it('by the subscription to an article that carries it', async () => {
    const { statement, one } = await carried();
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(OfArticle, { slug: one.slug, after });
    await desk.amend(statement, { text: 'So it was.' });
    expect((await watching.next()).data?.articleUpdated).toEqual({
      __typename: 'ArticleStatementChanged',
      statement: { id: statement.id, status: 'AMENDED', amendedBy: { text: 'So it was.' } },
      article: { revisionNumber: 1 },
    });
  });

  it('by every article, also if one is published at the same moment: it waits for the change', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const article = await desk.article({ body: [quote(id)] });
    const { prisma } = newsroom;
    const { published } = await prisma.$transaction(async (tx) => {
      const data = { status: 'WITHDRAWN' } as const;
      await tx.statement.update({ where: { id: rowId(id) }, data });
      const published = desk.publish(article);
      await someoneWaits(prisma);
      return { published };
    });
    expect(await published).toMatchObject({ id: article.id });
    await change(id, 'DELETED_AT_SOURCE');
    expect(await logged(id)).toEqual([
      'STATEMENT_RECORDED',
      // The article that shows it now.
      'STATEMENT_UPDATED',
      'STATEMENT_STATUS_CHANGED',
      'ARTICLE_STATEMENT_CHANGED',
    ]);
  });

  it('with the campaigns of the statement, and of the article', async () => {
    const { campaign, statement } = await carried();
    await change(statement.id, 'WITHDRAWN');
    const events = await newsroom.prisma.feedEvent.findMany({
      where: {
        statementId: rowId(statement.id),
        type: { notIn: ['STATEMENT_RECORDED', 'STATEMENT_UPDATED'] },
      },
      orderBy: { position: 'asc' },
    });
    expect(events.map(({ type, campaignIds }) => [type, campaignIds])).toEqual([
      ['STATEMENT_STATUS_CHANGED', [rowId(campaign.id)]],
      ['ARTICLE_STATEMENT_CHANGED', [rowId(campaign.id)]],
      ['ARTICLE_STATEMENT_CHANGED', []],
    ]);
  });

  it('nothing of a statement that only members see', async () => {
    const statement = await desk.statement();
    await desk.article({ body: [quote(statement.id)] });
    const amendment = await desk.amend(statement);
    await desk.changeStatus(amendment);
    expect([...(await logged(statement.id)), ...(await logged(amendment.id))]).toEqual([]);
  });
});
