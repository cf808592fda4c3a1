import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatementInput } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { AddComment, CloseCommentRequest } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Summaries = graphql(`
  query SummariesOfRequests($slug: String!) {
    article(slug: $slug) {
      commentRequests {
        summary
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

async function summaries(slug: string, token?: string) {
  const { article } = (await newsroom.ask(Summaries, { slug }, token)).data;
  return article?.commentRequests.map(({ summary }) => summary);
}

/** Ann Tester, who works for a part of Maker, and others who have to do with it. */
async function people() {
  const [maker, other] = [await desk.organization({ name: 'Maker' }), await desk.organization()];
  const part = await desk.organization({ name: 'Maker Labs' });
  const input = { id: part.id, partOfId: maker.id };
  await newsroom.ask(UpdateOrganization, { input }, newsroom.tokens.EDITOR);
  const roleName = 'spokesperson';
  const atPart = { organizationId: part.id, roleName };
  const ann = await desk.person({ name: 'Ann Tester', affiliations: [{ ...atPart, from: '2020' }] });
  const former = await desk.person({ affiliations: [{ ...atPart, until: '2020' }] });
  const later = await desk.person({ affiliations: [{ ...atPart, from: '2025-06' }] });
  return { maker, part, other, ann, former, later };
}

type People = Awaited<ReturnType<typeof people>>;

const UpdateOrganization = graphql(`
  mutation MakeItAPart($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
    }
  }
