import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { FollowLiveBlog, liveBlogReader } from '../support/newsroom/live-blog.ts';
import {
  AddLivePost,
  EndLiveBlog,
  PinLivePost,
  ReopenLiveBlog,
  RestoreLivePost,
  ReviseLivePost,
  StartLiveBlog,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
const read = liveBlogReader(newsroom);
const { EDITOR } = newsroom.tokens;

async function follow(liveBlog: { id: string }, after: string | null) {
  const watching = await newsroom.watch(FollowLiveBlog, { filter: { liveBlogIds: [liveBlog.id] }, after });
  return async () => (await watching.next()).data?.feed;
}

describe('a live blog', () => {
  it('gets posts that readers see newest first, each with an event that has the post and its place', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const next = await follow(liveBlog, await cursorNow(newsroom));
    const first = await desk.livePost(liveBlog, { headline: 'One', body: [paragraph('First.')] });
    const second = await desk.livePost(liveBlog, { headline: 'Two', isKeyEvent: true });
    expect(first).toMatchObject({
      livePost: { state: 'PUBLISHED', revisionNumber: 1, headline: 'One' },
      event: { __typename: 'LivePostAdded', postId: first.livePost.id, articleId: article.id },
    });
    const { edges } = await read(article.slug);
    expect(edges.map(({ node }) => node.headline)).toEqual(['Two', 'One']);
    expect(edges[1]?.node).toMatchObject({ bodyHtml: '<p>First.</p>', isKeyEvent: false });
    expect(edges.map(({ sortKey }) => sortKey)).toEqual(edges.map(({ sortKey }) => sortKey).toSorted());
    const one = { __typename: 'LivePostAdded', postId: first.livePost.id, edge: edges[1] };
    expect(await next()).toMatchObject(one);
    const two = { __typename: 'LivePostAdded', postId: second.livePost.id, edge: edges[0] };
    expect(await next()).toMatchObject(two);
  });

  it('pages in both directions, also from the cursor of an event', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const posts = [];
    for (const headline of ['1', '2', '3', '4', '5']) posts.push(await desk.livePost(liveBlog, { headline }));
    const headlines = async (page: object) =>
      (await read(article.slug, page)).edges.map(({ node }) => node.headline);
    const cursor = posts[2]?.event?.edge?.cursor ?? '';
    expect(await headlines({ first: 2 })).toEqual(['5', '4']);
    expect(await headlines({ first: 1, after: cursor })).toEqual(['2']);
    expect(await headlines({ last: 1, before: cursor })).toEqual(['4']);
    expect(await headlines({ last: 2 })).toEqual(['2', '1']);
  });

  it('has key events at any age, and the posts since a time', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    await desk.livePost(liveBlog, { headline: 'Key', isKeyEvent: true });
    const { livePost } = await desk.livePost(liveBlog, { headline: 'Later' });
    const headlines = async (filter: object) =>
      (await read(article.slug, { first: 9, filter })).edges.map(({ node }) => node.headline);
    expect(await headlines({ isKeyEvent: true })).toEqual(['Key']);
    expect(await headlines({ isKeyEvent: false })).toEqual(['Later']);
    expect(await headlines({ publishedFrom: livePost.publishedAt })).toContain('Later');
    expect(await headlines({ publishedFrom: '2099-01-01T00:00:00Z' })).toEqual([]);
  });

  it('is one for each article, ends, goes on, and takes no post meanwhile', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    expect(await desk.attempt(StartLiveBlog, { articleId: article.id })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'articleId'],
    });
    const { livePost } = await desk.livePost(liveBlog);
    const { livePost: draft } = await desk.livePost(liveBlog, { publish: false });
    expect(await desk.endLiveBlog(liveBlog)).toMatchObject({
      liveBlog: { state: 'ENDED' },
      event: { __typename: 'LiveBlogEnded' },
    });
    const ended = { __typename: 'InvalidStateError', reason: 'LIVE_BLOG_ENDED', articleState: 'PUBLISHED' };
    const added = { liveBlogId: liveBlog.id, headline: 'Late', publish: true };
    expect(await desk.attempt(AddLivePost, added)).toMatchObject(ended);
    expect(await desk.attempt(PinLivePost, { liveBlogId: liveBlog.id, id: livePost.id })).toMatchObject(
      ended,
    );
    expect(await desk.attempt(EndLiveBlog, { id: liveBlog.id })).toMatchObject({
      ...ended,
      message: 'The live blog has ended already.',
    });
    const published = { id: draft.id, expectedRevision: 1, publish: true };
    expect(await desk.attempt(ReviseLivePost, published)).toMatchObject(ended);
    // Corrections are possible.
    const revised = await desk.reviseLivePost(livePost, { headline: 'Right' });
    expect(revised.event).toMatchObject({ __typename: 'LivePostRevised' });
    expect(await desk.reopenLiveBlog(liveBlog)).toMatchObject({
      liveBlog: { state: 'OPEN' },
      event: { __typename: 'LiveBlogReopened' },
    });
    const open = { __typename: 'InvalidStateError', reason: 'LIVE_BLOG_OPEN' };
    expect(await desk.attempt(ReopenLiveBlog, { id: liveBlog.id })).toMatchObject(open);
    await desk.livePost(liveBlog);
  });

  it('has one pinned post, which is no longer pinned once it is removed', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const [one, two] = [await desk.livePost(liveBlog), await desk.livePost(liveBlog)];
    const pinned = async () => (await read(article.slug)).liveBlog?.pinned ?? null;
    expect(await desk.pinLivePost(liveBlog, one.livePost)).toMatchObject({
      event: { articleId: article.id },
    });
    expect((await desk.pinLivePost(liveBlog, one.livePost)).event).toBeNull();
    await desk.pinLivePost(liveBlog, two.livePost);
    expect(await pinned()).toEqual({ id: two.livePost.id });
    await desk.removeLivePost(two.livePost);
    expect(await pinned()).toBeNull();
    // Nor is it once it is back.
    await desk.restoreLivePost(two.livePost);
    expect(await pinned()).toBeNull();
    await desk.removeLivePost(two.livePost);
    await desk.pinLivePost(liveBlog, one.livePost);
    await desk.pinLivePost(liveBlog, null);
    expect(await pinned()).toBeNull();
    const removed = { liveBlogId: liveBlog.id, id: two.livePost.id };
    expect(await desk.attempt(PinLivePost, removed)).toMatchObject({ reason: 'POST_REMOVED' });
    const other = (await desk.openLiveBlog()).liveBlog;
    expect(await desk.attempt(PinLivePost, { ...removed, liveBlogId: other.id })).toMatchObject({
      __typename: 'NotFoundError',
    });
  });
});

