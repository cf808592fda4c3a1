/** What changes take of the database. Each SQL statement is a round trip, and most of what a change costs the node. */
import { describe, expect, it } from 'vitest';
import type { TypedDocumentString } from '../gql/graphql.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import {
  AddComment,
  CreateArticle,
  PublishArticle,
  RecordStatement,
  ReviseArticle,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { opened } from '../support/opened.ts';

const newsroom = useNewsroom();
const counter = opened(() => openCounter(newsroom.databaseUrl));
const desk = openDesk(newsroom);

/**
 * How many SQL statements a mutation takes: with finding the member, BEGIN, COMMIT, and reading the payload. A mutation with an
 * event reads it first, since the node waits for its position.
 */
async function count<Result extends object, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<number> {
  const { data, errors, statements } = await counter.ask(document, variables, newsroom.tokens.EDITOR);
  expect(errors).toEqual([]);
  expect(Object.values(data)[0]).toMatchObject({ __typename: expect.stringMatching(/Payload$/) as string });
  return statements.length;
}

/** What an article can refer to, all of it public. */
async function surroundings() {
  const [campaign, other] = [await desk.campaign(), await desk.campaign()];
  const action = await desk.action({ campaignId: campaign.id });
  const source = await desk.sourceReport();
  const refersTo = {
    tags: [unique('Tag'), unique('Tag')],
    campaignIds: [campaign.id, other.id],
    actionIds: [action.id],
    sourceIds: [source.id],
  };
  const statement = await desk.statement();
  await desk.publishedArticle({ ...refersTo, body: [quote(statement.id)] });
  return { refersTo, statement, campaign };
}

function comment(articleId: string, speaker: { readonly id: string }, campaignIds: string[] = []) {
  const said = { text: unique('comment'), channel: 'INTERVIEW' as const, speaker: { personId: speaker.id } };
  return { input: { articleId, statement: { ...said, campaignIds } } };
}

describe('a comment', () => {
  it('takes twelve SQL statements and one for each of the four rows of its payload, whatever the article refers to and however many it has', async () => {
    const { refersTo, campaign } = await surroundings();
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const bare = await desk.publishedArticle({ body: [paragraph('Short.')] });
    const { id } = await desk.publishedArticle({ ...refersTo, body: [paragraph('Short.')] });
    expect(await count(AddComment, comment(bare.id, speaker))).toBe(16);
    for (let number = 0; number < 5; number += 1)
      expect(await count(AddComment, comment(id, speaker, [campaign.id]))).toBe(16);
  });

  it('takes one more for a draft of the article, and two more if its speaker was hidden', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('Short.')] });
    await desk.revise(article, { headline: 'In work' });
    const speaker = await desk.person({ visibility: 'MEMBERS' });
    expect(await count(AddComment, comment(article.id, speaker))).toBe(19);
    expect(await count(AddComment, comment(article.id, speaker))).toBe(17);
  });
});

describe('a publication', () => {
  it('takes thirteen SQL statements, whatever the article refers to, and one more to tell of other rows', async () => {
    const { refersTo, statement } = await surroundings();
    const other = await desk.statement({}, 'PUBLIC');
    const publish = ({ id, revisionNumber }: { id: string; revisionNumber: number }) =>
      count(PublishArticle, { input: { id, expectedRevision: revisionNumber, noteText: 'There is more.' } });
    const bare = await desk.article({ body: [paragraph('Short.')] });
    const whole = await desk.article({ ...refersTo, body: [quote(statement.id), quote(other.id)] });
    expect(await publish(bare)).toBe(13);
    // The action that it reports has another article.
    expect(await publish(whole)).toBe(14);
    expect(await publish(await desk.revise(whole, { tags: ['Another'] }))).toBe(13);
  });

  it('takes two more to promote people, organisations and reports, however many are hidden', async () => {
    const sources = [await desk.sourceReport(), await desk.sourceReport()];
    const statements = [await desk.statement(), await desk.statement()];
    const { id } = await desk.article({
      sourceIds: sources.map((source) => source.id),
      body: statements.map((statement) => quote(statement.id)),
    });
    expect(await count(PublishArticle, { input: { id, expectedRevision: 1 } })).toBe(15);
  });
});

describe('a statement that is recorded', () => {
  it('takes six SQL statements, and two more if it is public: one promotes it, one reads its event', async () => {
    const { campaign } = await surroundings();
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const statement = {
      kind: 'REMARK' as const,
      wording: 'VERBATIM' as const,
      text: 'No comment.',
      channel: 'SPEECH' as const,
      speaker: { personId: speaker.id },
      campaignIds: [campaign.id],
    };
    expect(await count(RecordStatement, { input: { statement, visibility: 'MEMBERS' } })).toBe(6);
    expect(await count(RecordStatement, { input: { statement, visibility: 'PUBLIC' } })).toBe(8);
  });
});

describe('a revision', () => {
  it('takes eleven SQL statements, or twelve of an article that exists, however long it is, and one more for new tags', async () => {
    const { refersTo } = await surroundings();
    for (const length of [1, 300]) {
      const body = Array.from({ length }, (_, place) => paragraph(`At ${place}`));
      const created = { ...refersTo, slug: unique('story'), headline: 'Headline', body };
      expect(await count(CreateArticle, { input: created })).toBe(11);
      const { id } = await desk.article({ body });
      const revised = { id, expectedRevision: 1, headline: 'Another headline' };
      expect(await count(ReviseArticle, { input: revised })).toBe(12);
      expect(
        await count(ReviseArticle, { input: { ...revised, expectedRevision: 2, tags: [unique('Tag')] } }),
      ).toBe(13);
    }
  });
});
