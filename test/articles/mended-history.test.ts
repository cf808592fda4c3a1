/** Once an article is mended after a withdrawal, readers find its former text nowhere. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, payload, quote, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { WHY } from '../support/redactions/redacting.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { EDITOR } = newsroom.tokens;
const desk = openDesk(newsroom);

interface Seen {
  readonly front: object;
  readonly article: { readonly revisions: { readonly nodes: readonly { readonly number: number }[] } };
  readonly feed: object;
  readonly node: object | null;
}
const Everywhere = untyped<Seen, { front: string; slug: string; ids: string[]; node: string }>(`
  query ($front: String!, $slug: String!, $ids: [ID!], $node: ID!) {
    front(slug: $front) { containers { cards { headline trailText } } }
    article(slug: $slug) {
      headline bodyText
      revision(number: 1) { headline }
      revisions(first: 10) { nodes { number headline bodyText changesSince { fields { field before } } } }
    }
    feed(first: 20, filter: { articleIds: $ids }) {
      nodes { __typename ... on ArticleEvent { changes { sinceRevisionNumber fields { field before after } } } }
    }
    node(id: $node) { ... on ArticleRevision { headline } }
  }`);

const Ids = untyped<{ article: { revision: { id: string } } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { revision(number: 1) { id } } }',
);

const Node = untyped<{ node: object | null }, { id: string }>('query ($id: ID!) { node(id: $id) { id } }');

/** An article on a front, with a headline of its own, whose words must go. */
async function onFront() {
  const wrong = unique('Wrong');
  const article = await desk.publishedArticle({ headline: wrong, body: [paragraph(`${wrong} text.`)] });
  const cards = [{ articleId: article.id, headline: `${wrong} on the card` }];
  const front = await desk.publishFront(await desk.front([{ cards }]));
  const { data } = await newsroom.ask(Ids, { slug: article.slug });
  const variables = {
    ...{ front: front.slug, slug: article.slug, ids: [article.id] },
    node: data.article.revision.id,
  };
  const seen = async (token?: string) => (await newsroom.ask(Everywhere, variables, token)).data;
  const placesOf = (answer: Seen) =>
    Object.entries(answer).flatMap(([name, value]) => (JSON.stringify(value).includes(wrong) ? [name] : []));
  return { article, seen, placesOf };
}

describe('the text from before a withdrawal', () => {
  it('is nowhere for readers once the article is mended, and members see it in the history', async () => {
    const { article, seen, placesOf } = await onFront();
    expect(placesOf(await seen())).toEqual(['front', 'article', 'feed', 'node']);
    await desk.withdraw(article, 'It was wrong.');
    const body = [paragraph('Mended.')];
    const mended = await desk.publish(await desk.revise(article, { headline: 'Mended', body }));
    const after = await seen();
    expect(placesOf(after)).toEqual([]);
    expect(after.article.revisions.nodes.map(({ number }) => number)).toEqual([2]);
    expect(placesOf(await seen(EDITOR))).toEqual(['article', 'feed', 'node']);

    // Nor after an update, and after another withdrawal.
    await desk.publish(await desk.revise(mended, { headline: 'Updated' }));
    await desk.withdraw(article);
    await desk.restore(article);
    const restored = await seen();
    expect(placesOf(restored)).toEqual([]);
    expect(restored.article.revisions.nodes.map(({ number }) => number)).toEqual([3, 2]);
  });

  it('is back once the article is restored as it was', async () => {
    const { article, seen, placesOf } = await onFront();
    await desk.withdraw(article, 'It was wrong.');
    await desk.restore(article);
    expect(placesOf(await seen())).toEqual(['front', 'article', 'feed', 'node']);
  });
});

const Cards = untyped<{ front: object }, { front: string }>(
  'query ($front: String!) { front(slug: $front) { containers { cards { headline trailText } } } }',
);
const cardsOf = async (front: string) => JSON.stringify((await newsroom.ask(Cards, { front })).data);