describe('revising a post', () => {
  it('is public at once, with a note if readers are to be told, and keeps the place and the blocks', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { body: [paragraph('One'), paragraph('Two')] });
    await desk.livePost(liveBlog);
    const before = (await read(article.slug)).edges[1];
    const { note, event } = await desk.reviseLivePost(livePost, {
      ...{ headline: 'Corrected', isKeyEvent: true },
      ...{ kind: 'CORRECTION', noteText: 'An earlier version had no headline.' },
    });
    expect(note).toMatchObject({ kind: 'CORRECTION', text: 'An earlier version had no headline.' });
    expect(event).toMatchObject({ __typename: 'LivePostRevised', note: { id: note?.id } });
    const after = (await read(article.slug)).edges[1];
    expect(after).toMatchObject({ cursor: before?.cursor, sortKey: before?.sortKey });
    expect(after?.node).toMatchObject({ headline: 'Corrected', isKeyEvent: true, revisionNumber: 2 });
    expect(after?.node.bodyHtml).toBe(before?.node.bodyHtml);
    // Nothing of the article has changed.
    const where = { id: rowId(article.id) };
    expect(await newsroom.prisma.article.findUnique({ where })).toMatchObject({ revisionNumber: 1 });
  });

  it('conflicts with another revision of that post only, and an input without changes saves none', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const [one, two] = [await desk.livePost(liveBlog), await desk.livePost(liveBlog)];
    const changed = { expectedRevision: 1, headline: 'Changed' };
    const answers = await Promise.all([
      desk.attempt(ReviseLivePost, { id: one.livePost.id, ...changed }),
      desk.attempt(ReviseLivePost, { id: one.livePost.id, ...changed, headline: 'Otherwise' }),
      desk.attempt(ReviseLivePost, { id: two.livePost.id, ...changed }),
    ]);
    expect(
      answers
        .slice(0, 2)
        .map(({ __typename }) => __typename)
        .toSorted(),
    ).toEqual(['ReviseLivePostPayload', 'RevisionConflictError']);
    expect(answers.find(({ __typename }) => __typename === 'RevisionConflictError')).toMatchObject({
      currentPost: { id: one.livePost.id, revisionNumber: 2 },
      path: ['input', 'expectedRevision'],
    });
    expect(answers[2]).toMatchObject({ livePost: { revisionNumber: 2 } });
    const same = await desk.reviseLivePost(
      { id: two.livePost.id, revisionNumber: 2 },
      { headline: 'Changed' },
    );
    expect(same).toMatchObject({ livePost: { revisionNumber: 2 }, event: null });
  });

  it("by its reporter is a draft that readers don't see until an editor publishes it", async () => {
    const article = await desk.publish(await reporter.article());
    const liveBlog = await desk.liveBlog(article);
    const { livePost, event } = await reporter.livePost(liveBlog, { headline: 'Draft', publish: false });
    expect({ livePost, event }).toMatchObject({ livePost: { state: 'DRAFT' }, event: null });
    expect((await read(article.slug)).edges).toEqual([]);
    const drafts = { filter: { states: ['DRAFT'] } };
    expect((await read(article.slug, drafts)).edges).toEqual([]);
    expect((await read(article.slug, drafts, newsroom.tokens.REPORTER)).edges).toHaveLength(1);
    const published = await desk.reviseLivePost(livePost, { publish: true });
    expect(published).toMatchObject({
      livePost: { state: 'PUBLISHED', revisionNumber: 1 },
      event: { __typename: 'LivePostAdded' },
    });
    const later = await reporter.reviseLivePost(livePost, { headline: 'In work' });
    expect(later).toMatchObject({ livePost: { revisionNumber: 2, headline: 'In work' }, event: null });
    expect((await read(article.slug)).edges[0]?.node).toMatchObject({ headline: 'Draft', revisionNumber: 1 });
    expect((await read(article.slug, {}, EDITOR)).edges[0]?.node).toMatchObject({ headline: 'In work' });
    await desk.reviseLivePost({ id: livePost.id, revisionNumber: 2 }, { publish: true });
    expect((await read(article.slug)).edges[0]?.node).toMatchObject({ headline: 'In work' });
  });
});

