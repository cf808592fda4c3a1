import { afterAll, describe, expect, it } from 'vitest';
import type { StatementInput } from '../gql/graphql.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { AddComment, CloseCommentRequest } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader<{ commentRequests: { summary: string }[] }>(
  newsroom,
  'commentRequests { summary }',
);

async function summaries(slug: string, token?: string) {
  return (await read(slug, token)).commentRequests.map(({ summary }) => summary);
}

/** Ann Tester works for a part of Maker. */
const { id: organizationId } = await desk.organization({ name: 'Maker' });
const { id: labsId } = await desk.organization({ name: 'Maker Labs', partOfId: organizationId });
const { id: otherId } = await desk.organization({ name: 'Other' });
const atLabs = { organizationId: labsId, roleName: 'spokesperson' };
const ann = await desk.person({ name: 'Ann Tester', affiliations: [{ ...atLabs, from: '2020' }] });
const former = await desk.person({ affiliations: [{ ...atLabs, until: '2020' }] });
const later = await desk.person({ affiliations: [{ ...atLabs, from: '2025-06' }] });

type Answer = Partial<StatementInput> & Pick<StatementInput, 'speaker'>;

const unnamed = (id: string) =>
  ({
    speaker: { unnamed: { description: 'a manager', organizationId: id } },
    wording: 'PARAPHRASE',
  }) as const;
const by = (id: string): Answer => ({ speaker: { organizationId: id } });
const [maker, labs, other] = [by(organizationId), by(labsId), by(otherId)];

/** Who answers for Maker, and what readers see of that. */
const OF_MAKER: Record<string, readonly [answer: Answer, summary: string]> = {
  itself: [maker, 'Maker was asked for comment and gave it.'],
  'one of its parts': [labs, 'Maker was asked for comment; Maker Labs answered for it.'],
  'somebody who has a role there': [
    { speaker: { personId: ann.id } },
    'Maker was asked for comment; Ann Tester answered for it.',
  ],
  'an organisation that speaks on its behalf': [
    { ...other, onBehalfOfId: organizationId },
    'Maker was asked for comment; Other answered for it.',
  ],
  'somebody there whom the source does not name': [
    unnamed(organizationId),
    'Maker was asked for comment; a manager of Maker, who was not named, answered.',
  ],
};

const NOT_OF_MAKER: Record<string, Answer> = {
  'another organisation': other,
  'somebody who had left before': { speaker: { personId: former.id }, madeOn: '2025-05-01' },
  'somebody who came later': { speaker: { personId: later.id }, madeOn: '2025-05-01' },
  'an unnamed speaker of another organisation': unnamed(otherId),
};

const NOT_OF_ANN: Record<string, Answer> = {
  'an organisation that she belongs to': labs,
  'a colleague': { speaker: { personId: later.id } },
  'an unnamed manager there': unnamed(labsId),
};

/** Neither closing the request nor adding the comment is possible, and readers don't learn that anybody commented. */
async function expectRefusal(askedOf: StatementInput['speaker'], answer: Answer, message: string) {
  const refused = (...path: string[]) => ({
    __typename: 'ValidationError',
    path: ['input', ...path],
    message: expect.stringContaining(message) as string,
  });
  const article = await desk.publishedArticle();
  const { id: commentRequestId } = await desk.requestComment(article, { askedOf });
  const statement = { text: unique('answer'), channel: 'INTERVIEW' as const, ...answer };
  const comment = { articleId: article.id, commentRequestId, statement };
  expect(await desk.attempt(AddComment, comment)).toMatchObject(refused('statement', 'speaker'));
  expect(await summaries(article.slug)).toEqual([]);

  const { id } = await desk.requestComment(await desk.article(), { askedOf });
  const { id: statementId } = await desk.statement(answer);
  expect(await desk.attempt(CloseCommentRequest, { id, outcome: 'RECEIVED', statementId })).toMatchObject(
    refused('statementId'),
  );
}

describe('a request for comment', () => {
  it('to an organisation is answered by those who speak for it, and readers see who answered', async () => {
    const failures = await failuresOf(
      Object.entries(OF_MAKER),
      ([who]) => who,
      async ([, [answer, summary]]) => {
        const article = await desk.publishedArticle();
        const { id } = await desk.requestComment(article, { askedOf: { organizationId } });
        await desk.comment(article, { commentRequestId: id, statement: answer });
        expect(await summaries(article.slug)).toEqual([summary]);

        const ofDraft = await desk.requestComment(await desk.article(), { askedOf: { organizationId } });
        const { id: statementId } = await desk.statement(answer);
        const closed = await desk.closeRequest(ofDraft, { outcome: 'RECEIVED', statementId });
        expect(closed.commentRequest.summary).toBe(summary);
      },
    );
    expect(failures).toEqual([]);
  });

  it('to a person is answered by them', async () => {
    const speaker = { personId: ann.id };
    const article = await desk.publishedArticle();
    const { id } = await desk.requestComment(article, { askedOf: speaker });
    await desk.comment(article, { commentRequestId: id, statement: { speaker } });
    expect(await summaries(article.slug)).toEqual(['Ann Tester was asked for comment and gave it.']);
  });

  it('is answered by nobody else', async () => {
    const notOf = (answers: Record<string, Answer>, askedOf: StatementInput['speaker'], message: string) =>
      failuresOf(
        Object.entries(answers),
        ([who]) => who,
        ([, answer]) => expectRefusal(askedOf, answer, message),
      );
    expect(await notOf(NOT_OF_MAKER, { organizationId }, 'that speaks for Maker')).toEqual([]);
    expect(await notOf(NOT_OF_ANN, { personId: ann.id }, 'by Ann Tester')).toEqual([]);
  });

  it('whose answer only members see shows readers that somebody answered, but not who', async () => {
    const draft = await desk.article();
    const { id } = await desk.requestComment(draft, { askedOf: { organizationId } });
    const hidden = await desk.person({ name: 'Bo Hidden', affiliations: [{ ...atLabs, from: '2020' }] });
    const { id: statementId } = await desk.statement({ speaker: { personId: hidden.id } });
    await desk.closeRequest({ id }, { outcome: 'RECEIVED', statementId });
    const published = await desk.publish(draft);
    const ofMembers = ['Maker was asked for comment; Bo Hidden answered for it.'];
    expect(await summaries(draft.slug, newsroom.tokens.EDITOR)).toEqual(ofMembers);
    expect(await summaries(draft.slug)).toEqual(['Maker was asked for comment; somebody answered for it.']);
    const body = [paragraph('They answered.'), quote(statementId)];
    await desk.publish(await desk.revise(published, { body }));
    expect(await summaries(draft.slug)).toEqual(ofMembers);
  });
});
