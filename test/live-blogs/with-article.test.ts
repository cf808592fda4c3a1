import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { FollowLiveBlog, liveBlogReader } from '../support/newsroom/live-blog.ts';
import { AddLivePost, Hide, RemoveLivePost } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = liveBlogReader(newsroom);
const { REPORTER } = newsroom.tokens;

const NodeOf = untyped<{ node: { id: string } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { id } }',
);
const seen = async (id: string, token?: string) =>
  (await newsroom.ask(NodeOf, { id }, token)).data.node !== null;

const PostsOf = untyped<
  { node: { livePosts: { nodes: { id: string }[] }; commentRequests: object[] } },
  { id: string }
>(`query ($id: ID!) { node(id: $id) {
  ... on Statement { livePosts { nodes { id } } }
  ... on Article { commentRequests { outcome statement { text } } }
} }`);
const Within = untyped<
  { node: { body: { id: string }[]; revisions: { nodes: { id: string }[] } } },
  { id: string }
>('query ($id: ID!) { node(id: $id) { ... on LivePost { body { id } revisions { nodes { id } } } } }');

/** The types of the events that follow one after the other. */
async function events(filter: object, after: string | null, count: number) {
  const watching = await newsroom.watch(FollowLiveBlog, { filter, after });
  const types: (string | undefined)[] = [];
  while (types.length < count) types.push((await watching.next()).data?.feed.__typename);
  return types;
}

describe('the live blog of a draft', () => {
  it('is hidden from readers and other reporters, and becomes public with the article and what its posts quote', async () => {
    // An empty log has no cursor to start from.
    await desk.publishedArticle();
    const article = await desk.article();
    const liveBlog = await desk.liveBlog(article);
    const speaker = await desk.person();
    const statement = await desk.statement({ speaker: { personId: speaker.id } });
    const { livePost, event } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    expect({ livePost, event }).toMatchObject({ livePost: { state: 'PUBLISHED' }, event: null });
    const ids = [liveBlog.id, livePost.id, statement.id, speaker.id];
    const { data } = await newsroom.ask(Within, { id: livePost.id }, newsroom.tokens.EDITOR);
    const within = [...data.node.body, ...data.node.revisions.nodes].map(({ id }) => id);
    for (const id of [...ids, ...within]) expect(await seen(id)).toBe(false);
    for (const id of [liveBlog.id, livePost.id, ...within]) expect(await seen(id, REPORTER)).toBe(false);
    const start = await cursorNow(newsroom);
    await desk.publish(article);
    expect(await events({}, start, 2)).toEqual(['ArticlePublished', 'StatementRecorded']);
    for (const id of [...ids, ...within]) expect(await seen(id)).toBe(true);
    expect((await read(article.slug)).edges).toMatchObject([{ node: { id: livePost.id } }]);
  });

  it('shows readers no revision that was replaced before the article was public', async () => {
    const article = await desk.article();
    const liveBlog = await desk.liveBlog(article);
    const { livePost } = await desk.livePost(liveBlog, { body: [paragraph('Too early.')] });
    await desk.reviseLivePost(livePost, { body: [paragraph('Right.')] });
    await desk.publish(article);
    const { data, text } = await newsroom.ask(Within, { id: livePost.id });
    expect(data.node.revisions.nodes).toHaveLength(1);
    expect(text).not.toContain('Too early');
  });

  it('keeps a post of a scheduled article whose amended statement another post needs', async () => {
    const article = await desk.article();
    const liveBlog = await desk.liveBlog(article);
    const statement = await desk.statement();
    await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    const { livePost } = await desk.livePost(liveBlog, { body: [quote((await desk.amend(statement)).id)] });
    await desk.schedule(article, '2099-01-01T00:00:00Z');
    expect(await desk.attempt(RemoveLivePost, { id: livePost.id })).toMatchObject({
      __typename: 'ValidationError',
      problems: [{ code: 'NOT_ALLOWED' }],
    });
    await desk.unschedule(article);
    await desk.removeLivePost(livePost);
  });

  it('is gone while the article is withdrawn, and comes back with it, and with a post from meanwhile', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const statement = await desk.statement();
    const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    const start = await cursorNow(newsroom);
    await desk.withdraw(article);
    expect(await seen(livePost.id)).toBe(false);
    expect(await events({}, start, 2)).toEqual(['ArticleWithdrawn', 'StatementUpdated']);
    const { livePost: added, event } = await desk.livePost(liveBlog, { headline: 'Meanwhile' });
    expect(event).toBeNull();
    expect(await seen(added.id)).toBe(false);
    await desk.restore(article);
    expect(await seen(added.id)).toBe(true);
    expect((await read(article.slug)).edges).toHaveLength(2);
  });

  it('gives up a post and mends another while the article is withdrawn, which then comes back like that', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const statement = await desk.statement();
    const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    const other = await desk.livePost(liveBlog);
    await desk.pinLivePost(liveBlog, livePost);
    await desk.withdraw(article);
    const mended = await desk.reviseLivePost(other.livePost, { headline: 'Mended' });
    expect(mended).toMatchObject({ livePost: { revisionNumber: 2 }, event: null });
    const noted = { id: livePost.id, noteText: 'It was wrong.' };
    expect(await desk.attempt(RemoveLivePost, noted)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'noteText'] },
      message: expect.stringContaining('the article is withdrawn') as string,
    });
    const start = await cursorNow(newsroom);
    expect(await desk.removeLivePost(livePost)).toMatchObject({
      ...{ livePost: { state: 'REMOVED' }, note: null, event: null },
    });
    await desk.restore(article);
    expect(await events({}, start, 1)).toEqual(['ArticleRestored']);
    const { liveBlog: now, edges } = await read(article.slug);
    expect([now?.pinned, edges.map(({ node }) => node.id)]).toEqual([null, [other.livePost.id]]);
  });
});

