/** Somebody who was asked for comment, or what they said, is hidden while the article is down, or once it came back mended. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { Hide } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const Seen = untyped<
  { node: object | null; article: object | null; feed: object },
  { id: string; slug: string; ids: string[] }
>(
  `query ($id: ID!, $slug: String!, $ids: [ID!]) {
    node(id: $id) { ... on Person { name } ... on Statement { text } }
    article(slug: $slug) { headline updateNotes(first: 9) { nodes { text statement { text } } }
      commentRequests { summary askedOf { ... on Person { name } } statement { text } } }
    feed(first: 50, filter: { articleIds: $ids }) { nodes { __typename ... on ArticleCommentAdded { statement { text } } } }
  }`,
);

describe('what was hidden during a withdrawal', () => {
  it('stays hidden: a person who was asked for comment', async () => {
    const name = unique('Jane');
    const person = await desk.person({ name });
    const article = await desk.publishedArticle({ body: [paragraph('It was so.')] });
    const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
    await desk.closeRequest(request, { outcome: 'NO_RESPONSE', noteText: 'We asked for comment.' });
    const seen = async () => {
      const { data, errors } = await newsroom.ask(Seen, {
        id: person.id,
        slug: article.slug,
        ids: [article.id],
      });
      return JSON.stringify({ data, errors });
    };
    expect(await seen()).toContain(name);
    await desk.withdraw(article, 'It was wrong.');
    await desk.hide(person.id);
    expect(await seen()).not.toContain(name);
    const { revisionNumber } = await newsroom.prisma.article.findFirstOrThrow({
      where: { slug: article.slug },
    });
    await desk.publish(
      await desk.revise({ id: article.id, revisionNumber }, { body: [paragraph('Mended.')] }),
    );
    expect(await seen()).not.toContain(name);
  });
});

describe('a comment that the mended article no longer has', () => {
  it('is hidden, and its note and the request that it answered stay without it', async () => {
    const name = unique('Jane');
    const person = await desk.person({ name });
    const article = await desk.publishedArticle();
    const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
    const text = unique('said');
    const { statement } = await desk.comment(article, {
      ...{ commentRequestId: request.id, noteText: 'A comment was added.' },
      statement: { text, speaker: { personId: person.id } },
    });
    const seen = async () => {
      const variables = { id: statement.id, slug: article.slug, ids: [article.id] };
      return (await newsroom.ask(Seen, variables)).data;
    };
    const hiding = (id: string) => desk.attempt(Hide, { id });
    expect(await hiding(statement.id)).toMatchObject({ __typename: 'ValidationError' });
    await desk.withdraw(article);
    await desk.publish(
      await desk.revise({ id: article.id, revisionNumber: 2 }, { body: [paragraph('Mended.')] }),
    );
    const requests = [
      { summary: `${name} was asked for comment and gave it.`, askedOf: { name }, statement: { text } },
    ];
    expect(await seen()).toMatchObject({ article: { commentRequests: requests } });
    await desk.hide(statement.id);
    const after = await seen();
    expect(after).toMatchObject({
      node: null,
      article: {
        updateNotes: { nodes: [{}, { text: 'A comment was added.', statement: null }] },
        commentRequests: [{ statement: null }],
      },
    });
    expect(JSON.stringify(after)).not.toContain(text);

    expect(await hiding(person.id)).toMatchObject({
      message: expect.stringContaining('the request for comment on') as string,
    });
    await desk.reopenRequest(request);
    await desk.cancelRequest(request);
    await desk.hide(person.id);
    expect(JSON.stringify(await seen())).not.toContain(name);
  });
});
