import { afterAll, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, payload, quote } from '../support/newsroom/factories.ts';
import { FollowLiveBlog, liveBlogReader } from '../support/newsroom/live-blog.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = liveBlogReader(newsroom);

const Search = untyped<{ search: { edges: { node: { id: string } }[] } }, { query: string }>(
  'query ($query: String!) { search(query: $query, types: [LIVE_POST]) { edges { snippetHtml node { id } } } }',
);
const found = async (query: string) =>
  (await newsroom.ask(Search, { query })).data.search.edges.map(({ node }) => node.id);

const redact = async (id: string, text: string | null) =>
  payload(await desk.attempt(Redact, { id, text, reason: 'PRIVACY', publicNote: 'A name was taken out.' }));

it('a post is found by its words, not as a draft or once it is removed, nor with a withdrawn article', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  const body = [paragraph('Zebrafinches gathered at the gate.')];
  const { livePost } = await desk.livePost(liveBlog, { headline: 'Wallcreepers', body });
  await desk.livePost(liveBlog, { body, publish: false });
  expect(await found('zebrafinch')).toEqual([livePost.id]);
  expect(await found('wallcreeper')).toEqual([livePost.id]);
  await desk.removeLivePost(livePost);
  expect(await found('zebrafinch')).toEqual([]);
  await desk.restoreLivePost(livePost);
  await desk.withdraw(article);
  expect(await found('zebrafinch')).toEqual([]);
  await desk.restore(article);
  expect(await found('zebrafinch')).toEqual([livePost.id]);
});

it('words go from a post in all its revisions and from the search, with an event that has the post', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  const body = [paragraph('Quillfeather was there.'), paragraph('Others, too.')];
  const { livePost } = await desk.livePost(liveBlog, { headline: 'Quillfeather', body });
  await desk.reviseLivePost(livePost, { isKeyEvent: true });
  const after = await cursorNow(newsroom);
  const filter = { liveBlogIds: [liveBlog.id] };
  const watching = await newsroom.watch(FollowLiveBlog, { filter, after });
  await redact(livePost.id, 'Quillfeather');
  const { edges } = await read(article.slug);
  expect(JSON.stringify(edges)).not.toContain('uillfeather');
  expect(edges[0]?.node.bodyHtml).toContain('<p>Others, too.</p>');
  expect((await watching.next()).data?.feed).toMatchObject({ __typename: 'LivePostRevised', edge: edges[0] });
  expect(await found('Quillfeather')).toEqual([]);
  const blocks = await newsroom.prisma.$queryRaw<object[]>`
    SELECT FROM "Block" b WHERE b::text LIKE '%uillfeather%' UNION ALL
    SELECT FROM "LivePostRevision" r WHERE r::text LIKE '%uillfeather%'`;
  expect(blocks).toEqual([]);
});

it('a post with a pending revision is modified by the redaction of its published words', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  const { livePost } = await desk.livePost(liveBlog, { headline: 'Teasel was there' });
  await desk.reviseLivePost(livePost, { headline: 'Teasel was not there', publish: false });
  const [before] = (await read(article.slug)).edges;
  await redact(livePost.id, 'Teasel');
  const [after] = (await read(article.slug)).edges;
  expect(after?.node.headline).toBe('[removed] was there');
  expect(String(after?.node.lastModifiedAt) > String(before?.node.lastModifiedAt)).toBe(true);
  expect(after?.node.publishedRevisionNumber).toBe(1);
});

it('a whole post becomes a tombstone, and a redacted article takes the words from its posts', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  const one = await desk.livePost(liveBlog, { headline: 'Gone', body: [paragraph('All of it.')] });
  const two = await desk.livePost(liveBlog, { headline: 'Marlowfield stays', body: [paragraph('Some.')] });
  await redact(one.livePost.id, null);
  await redact(article.id, 'Marlowfield');
  const { edges } = await read(article.slug);
  expect(edges.map(({ node }) => node.id)).toEqual([two.livePost.id, one.livePost.id]);
  expect(edges[1]?.node).toMatchObject({ headline: null });
  expect(edges[1]?.node.bodyHtml).not.toContain('All of it');
  expect(edges[0]?.node.headline).not.toContain('Marlowfield');
});

it('a redacted statement goes from the posts that quote it', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  const statement = await desk.statement({ text: 'Pennyroyal said so.' });
  await desk.livePost(liveBlog, { headline: 'Quoted', body: [quote(statement.id)] });
  expect(await found('Pennyroyal')).toHaveLength(1);
  await redact(statement.id, null);
  const { edges } = await read(article.slug);
  expect(edges[0]?.node).toMatchObject({ headline: 'Quoted', statements: [] });
  expect(await found('Pennyroyal')).toEqual([]);
});