describe('the note of a post', () => {
  const Notes = untyped<{ updateNotes: { nodes: object[] } }, { articleId: string }>(
    'query ($articleId: ID!) { updateNotes(first: 9, filter: { articleId: $articleId }) { nodes { kind text postId post { id } correctedAt } } }',
  );
  const notesOn = async ({ id }: { id: string }) =>
    (await newsroom.ask(Notes, { articleId: id })).data.updateNotes.nodes;
  const kind = 'CORRECTION';

  it('has the id of its post, also once readers no longer see the post; one on the article has none', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog);
    await desk.correct(article, { text: 'Of the article.' });
    await desk.reviseLivePost(livePost, { headline: 'New', kind, noteText: 'Of the post.' });
    const { id: postId } = livePost;
    expect(await notesOn(article)).toMatchObject([
      { text: 'Of the post.', postId, post: { id: postId } },
      { text: 'Of the article.', postId: null, post: null },
    ]);
    await desk.removeLivePost(livePost, 'Gone.');
    expect(await notesOn(article)).toMatchObject([
      { kind: 'RETRACTION', postId, post: null },
      { postId, post: null },
      { postId: null },
    ]);
  });

  it('is corrected with an event that has the post, as long as readers see that', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog);
    const { note } = await desk.reviseLivePost(livePost, { headline: 'New', kind, noteText: 'Mnday.' });
    const [before] = (await read(article.slug)).edges;
    const watching = await newsroom.watch(FollowLiveBlog, {
      ...{ filter: { liveBlogIds: [liveBlog.id] }, after: await cursorNow(newsroom) },
    });
    await desk.correctNote(note ?? { id: '' }, 'Monday.');
    const [after] = (await read(article.slug)).edges;
    expect((await watching.next()).data?.feed).toMatchObject({
      ...{ __typename: 'LivePostRevised', postId: livePost.id, note: { text: 'Monday.' }, edge: after },
    });
    expect(String(after?.node.lastModifiedAt) > String(before?.node.lastModifiedAt)).toBe(true);
    await desk.removeLivePost(livePost);
    const { prisma } = newsroom;
    const publishedAt = async () =>
      (await prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } })).publishedAt;
    const unchanged = await publishedAt();
    expect((await desk.correctNote(note ?? { id: '' }, 'On Monday.')).event).toMatchObject({
      __typename: 'ArticleCorrected',
    });
    expect(await publishedAt()).toEqual(unchanged);
  });
});

