/** Events of comments that were hidden while their article was withdrawn. It came back mended, without them. */
import { afterAll, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const SAID = `... on ArticleCommentAdded { statement { text attribution speaker { ... on Person { name } } } }`;
const Node = untyped<{ nodes: (object | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
);
const Feed = untyped<{ feed: object }, { ids: string[] }>(
  `query ($ids: [ID!]) { feed(first: 50, filter: { articleIds: $ids }) { nodes { __typename ${SAID} } } }`,
);
const Live = untyped<{ articleUpdated: object }, { slug: string; after: string | null }>(
  `subscription ($slug: String!, $after: String) { articleUpdated(slug: $slug, after: $after) { __typename ${SAID} } }`,
);

async function hidden() {
  const after = await cursorNow(newsroom);
  const [text, name] = [unique('I deny it'), unique('Jane')];
  const person = await desk.person({ name });
  const article = await desk.publishedArticle({ body: [paragraph('It was so.')] });
  const { statement } = await desk.comment(article, {
    statement: { text, speaker: { personId: person.id } },
    noteText: 'Updated with a comment.',
  });
  await desk.withdraw(article, 'It was wrong.');
  await desk.hide(statement.id);
  await desk.hide(person.id);
  const { revisionNumber } = await newsroom.prisma.article.findFirstOrThrow({
    where: { slug: article.slug },
  });
  await desk.publish(await desk.revise({ id: article.id, revisionNumber }, { body: [paragraph('Mended.')] }));
  expect((await newsroom.ask(Node, { ids: [statement.id, person.id] })).data.nodes).toEqual([null, null]);
  return { after, article, text, name };
}

it('are not in the feed of readers', async () => {
  const { article, text, name } = await hidden();
  const { data } = await newsroom.ask(Feed, { ids: [article.id] });
  expect(JSON.stringify(data)).not.toContain(name);
  expect(JSON.stringify(data)).not.toContain(text);
});

it('are not in a subscription that readers resume from an older cursor', async () => {
  const { after, article, text } = await hidden();
  const watching = await newsroom.watch(Live, { slug: article.slug, after });
  const got: string[] = [];
  for (let events = 0; events < 3; events += 1) got.push(JSON.stringify(await watching.next()));
  expect(got.join()).not.toContain(text);
});