`);

type Answer = Partial<StatementInput> & Pick<StatementInput, 'speaker'>;

const OF_MAKER: [string, (all: People) => Answer, string][] = [
  [
    'itself',
    ({ maker }) => ({ speaker: { organizationId: maker.id } }),
    'Maker was asked for comment and gave it.',
  ],
  [
    'one of its parts',
    ({ part }) => ({ speaker: { organizationId: part.id } }),
    'Maker was asked for comment; Maker Labs answered for it.',
  ],
  [
    'somebody who has a role there',
    ({ ann }) => ({ speaker: { personId: ann.id } }),
    'Maker was asked for comment; Ann Tester answered for it.',
  ],
  [
    'an organisation that speaks on its behalf',
    ({ other, maker }) => ({ speaker: { organizationId: other.id }, onBehalfOfId: maker.id }),
    'Maker was asked for comment; OTHER answered for it.',
  ],
  [
    'somebody there whom the source does not name',
    ({ maker }) => ({
      speaker: { organizationId: maker.id },
      speakerIsNamed: false,
      roleName: 'a manager',
      wording: 'PARAPHRASE',
    }),
    'Maker was asked for comment; a manager of Maker, who was not named, answered.',
  ],
];

const NOT_OF_MAKER: [string, (all: People) => Answer][] = [
  ['another organisation', ({ other }) => ({ speaker: { organizationId: other.id } })],
  [
    'somebody who had left before',
    ({ former }) => ({ speaker: { personId: former.id }, madeOn: '2025-05-01' }),
  ],
  ['somebody who came later', ({ later }) => ({ speaker: { personId: later.id }, madeOn: '2025-05-01' })],
  [
    'an unnamed speaker of another organisation',
    ({ other }) => ({ speaker: { organizationId: other.id }, speakerIsNamed: false, roleName: 'a manager' }),
  ],
];

const NOT_OF_ANN: [string, (all: People) => Answer][] = [
  ['an organisation that she belongs to', ({ part }) => ({ speaker: { organizationId: part.id } })],
  ['a colleague', ({ later }) => ({ speaker: { personId: later.id } })],
  [
    'an unnamed manager there',
    ({ part }) => ({
      speaker: { organizationId: part.id },
      speakerIsNamed: false,
      roleName: 'a manager',
      wording: 'PARAPHRASE',
    }),
  ],
];

describe('a request to an organisation', () => {
  it.each(OF_MAKER)(
    'is answered by %s, and readers are told who answered',
    async (_who, answerOf, summary) => {
      const all = await people();
      const said = summary.replace('OTHER', all.other.slug);
      const { id: organizationId } = all.maker;
      const article = await desk.publishedArticle();
      const { id } = await desk.requestComment(article, { askedOf: { organizationId } });
      await desk.comment(article, { commentRequestId: id, statement: answerOf(all) });
      expect(await summaries(article.slug)).toEqual([said]);

      const draft = await desk.article();
      const ofDraft = await desk.requestComment(draft, { askedOf: { organizationId } });
      const { id: statementId } = await desk.statement(answerOf(all));
      const closed = await desk.closeRequest(ofDraft, { outcome: 'RECEIVED', statementId });
      expect(closed.commentRequest.summary).toBe(said);
    },
  );

  it.each(NOT_OF_MAKER)('is not answered by %s', async (_who, answerOf) => {
    const all = await people();
    await expectRefusal({ organizationId: all.maker.id }, answerOf(all), 'that speaks for Maker');
  });
});

describe('a request to a person', () => {
  it('is answered by them', async () => {
    const { ann } = await people();
    const speaker = { personId: ann.id };
    const article = await desk.publishedArticle();
    const { id } = await desk.requestComment(article, { askedOf: speaker });
    await desk.comment(article, { commentRequestId: id, statement: { speaker } });
    expect(await summaries(article.slug)).toEqual(['Ann Tester was asked for comment and gave it.']);
  });

  it.each(NOT_OF_ANN)('is not answered by %s', async (_who, answerOf) => {
    const all = await people();
    await expectRefusal({ personId: all.ann.id }, answerOf(all), 'by Ann Tester');
  });
});

/** Neither closing the request nor adding the comment is possible, and readers aren't told that anybody commented. */
async function expectRefusal(askedOf: StatementInput['speaker'], answer: Answer, message: string) {
  const { EDITOR } = newsroom.tokens;
  const article = await desk.publishedArticle();
  const { id: commentRequestId } = await desk.requestComment(article, { askedOf });
  const statement = { text: unique('answer'), channel: 'INTERVIEW' as const, ...answer };
  const ofComment = { articleId: article.id, commentRequestId, statement };
  const { addComment } = (await newsroom.ask(AddComment, { input: ofComment }, EDITOR)).data;
  expect(addComment).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'statement', 'speaker'],
    message: expect.stringContaining(message) as string,
  });
  expect(await summaries(article.slug)).toEqual([]);

  const { id } = await desk.requestComment(await desk.article(), { askedOf });
  const statementId = (await desk.statement(answer)).id;
  const ofClosing = { id, outcome: 'RECEIVED' as const, statementId };
  const { closeCommentRequest } = (await newsroom.ask(CloseCommentRequest, { input: ofClosing }, EDITOR))
    .data;
  expect(closeCommentRequest).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'statementId'],
    message: expect.stringContaining(message) as string,
  });
}

it('whose answer only members see tells readers of it, but not who answered', async () => {
  const { maker, ann } = await people();
  const draft = await desk.article();
  const { id } = await desk.requestComment(draft, { askedOf: { organizationId: maker.id } });
  const { id: statementId } = await desk.statement({ speaker: { personId: ann.id } });
  await desk.closeRequest({ id }, { outcome: 'RECEIVED', statementId });
  const published = await desk.publish(draft);
  const ofMembers = ['Maker was asked for comment; Ann Tester answered for it.'];
  expect(await summaries(draft.slug, newsroom.tokens.EDITOR)).toEqual(ofMembers);
  expect(await summaries(draft.slug)).toEqual(['Maker was asked for comment; somebody answered for it.']);
  const body = [paragraph('They answered.'), quote(statementId)];
  await desk.publish(await desk.revise(published, { body }));
  expect(await summaries(draft.slug)).toEqual(ofMembers);
});