describe('a statement in a post', () => {
  it('is recorded with it and quoted at its end, and knows the posts that quote it', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const start = await cursorNow(newsroom);
    const speaker = { personId: (await desk.person()).id };
    const said = { text: 'We will look into it.', wording: 'VERBATIM', channel: 'EMAIL', speaker } as const;
    const added = await desk.livePost(liveBlog, { headline: 'They answer', statement: said });
    expect(added.statement).toMatchObject({ kind: 'COMMENT', text: said.text });
    const [edge] = (await read(article.slug)).edges;
    expect(edge?.node).toMatchObject({ statements: [{ id: added.statement?.id }] });
    expect(edge?.node.bodyHtml).toContain(`<blockquote><p>${said.text}</p>`);
    expect(await events({}, start, 2)).toEqual(['StatementRecorded', 'LivePostAdded']);
    const livePosts = async () =>
      (await newsroom.ask(PostsOf, { id: added.statement?.id ?? '' })).data.node.livePosts.nodes;
    expect(await livePosts()).toEqual([{ id: added.livePost.id }]);
    // Another post quotes what is public already: followers of the statement get an event.
    const second = await desk.livePost(liveBlog, { body: [quote(added.statement?.id ?? '')] });
    expect(await livePosts()).toHaveLength(2);
    const after = second.event?.cursor ?? '';
    await desk.removeLivePost(second.livePost);
    expect(await events({}, after, 2)).toContain('LivePostRemoved');
    expect(await livePosts()).toEqual([{ id: added.livePost.id }]);
  });

  it('can be hidden only once no post shows it, and is public again with a restored post', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const statement = await desk.statement();
    const { livePost } = await desk.livePost(liveBlog, { body: [quote(statement.id)] });
    expect(await desk.attempt(Hide, { id: statement.id })).toMatchObject({ __typename: 'ValidationError' });
    await desk.removeLivePost(livePost);
    await desk.hide(statement.id);
    expect(await seen(statement.id)).toBe(false);
    await desk.restoreLivePost(livePost);
    expect(await seen(statement.id)).toBe(true);
  });

  it('answers a request for comment, which readers see closed at once', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const person = await desk.person();
    const speaker = { personId: person.id };
    const request = await desk.requestComment(article, { askedOf: speaker });
    const said = { text: 'No comment.', channel: 'PHONE', speaker } as const;
    const draft = { liveBlogId: liveBlog.id, statement: said, commentRequestId: request.id };
    const refused = { __typename: 'ValidationError', path: ['input', 'commentRequestId'] };
    expect(await desk.attempt(AddLivePost, draft)).toMatchObject(refused);
    const other = { ...said, speaker: { personId: (await desk.person()).id } };
    const wrong = { ...draft, publish: true, statement: other };
    expect(await desk.attempt(AddLivePost, wrong)).toMatchObject({ path: ['input', 'statement', 'speaker'] });
    await desk.livePost(liveBlog, { ...draft, headline: 'They declined' });
    const { data } = await newsroom.ask(PostsOf, { id: article.id });
    expect(data.node.commentRequests).toMatchObject([
      { outcome: 'RECEIVED', statement: { text: said.text } },
    ]);
    const again = { ...draft, publish: true, statement: { ...said, text: 'Again.' } };
    expect(await desk.attempt(AddLivePost, again)).toMatchObject(refused);
  });

  it('is refused if the live blog got the same words of the same speaker a moment ago', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const speaker = { personId: (await desk.person()).id };
    const said = { text: 'No comment.', channel: 'PHONE', speaker } as const;
    const { livePost } = await desk.livePost(liveBlog, { headline: 'They declined', statement: said });
    const again = { liveBlogId: liveBlog.id, headline: 'Again', statement: said, publish: true };
    expect(await desk.attempt(AddLivePost, again)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'statement', 'text'] },
      message: expect.stringContaining('The live blog got this comment already') as string,
    });
    const other = { personId: (await desk.person()).id };
    await desk.livePost(liveBlog, { statement: { ...said, speaker: other } });
    await desk.removeLivePost(livePost);
    await desk.livePost(liveBlog, { statement: said });
    const twice = { ...again, statement: { ...said, text: 'Not today.' } };
    const atOnce = await Promise.all([1, 2].map(() => desk.attempt(AddLivePost, twice)));
    expect(atOnce.map(({ __typename }) => __typename).toSorted()).toEqual([
      'AddLivePostPayload',
      'ValidationError',
    ]);
  });
});

describe('the rows of a post', () => {
  /** The rows that the transaction of a post has written, by table. */
  async function rowsWith(post: { id: string }): Promise<Record<string, number>> {
    const { prisma } = newsroom;
    const tables = await prisma.$queryRaw<{ name: string }[]>`
      SELECT relname AS "name" FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`;
    const written: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await prisma.$queryRawUnsafe<[{ n: number }]>(
        `SELECT count(*)::int AS n FROM "${name}" WHERE xmin = (SELECT xmin FROM "LivePost" WHERE "id" = $1::uuid)`,
        rowId(post.id),
      );
      if (row.n > 0) written[name] = row.n;
    }
    return written;
  }

  it('are the same however many posts there are, and none is of the article', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const add = async () =>
      (await desk.livePost(liveBlog, { headline: 'As before', body: [paragraph('The same words.')] }))
        .livePost;
    await add();
    const early = await rowsWith(await add());
    for (let n = 0; n < 100; n += 1) await desk.livePost(liveBlog, { headline: `Post ${n}` });
    expect(await rowsWith(await add())).toEqual(early);
    expect(early).toEqual({
      ...{ Block: 1, LivePost: 1, LivePostRevision: 1, SearchEntry: 1 },
      ...{ AuditEntry: 1, FeedEvent: 1, LogHead: 1 },
    });
  });
});

