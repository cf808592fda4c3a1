import { afterAll, describe, expect, it } from 'vitest';
import { connect, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { compareLists } from '../support/database/lists.ts';
import { globalId, openDesk, payload, unique } from '../support/newsroom/factories.ts';
import { FollowLiveBlog, liveBlogReader } from '../support/newsroom/live-blog.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { page } from './formats/reading.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = liveBlogReader(newsroom);
const { EDITOR } = newsroom.tokens;

type Post = Readonly<Record<string, unknown>>;

/** The description of a live blog of another site. */
function liveBlog(slug: string, posts: readonly Post[], more: object = {}) {
  const url = `https://old.example/${slug}`;
  return {
    ...{ '@context': 'https://schema.org', '@type': 'LiveBlogPosting', '@id': url, url },
    ...{
      headline: `The day of ${slug}`,
      datePublished: '2020-05-01T08:00:00Z',
      articleBody: 'What happens.',
    },
    coverageStartTime: '2020-05-01T07:30:00Z',
    liveBlogUpdate: posts.map((post) => ({ '@type': 'BlogPosting', ...post })),
    ...more,
  };
}

const post = (slug: string, number: number, more: Post = {}): Post => ({
  '@id': `https://old.example/${slug}#post-${number}`,
  headline: `Post ${number}`,
  articleBody: `Text ${number}.`,
  datePublished: `2020-05-01T09:0${number}:00Z`,
  ...more,
});

async function imported(json: object, options: { publish?: boolean; dryRun?: boolean } = {}) {
  const file = fileOf(page('<div>Loading</div>', json), 'live.html');
  const report = await importInto(connect(newsroom.databaseUrl), [file], options);
  // The node answers this once it knows of the import.
  if (options.dryRun !== true) await desk.organization({ visibility: 'PUBLIC' });
  return {
    ...{ updated: report.updated, unchanged: report.unchanged, skipped: report.skipped },
    made: Object.fromEntries([...report.made].filter(([, count]) => count > 0)),
    remarks: report.remarks.map(({ place, text }) => `${place}: ${text}`),
  };
}

const rows = ({ edges }: Awaited<ReturnType<typeof read>>) =>
  edges.map(({ node }) => [node.headline, node.bodyHtml, node.publishedAt, node.revisionNumber]);

describe('a live blog of another archive', () => {
  it('comes in with its posts and their dates and authors, and ends when the archive’s has ended', async () => {
    const slug = unique('live');
    const author = { '@type': 'Person', name: 'Lea Livingstone' };
    const posts = [post(slug, 2, { author }), post(slug, 1, { dateModified: '2020-05-01T10:00:00Z' })];
    const json = liveBlog(slug, posts, { coverageEndTime: '2020-05-01T20:00:00Z' });
    const told = { Article: 1, Person: 1, LivePost: 2 };
    expect(await imported(json, { dryRun: true })).toMatchObject({ made: told, remarks: [] });
    expect((await read(slug)).liveBlog).toBeNull();
    expect(await imported(json)).toMatchObject({ made: told, remarks: [], skipped: 0 });
    const found = await read(slug);
    expect(found.liveBlog?.state).toBe('ENDED');
    expect(rows(found)).toEqual([
      ['Post 2', '<p>Text 2.</p>', '2020-05-01T09:02:00.000Z', 1],
      ['Post 1', '<p>Text 1.</p>', '2020-05-01T09:01:00.000Z', 1],
    ]);
    expect(found.edges.map(({ node }) => node.lastModifiedAt)).toEqual([
      '2020-05-01T09:02:00.000Z',
      '2020-05-01T10:00:00.000Z',
    ]);
    const byLea = { first: 10, filter: { authorSlugs: ['lea-livingstone'] } };
    expect((await read(slug, byLea)).edges.map(({ node }) => node.headline)).toEqual(['Post 2']);
    const blog = await newsroom.prisma.liveBlog.findFirstOrThrow({ where: { article: { slug } } });
    expect(blog.startedAt.toISOString()).toBe('2020-05-01T07:30:00.000Z');
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('as JSON-LD without a page, with authors and posts that its graph describes elsewhere, comes in alike', async () => {
    const slug = unique('graph');
    const { '@context': context, ...json } = liveBlog(slug, [{ '@id': 'https://old.example/p/1' }]);
    const graph = [
      json,
      { ...post(slug, 1), '@id': 'https://old.example/p/1', author: { '@id': '#ina' } },
      { '@id': '#ina', '@type': 'Person', name: 'Ina Graph' },
    ];
    const file = fileOf(JSON.stringify({ '@context': context, '@graph': graph }), 'live.json');
    const report = await importInto(connect(newsroom.databaseUrl), [file]);
    expect([report.remarks, report.made.get('LivePost'), report.made.get('Person')]).toEqual([[], 1, 1]);
  });

  it('imported again has the same posts, those that are new, and new revisions of those that changed, with events', async () => {
    const slug = unique('again');
    const first = [post(slug, 1), post(slug, 2)];
    await imported(liveBlog(slug, first));
    const before = await read(slug);
    expect(await imported(liveBlog(slug, first))).toMatchObject({ unchanged: 1, updated: 0, made: {} });
    const filter = { liveBlogIds: [before.liveBlog?.id ?? ''] };
    const watching = await newsroom.watch(FollowLiveBlog, { filter, after: await cursorNow(newsroom) });
    // The post keeps its place, which pages know.
    const dates = { datePublished: '2020-05-01T09:30:00Z', dateModified: '2020-05-01T12:00:00Z' };
    const changed = { articleBody: 'Corrected.', ...dates };
    const posts = [post(slug, 3), post(slug, 2, changed), post(slug, 1)];
    const json = liveBlog(slug, posts, { coverageEndTime: '2020-05-01T20:00:00Z' });
    const told = { updated: 1, made: { LivePost: 1 }, remarks: [] };
    expect(await imported(json, { dryRun: true })).toMatchObject(told);
    expect(await imported(json)).toMatchObject(told);
    const after = await read(slug);
    expect(rows(after)).toEqual([
      ['Post 3', '<p>Text 3.</p>', '2020-05-01T09:03:00.000Z', 1],
      ['Post 2', '<p>Corrected.</p>', '2020-05-01T09:02:00.000Z', 2],
      ['Post 1', '<p>Text 1.</p>', '2020-05-01T09:01:00.000Z', 1],
    ]);
    expect(after.edges.slice(1).map(({ node }) => node.id)).toEqual(before.edges.map(({ node }) => node.id));
    const events = [];
    for (let n = 0; n < 3; n += 1) events.push((await watching.next()).data?.feed);
    expect(events).toMatchObject([
      {
        __typename: 'LivePostRevised',
        edge: { node: { headline: 'Post 2', bodyHtml: '<p>Corrected.</p>' } },
      },
      { __typename: 'LivePostAdded', edge: { node: { headline: 'Post 3' } } },
      { __typename: 'LiveBlogEnded' },
    ]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('is a draft without --publish, and public with all posts once an editor publishes it; then only --publish adds to it', async () => {
    const slug = unique('draft');
    await imported(liveBlog(slug, [post(slug, 1)]), { publish: false });
    expect((await read(slug)).liveBlog).toBeNull();
    expect((await read(slug, { first: 10 }, EDITOR)).edges).toHaveLength(1);
    const { id } = await newsroom.prisma.article.findFirstOrThrow({ where: { slug } });
    await desk.publish({ id: globalId('Article', id), revisionNumber: 1 });
    expect(rows(await read(slug))).toHaveLength(1);
    const more = liveBlog(slug, [post(slug, 1), post(slug, 2)]);
    expect(await imported(more, { publish: false })).toMatchObject({
      made: {},
      remarks: [
        `line 1: keeps its live blog as it is: readers see the article '${slug}', and what changes there needs --publish`,
      ],
    });
    expect(await imported(more)).toMatchObject({ made: { LivePost: 1 }, remarks: [] });
    expect(rows(await read(slug))).toHaveLength(2);
  });

  it('keeps posts that the desk edited, removed or redacted, and goes on if the desk opened it again', async () => {
    const slug = unique('desk');
    const posts = [1, 2, 3].map((number) => post(slug, number, { headline: `Secretword ${number}` }));
    const json = (more: object = {}) =>
      liveBlog(
        slug,
        posts.map((each) => ({ ...each, ...more })),
        { coverageEndTime: '2020-05-01T20:00:00Z' },
      );
    await imported(json());
    const { liveBlog: blog, edges } = await read(slug);
    const [third, second, first] = edges.map(({ node }) => node);
    if (blog === null || !first || !second || !third) throw new Error('There are three posts.');
    await desk.reopenLiveBlog(blog);
    await desk.reviseLivePost(first, { headline: 'Ours' });
    await desk.removeLivePost(second);
    const redaction = { id: third.id, text: 'Secretword', reason: 'PRIVACY', publicNote: 'Out.' } as const;
    payload(await desk.attempt(Redact, redaction));
    const report = await imported(json({ articleBody: 'Later.' }));
    expect(report).toMatchObject({ made: {}, updated: 0 });
    expect(report.remarks).toEqual(
      ['edited', 'removed', 'edited'].map(
        (how, index) =>
          `line 1, post ${index + 1}: has changed since it was imported. The post stays as it is: it was ${how} here`,
      ),
    );
    const found = await read(slug);
    expect(found.liveBlog?.state).toBe('OPEN');
    expect(JSON.stringify(found.edges)).not.toMatch(/Secretword|Later/);
  });

  it('gets no post with words that were redacted from its article, but the others', async () => {
    const slug = unique('out');
    const json = (posts: readonly Post[]) => liveBlog(slug, posts, { headline: 'Jane Hidden speaks' });
    await imported(json([post(slug, 1)]));
    const { id } = await newsroom.prisma.article.findFirstOrThrow({ where: { slug } });
    const redaction = { text: 'Jane Hidden', reason: 'PRIVACY', publicNote: 'A name went.' } as const;
    payload(await desk.attempt(Redact, { id: globalId('Article', id), ...redaction }));
    const address = `https://old.example/${slug}/jane-hidden`;
    const posts = [
      ...[post(slug, 1), post(slug, 2, { articleBody: 'So Jane H\u00ADidden said.' })],
      ...[post(slug, 3, { headline: 'Jane Hidden' }), post(slug, 4, { '@id': address }), post(slug, 5)],
    ];
    const reason = `has words that were redacted from the article '${slug}'`;
    const remarks = [2, 3].map((number) => `line 1, post ${number}: ${reason}`);
    const told = { made: { LivePost: 2 }, skipped: 2, remarks };
    expect(await imported(json(posts), { dryRun: true })).toMatchObject(told);
    expect(await imported(json(posts))).toMatchObject(told);
    expect((await read(slug)).edges.map(({ node }) => node.headline)).toEqual(['Post 5', 'Post 4', 'Post 1']);
    const { sourceId } = await newsroom.prisma.importedPost.findFirstOrThrow({
      where: { post: { currentRevision: { headline: 'Post 4' } } },
    });
    expect(sourceId).toMatch(/^sha256:/);
    expect(await imported(json(posts))).toMatchObject({ made: {}, skipped: 2 });
  });

  it('is known again, though a redaction took words out of a post’s address', async () => {
    const slug = unique('address');
    const own = { '@id': `https://old.example/${slug}/jane-hidden`, headline: 'Jane Hidden' };
    await imported(liveBlog(slug, [post(slug, 1, own)]));
    const [edge] = (await read(slug)).edges;
    const redaction = {
      id: edge?.node.id ?? '',
      text: 'Jane Hidden',
      reason: 'PRIVACY',
      publicNote: '',
    } as const;
    payload(await desk.attempt(Redact, { ...redaction, publicNote: 'A name went.' }));
    expect((await newsroom.prisma.importedPost.findMany()).map(({ sourceId }) => sourceId)).not.toContain(
      own['@id'],
    );
    expect(await imported(liveBlog(slug, [post(slug, 1, own)]))).toMatchObject({ unchanged: 1, made: {} });
    expect((await read(slug)).edges).toHaveLength(1);
  });

  it('comes in without posts that are empty, bad, doubled or not yet due, which are reported; the others are whole', async () => {
    const slug = unique('bad');
    const many = '<p>One.</p>'.repeat(101);
    const posts = [
      post(slug, 1),
      post(slug, 2, { headline: '', articleBody: ' ' }),
      post(slug, 3, { articleBody: 'A \u0007 bell.' }),
      post(slug, 1, { headline: 'Doubled' }),
      post(slug, 4, { datePublished: '2999-01-01T00:00:00Z' }),
      post(slug, 5, { articleBody: many }),
      { headline: 'Nameless' },
      post(slug, 6, { author: 'Somebody' }),
    ];
    const { remarks, ...report } = await imported(liveBlog(slug, posts));
    expect(report).toMatchObject({ made: { Article: 1, LivePost: 2 }, skipped: 6 });
    expect(remarks).toEqual([
      'line 1, post 2: has neither a headline nor a text',
      'line 1, post 3: has the character U+0007, which is no text',
      `line 1, post 4: has the same id as the one in line 1, post 1: 'https://old.example/${slug}#post-1'`,
      'line 1, post 5: has a date in the future: 2999-01-01T00:00:00.000Z',
      'line 1, post 6: has a body that must have at most 100 blocks: go on in another post',
      'line 1, post 7: has no @id, no url and no date, so a further import would double it',
      "line 1, post 8: doesn't keep its byline, which may name something else: Somebody",
    ]);
    expect((await read(slug)).edges.map(({ node }) => node.headline)).toEqual(['Post 6', 'Post 1']);
  });

  it('without a text of its own is published for its posts, and posts without an address are known by date and headline', async () => {
    const slug = unique('posts');
    const url = `https://old.example/${slug}`;
    const posts = [1, 2].map((number) => post(slug, number, { '@id': undefined, url }));
    const json = liveBlog(slug, posts, { articleBody: undefined });
    expect(await imported(json)).toMatchObject({ made: { Article: 1, LivePost: 2 }, remarks: [] });
    expect(await imported(json)).toMatchObject({ made: {}, unchanged: 1 });
    expect((await read(slug)).edges).toHaveLength(2);
  });

  it('is written in one transaction with its article: if a post can’t be written, neither is', async () => {
    const slug = unique('whole');
    const before = await exportOf(connect(newsroom.databaseUrl));
    await newsroom.prisma.$executeRawUnsafe(
      'ALTER TABLE "LivePostRevision" ADD CONSTRAINT "refused" CHECK ("headline" <> \'Refused\') NOT VALID',
    );
    const report = await imported(liveBlog(slug, [post(slug, 1), post(slug, 2, { headline: 'Refused' })]));
    await newsroom.prisma.$executeRawUnsafe('ALTER TABLE "LivePostRevision" DROP CONSTRAINT "refused"');
    expect(report).toMatchObject({ made: {}, skipped: 1 });
    const after = await exportOf(connect(newsroom.databaseUrl));
    expect(after.filter((line) => !before.includes(line)).join('\n')).not.toContain(slug);
  });
});