describe('a card of a mended article', () => {
  it('loses words that it got while the article was a draft', async () => {
    const wrong = unique('Wrong');
    const draft = await desk.article({ headline: wrong, body: [paragraph('Text.')] });
    const cards = [{ articleId: draft.id, headline: `${wrong} on the card` }];
    const front = await desk.publishFront(await desk.front([{ cards }]));
    const published = await desk.publish(await desk.revise(draft, { standfirst: 'Later' }));
    await desk.withdraw(published, 'It was wrong.');
    await desk.publish(await desk.revise(published, { headline: 'Mended', standfirst: 'Mended' }));
    expect(await cardsOf(front.slug)).toContain('Mended');
    expect(await cardsOf(front.slug)).not.toContain(wrong);
  });

  it('keeps words that an editor gave it during the withdrawal', async () => {
    const article = await desk.publishedArticle({ headline: unique('Wrong') });
    await desk.withdraw(article, 'It was wrong.');
    const right = unique('Right');
    const cards = [{ articleId: article.id, headline: right }];
    const front = await desk.publishFront(await desk.front([{ cards }]));
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    expect(await cardsOf(front.slug)).toContain(right);
  });
});

describe('a post of a live blog that was mended during the withdrawal', () => {
  const Post = untyped<{ node: { revisions: { nodes: object[] } } }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on LivePost { revisions(first: 9) { nodes { headline bodyHtml } } } } }',
  );

  it('shows readers nothing from before it, and members all', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { headline: 'Wrong', body: [paragraph('Wrong.')] });
    const kept = await desk.livePost(liveBlog, { headline: 'Kept', body: [paragraph('Kept.')] });
    const blocks = () => newsroom.prisma.block.findMany({ where: { isPublic: true, postId: { not: null } } });
    await desk.withdraw(article, 'It was wrong.');
    const body = [paragraph('Mended.')];
    await desk.reviseLivePost(livePost, { headline: 'Mended', body, publish: true });
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    const seen = async (id: string, token?: string) =>
      (await newsroom.ask(Post, { id }, token)).data.node.revisions.nodes;
    const mended = { headline: 'Mended', bodyHtml: '<p>Mended.</p>' };
    expect(await seen(livePost.id)).toEqual([mended]);
    expect(await seen(livePost.id, EDITOR)).toEqual([
      mended,
      { headline: 'Wrong', bodyHtml: '<p>Wrong.</p>' },
    ]);
    expect(await seen(kept.livePost.id)).toEqual([{ headline: 'Kept', bodyHtml: '<p>Kept.</p>' }]);
    expect((await blocks()).map(({ html }) => html).sort()).toEqual(['Kept.', 'Mended.']);
  });
});

describe('a redaction of words that only withdrawn revisions have', () => {
  it('is no news for readers', async () => {
    const wrong = unique('Wrong');
    const article = await desk.publishedArticle({ headline: wrong });
    await desk.withdraw(article, 'It was wrong.');
    const { slug } = await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    payload(await desk.attempt(Redact, { id: article.id, text: wrong, ...WHY }));
    const Seen = untyped<
      { article: { revisions: { nodes: object[] }; redactions: object[] }; feed: { nodes: object[] } },
      { slug: string; ids: string[] }
    >(`query ($slug: String!, $ids: [ID!]) {
      article(slug: $slug) { revisions(first: 9) { nodes { number } } redactions { publicNote } }
      feed(first: 20, filter: { articleIds: $ids }) { nodes { __typename } }
    }`);
    const { data } = await newsroom.ask(Seen, { slug, ids: [article.id] });
    expect(data.article).toEqual({ revisions: { nodes: [{ number: 2 }] }, redactions: [] });
    expect(JSON.stringify(data.feed)).not.toContain('Redacted');
  });
});

describe('what was hidden during a withdrawal', () => {
  it('stays hidden if the newer revision does not refer to it, and can be hidden afterwards', async () => {
    const [hidden, later, kept] = [await desk.statement(), await desk.statement(), await desk.statement()];
    const article = await desk.publishedArticle({ body: [hidden, later, kept].map(({ id }) => quote(id)) });
    await desk.withdraw(article);
    for (const { id } of [hidden, kept]) await desk.hide(id);
    await desk.publish(await desk.revise(article, { body: [quote(kept.id)] }));
    const isSeen = async ({ id }: { id: string }) => (await newsroom.ask(Node, { id })).data.node !== null;
    expect([await isSeen(hidden), await isSeen(later), await isSeen(kept)]).toEqual([false, true, true]);
    await desk.hide(later.id);
    expect(await isSeen(later)).toBe(false);
  });
});