describe("a reporter's pending revision", () => {
  const Revisions = untyped<
    { node: { revisionNumber: number; revisions: { nodes: { number: number; headline: string }[] } } },
    { id: string }
  >(`query ($id: ID!) {
    node(id: $id) { ... on LivePost { revisionNumber publishedRevisionNumber revisions { nodes { number headline } } } }
  }`);
  async function pending() {
    const article = await desk.publish(await reporter.article());
    const liveBlog = await desk.liveBlog(article);
    const body = [paragraph('One'), paragraph('Two')];
    const { livePost } = await desk.livePost(liveBlog, { headline: 'Seen', body });
    await reporter.reviseLivePost(livePost, { headline: 'In work', body: [paragraph('Not for readers')] });
    return { article, livePost };
  }

  it("doesn't hold up an editor's change of what readers see, and doesn't become public with it", async () => {
    const { article, livePost } = await pending();
    expect((await read(article.slug, {}, EDITOR)).edges[0]?.node).toMatchObject({
      ...{ revisionNumber: 2, publishedRevisionNumber: 1 },
    });
    const fix = { isKeyEvent: true, kind: 'CORRECTION', noteText: 'It is a key event.' } as const;
    const { event } = await desk.reviseLivePost(livePost, fix);
    expect(event).toMatchObject({ __typename: 'LivePostRevised' });
    const node = { headline: 'Seen', isKeyEvent: true, revisionNumber: 3, publishedRevisionNumber: 3 };
    const [edge] = (await read(article.slug)).edges;
    expect(edge?.node).toMatchObject(node);
    expect(edge?.node.bodyHtml).toContain('Two');
    const { data } = await newsroom.ask(Revisions, { id: livePost.id }, newsroom.tokens.REPORTER);
    expect(data.node.revisions.nodes).toEqual([
      { number: 3, headline: 'Seen' },
      { number: 2, headline: 'In work' },
      { number: 1, headline: 'Seen' },
    ]);
    const next = { id: livePost.id, expectedRevision: 2, headline: 'Done' };
    expect(await reporter.attempt(ReviseLivePost, next)).toMatchObject({
      ...{ __typename: 'RevisionConflictError', currentPost: { id: livePost.id, revisionNumber: 3 } },
    });
  });

  it('holds up what is not for readers, and a change of a revision that they no longer see', async () => {
    const { livePost } = await pending();
    const fix = { id: livePost.id, expectedRevision: 1, headline: 'Fixed' };
    const conflict = { __typename: 'RevisionConflictError', currentPost: { revisionNumber: 2 } };
    expect(await reporter.attempt(ReviseLivePost, fix)).toMatchObject(conflict);
    expect(await desk.attempt(ReviseLivePost, { ...fix, publish: false })).toMatchObject(conflict);
    expect((await desk.reviseLivePost(livePost, { headline: 'Seen' })).event).toBeNull();
    const both = await Promise.all([
      desk.attempt(ReviseLivePost, fix),
      desk.attempt(ReviseLivePost, { ...fix, headline: 'Otherwise' }),
    ]);
    expect(both.map(({ __typename }) => __typename).toSorted()).toEqual([
      ...['ReviseLivePostPayload', 'RevisionConflictError'],
    ]);
  });
});