describe('the authors of a post', () => {
  const ContributionsOf = untyped<
    { node: Credits & { revisions: { nodes: Credits[] } } },
    { id: string }
  >(`query ($id: ID!) { node(id: $id) { ... on LivePost {
    authors { name } contributions { role creditedAs contributor { id } }
    revisions { nodes { authors { name } contributions { role creditedAs contributor { id } } } }
  } } }`);
  interface Credits {
    readonly authors: readonly { readonly name: string }[];
    readonly contributions: readonly object[];
  }

  it('and other contributors can be read with their credited names, of the post and of each revision', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const [ada, bo] = [await desk.person(), await desk.organization()];
    const contributions = [
      { contributor: { organizationId: bo.id }, role: 'PHOTOGRAPHER', creditedAs: 'Bo for us' },
      { contributor: { personId: ada.id }, role: 'AUTHOR' },
    ] as const;
    const { livePost } = await desk.livePost(liveBlog, {
      headline: 'One',
      contributions: [...contributions],
    });
    await desk.reviseLivePost(livePost, { contributions: [] });
    const before = {
      authors: [{ name: ada.slug }],
      contributions: [
        { role: 'PHOTOGRAPHER', creditedAs: 'Bo for us', contributor: { id: bo.id } },
        { role: 'AUTHOR', creditedAs: null, contributor: { id: ada.id } },
      ],
    };
    const none = { authors: [], contributions: [] };
    const { data } = await newsroom.ask(ContributionsOf, { id: livePost.id });
    expect(data.node).toEqual({ ...none, revisions: { nodes: [none, before] } });
    await desk.reviseLivePost({ id: livePost.id, revisionNumber: 2 }, { contributions: [...contributions] });
    const { data: again } = await newsroom.ask(ContributionsOf, { id: livePost.id });
    expect(again.node).toMatchObject(before);
  });

  const AuthorsOf = untyped<{ node: { authors: { name: string }[] } }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on LivePost { authors { name } } } }',
  );

  it('are public with it, in order, and find their posts, also under a former slug and once they are merged', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const [ada, bo, other] = [await desk.person(), await desk.organization(), await desk.person()];
    const by = (contributor: object, role = 'AUTHOR') => ({ contributor, role }) as never;
    const contributions = [by({ personId: ada.id }), by({ organizationId: bo.id })];
    const { livePost } = await desk.livePost(liveBlog, { headline: 'Joint', contributions });
    const alone = {
      headline: 'Alone',
      contributions: [by({ personId: ada.id }), by({ personId: other.id }, 'EDITOR')],
    };
    await desk.livePost(liveBlog, alone);
    await desk.livePost(liveBlog, { headline: 'Nobody' });
    for (const { id } of [ada, bo, other]) expect(await seen(id)).toBe(true);
    const { data } = await newsroom.ask(AuthorsOf, { id: livePost.id });
    expect(data.node.authors).toEqual([{ name: ada.slug }, { name: bo.slug }]);
    const headlines = async (filter: object) =>
      (await read(article.slug, { first: 9, filter })).edges.map(({ node }) => node.headline);
    expect(await headlines({ authorIds: [ada.id] })).toEqual(['Alone', 'Joint']);
    expect(await headlines({ authorIds: [ada.id, bo.id] })).toEqual(['Alone', 'Joint']);
    expect(await headlines({ authorSlugs: [bo.slug] })).toEqual(['Joint']);
    expect(await headlines({ authorIds: [other.id] })).toEqual([]);
    const into = await desk.person();
    await newsroom.ask(Merge, { input: { fromId: ada.id, intoId: into.id } }, newsroom.tokens.EDITOR);
    expect(await headlines({ authorIds: [ada.id] })).toEqual(['Alone', 'Joint']);
    expect(await headlines({ authorSlugs: [into.slug] })).toEqual(['Alone', 'Joint']);
    expect(await headlines({ authorSlugs: [ada.slug], isKeyEvent: true })).toEqual([]);
  });

  const Merge = untyped<object, { input: object }>(
    'mutation ($input: MergePeopleInput!) { mergePeople(input: $input) { __typename } }',
  );
});