describe('removing a post', () => {
  it('takes it from readers with its blocks and revisions, and restoring brings it back to its place', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const [one] = [await desk.livePost(liveBlog), await desk.livePost(liveBlog)];
    const before = await read(article.slug);
    const next = await follow(liveBlog, await cursorNow(newsroom));
    const { note } = await desk.removeLivePost(one.livePost, 'It was about another place.');
    expect(note).toMatchObject({ kind: 'RETRACTION' });
    expect((await read(article.slug)).edges).toHaveLength(1);
    expect(await next()).toMatchObject({
      ...{ __typename: 'LivePostRemoved', postId: one.livePost.id, edge: null },
      note: { text: 'It was about another place.' },
    });
    const revised = { id: one.livePost.id, expectedRevision: 1, headline: 'New' };
    const gone = { __typename: 'InvalidStateError', reason: 'POST_REMOVED' };
    expect(await desk.attempt(ReviseLivePost, revised)).toMatchObject(gone);
    const { event } = await desk.restoreLivePost(one.livePost);
    expect(event).toMatchObject({ __typename: 'LivePostAdded' });
    const after = await read(article.slug);
    expect(after.edges.map(({ cursor }) => cursor)).toEqual(before.edges.map(({ cursor }) => cursor));
    expect(await next()).toMatchObject({ __typename: 'LivePostAdded', edge: after.edges[1] });
    const again = { __typename: 'InvalidStateError', reason: 'POST_NOT_REMOVED' };
    expect(await desk.attempt(RestoreLivePost, { id: one.livePost.id })).toMatchObject(again);
  });

  it('and revising it at once ends with one of both, and an error that says what happened', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog);
    const revised = { id: livePost.id, expectedRevision: 1, headline: 'New' };
    const [removed, result] = await Promise.all([
      desk.removeLivePost(livePost),
      desk.attempt(ReviseLivePost, revised),
    ]);
    expect(removed.livePost.state).toBe('REMOVED');
    expect(['ReviseLivePostPayload', 'InvalidStateError']).toContain(result.__typename);
    expect((await read(article.slug)).edges).toEqual([]);
  });
});

describe('bad input of a post', () => {
  it('is refused with its path', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const attempt = (input: object) =>
      desk.attempt(AddLivePost, { liveBlogId: liveBlog.id, publish: true, ...input });
    const at = (...path: string[]) => ({ __typename: 'ValidationError', path: ['input', ...path] });
    expect(await attempt({})).toMatchObject(at('body'));
    expect(await attempt({ body: [] })).toMatchObject(at('body'));
    const long = Array.from({ length: 101 }, (_, number) => paragraph(String(number)));
    expect(await attempt({ body: long })).toMatchObject(at('body'));
    expect(await attempt({ headline: 'A', occurredAt: 'yesterday' })).toMatchObject(at('occurredAt'));
    expect(await attempt({ headline: 'A', occurredAt: '2099-01-01' })).toMatchObject(at('occurredAt'));
    const contributor = { personId: (await desk.person()).id };
    const contributions = [
      { contributor, role: 'AUTHOR' },
      ...['EDITOR', 'AUTHOR'].map((role) => ({ contributor, role, creditedAs: 'A' })),
    ];
    expect(await attempt({ headline: 'A', contributions })).toMatchObject(at('contributions', '2'));
    await desk.livePost(liveBlog, { headline: 'A', contributions: contributions.slice(0, 2) as never });
    expect(await attempt({ headline: 'A', body: [quote(liveBlog.id)] })).toMatchObject(
      at('body', '0', 'quote', 'statementId'),
    );
    const { livePost } = await desk.livePost(liveBlog);
    const revise = (input: object) =>
      desk.attempt(ReviseLivePost, { id: livePost.id, expectedRevision: 1, ...input });
    expect(await revise({ occurredAt: '2099-01-01' })).toMatchObject(at('occurredAt'));
    expect(await revise({ kind: 'UPDATE' })).toMatchObject(at('noteText'));
    expect(await revise({ body: [] })).toMatchObject(at('body'));
    const edits = [{ remove: { blockId: 'none' } }];
    expect(await revise({ edits })).toMatchObject(at('edits', '0', 'remove', 'blockId'));
  });
});
