/** A withdrawn article is mended before readers see it again. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openLists } from '../support/newsroom/lists.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import {
  AddComment,
  AmendStatement,
  CorrectArticle,
  PublishArticle,
  RestoreArticle,
  ScheduleArticle,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { eventually } from '../support/until.ts';

const SOME_DAY = '2099-01-01T00:00:00Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { EDITOR, REPORTER } = newsroom.tokens;
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);
const page = articleReader(newsroom);
const listed = openLists(newsroom);

const Feed = untyped<
  { feed: { nodes: { __typename: string; changes: object | null }[] } },
  { ids: string[] }
>(
  `query ($ids: [ID!]) {
    feed(first: 100, filter: { articleIds: $ids }) {
      nodes {
        __typename
        ... on ArticleEvent {
          slug note { kind text } article { headline }
          changes { revisionNumber sinceRevisionNumber fields { field before after } }
        }
      }
    }
  }`,
);
const feedOf = async ({ id }: { id: string }) => (await newsroom.ask(Feed, { ids: [id] })).data.feed.nodes;

/** A reporter's article, which was published and withdrawn. */
async function withdrawn(headline = unique('Wrong')) {
  const article = await editor.publish(await reporter.article({ headline }));
  const shown = await page(article.slug);
  return { article: await editor.withdraw(article, 'It names the wrong person.'), shown, headline };
}

describe('a withdrawn article', () => {
  it('is mended by its reporter and an editor, and comes back in one step, at the same URL', async () => {
    const { article, shown } = await withdrawn();
    const headline = unique('Mended');
    const statement = await reporter.statement();
    const first = await reporter.revise(article, { body: [quote(statement.id)] });
    const second = await editor.revise(first, { headline });
    expect(await page(article.slug)).toBeNull();
    expect((await listed(article.id, headline)).filter(({ has }) => has)).toEqual([]);
    const published = await editor.publish(second, 'The name was wrong.');

    expect(published).toMatchObject({ state: 'PUBLISHED', slug: article.slug, revisionNumber: 3 });
    const after = await page(article.slug);
    expect(after).toMatchObject({ headline, firstPublishedAt: shown.firstPublishedAt });
    expect(after.lastModifiedAt > shown.lastModifiedAt).toBe(true);
    expect(after.updateNotes.nodes).toMatchObject([
      { kind: 'UPDATE', text: 'The name was wrong.' },
      { kind: 'RETRACTION', text: 'It names the wrong person.' },
    ]);
    expect((await listed(article.id, headline)).every(({ has }) => has)).toBe(true);
    const nodes = await feedOf(article);
    expect(nodes.map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticleWithdrawn',
      'ArticleRestored',
    ]);
    expect(nodes.at(-1)).toMatchObject({
      slug: article.slug,
      article: { headline },
      note: { kind: 'UPDATE', text: 'The name was wrong.' },
      changes: {
        ...{ revisionNumber: 3, sinceRevisionNumber: null },
        fields: [{ field: 'HEADLINE', before: null, after: headline }],
      },
    });
  });

  it('comes back as it was with its earlier revisions, and with what they refer to', async () => {
    const statement = await editor.statement();
    const article = await editor.publishedArticle({ body: [quote(statement.id)] });
    await editor.withdraw(article);
    await editor.hide(statement.id);
    await editor.revise(article, { body: [paragraph('Without the quote.')] });
    await editor.restore(article);
    const Seen = untyped<
      { node: object | null; article: { revision: object | null } },
      { id: string; slug: string }
    >(
      'query ($id: ID!, $slug: String!) { node(id: $id) { id } article(slug: $slug) { revision(number: 1) { bodyText } } }',
    );
    const { data } = await newsroom.ask(Seen, { id: statement.id, slug: article.slug });
    expect(data.node).toEqual({ id: statement.id });
    expect(data.article.revision).not.toBeNull();
  });

  it('informs those who follow what it was about, and what it is about now', async () => {
    const [before, after] = [await editor.campaign(), await editor.campaign()];
    const article = await editor.publishedArticle({ campaignIds: [before.id] });
    await editor.withdraw(article);
    await editor.publish(await editor.revise(article, { campaignIds: [after.id] }));
    for (const { id } of [before, after]) {
      const where = { articleId: rowId(article.id), campaignIds: { has: rowId(id) } };
      expect(await loggedTypes(newsroom, where)).toContain('ARTICLE_RESTORED');
    }
  });

  it('allows no correction and no comment, since readers would learn of them now, and says what to do', async () => {
    const { article } = await withdrawn();
    const { id } = article;
    const message = 'Mend it with reviseArticle, then show it to readers again with publishArticle.';
    const kind = 'CORRECTION' as const;
    const corrected = await editor.attempt(CorrectArticle, { id, expectedRevision: 1, kind, text: 'Wrong.' });
    const speaker = { personId: (await editor.person()).id };
    expect(corrected).toMatchObject({
      reason: 'WITHDRAWN',
      message: `The article was withdrawn. ${message}`,
    });
    const request = await editor.requestComment(article, { askedOf: speaker });
    for (const commentRequestId of [null, request.id])
      expect(
        await editor.attempt(AddComment, {
          ...{ articleId: id, commentRequestId },
          statement: { text: 'No.', channel: 'INTERVIEW', speaker },
        }),
      ).toMatchObject({
        ...{ reason: 'WITHDRAWN', path: ['input', 'articleId'] },
        message: `The article was withdrawn. ${message} Then add the comment.`,
      });
    expect(await editor.attempt(PublishArticle, { id, expectedRevision: 1 })).toMatchObject({
      ...{ reason: 'WITHDRAWN', path: ['input', 'expectedRevision'] },
      message:
        'Revision 1 was withdrawn. Mend it with reviseArticle first; if only a post of its live blog was wrong, save it unchanged. To show it to readers again as it was, use restoreArticle.',
    });
    await editor.publish(await editor.revise(article, { headline: unique('Mended') }));
    await editor.comment(article, { commentRequestId: request.id, statement: { speaker } });
  });

  it('comes back in an unchanged revision once only a post of its live blog was mended', async () => {
    const article = await editor.publish(await reporter.article());
    const { livePost } = await editor.livePost(await editor.liveBlog(article), {
      headline: 'Wrong',
      body: [paragraph('Wrong.')],
    });
    const down = await editor.withdraw(article, 'A post was wrong.');
    await editor.reviseLivePost(livePost, { headline: 'Mended', body: [paragraph('Mended.')] });
    await editor.publish(await editor.revise(down, {}));
    const Revisions = untyped<
      { node: { revisions: { nodes: { headline: string }[] } } | null },
      { id: string }
    >(
      'query ($id: ID!) { node(id: $id) { ... on LivePost { revisions(first: 9) { nodes { headline } } } } }',
    );
    const { node } = (await newsroom.ask(Revisions, { id: livePost.id })).data;
    expect(node?.revisions.nodes).toEqual([{ headline: 'Mended' }]);
    const html = { html: 'Wrong.', isPublic: true };
    expect(await newsroom.prisma.block.count({ where: { articleId: rowId(article.id), ...html } })).toBe(0);
  });

  it('gets a new slug, and its former one leads to its notice and then to the article', async () => {
    const { article } = await withdrawn();
    const { slug } = await editor.changeSlug(article);
    const Notice = untyped<{ withdrawal: object | null }, { slug: string }>(
      'query ($slug: String!) { withdrawal(slug: $slug) { slug } }',
    );
    for (const known of [slug, article.slug])
      expect((await newsroom.ask(Notice, { slug: known })).data.withdrawal).toEqual({ slug });
    await editor.restore(article);
    for (const known of [slug, article.slug]) expect(await page(known)).toMatchObject({ slug });
  });

  it('under embargo comes back once that is over, in each way', async () => {
    const { article } = await withdrawn();
    const { id, revisionNumber } = await editor.revise(article, { embargoedUntil: SOME_DAY });
    const embargoed = { __typename: 'InvalidStateError', reason: 'EMBARGOED' };
    expect(await editor.attempt(RestoreArticle, { id })).toMatchObject(embargoed);
    const exact = { id, expectedRevision: revisionNumber };
    expect(await editor.attempt(PublishArticle, exact)).toMatchObject(embargoed);
    const soon = { ...exact, scheduledFor: '2098-01-01T00:00:00Z' };
    expect(await editor.attempt(ScheduleArticle, soon)).toMatchObject({ __typename: 'ValidationError' });
    await editor.revise({ id, revisionNumber }, { embargoedUntil: null });
    await editor.restore(article);
  });

  it('is mended or withdrawn first if both come at once, and the revision is a draft then', async () => {
    const article = await editor.publishedArticle();
    const [revised] = await Promise.all([
      editor.revise(article, { headline: 'In work' }),
      editor.withdraw(article),
    ]);
    expect(revised).toMatchObject({ revisionNumber: 2 });
    expect(await page(article.slug)).toBeNull();
    expect(await page(article.slug, EDITOR)).toMatchObject({ headline: 'In work' });
  });
});

describe('a withdrawn article with a schedule', () => {
  it('stays withdrawn until then, and comes back in the scheduled revision, with its note', async () => {
    const { article, shown } = await withdrawn();
    const mended = await editor.revise(article, { headline: 'Mended' });
    const scheduled = await editor.schedule(mended, SOME_DAY, 'Mended.');
    expect(scheduled).toMatchObject({ state: 'WITHDRAWN' });
    await editor.revise(mended, { headline: 'Later' });
    expect(await page(article.slug)).toBeNull();
    const where = { id: rowId(article.id) };
    await newsroom.prisma.article.update({ where, data: { scheduledFor: new Date(Date.now() - 1_000) } });
    await eventually(async () => expect(await page(article.slug)).toMatchObject({ headline: 'Mended' }));
    const after = await page(article.slug);
    expect(after.firstPublishedAt).toBe(shown.firstPublishedAt);
    expect(after.updateNotes.nodes).toMatchObject([
      { kind: 'UPDATE', text: 'Mended.' },
      { kind: 'RETRACTION' },
    ]);
    expect((await feedOf(article)).at(-1)).toMatchObject({
      __typename: 'ArticleRestored',
      changes: { revisionNumber: 2 },
    });
    expect(await page(article.slug, EDITOR)).toMatchObject({ headline: 'Later', scheduledFor: null });
  });

  it('can come back as it was, too', async () => {
    const { article } = await withdrawn();
    await editor.schedule(article, SOME_DAY);
    const where = { id: rowId(article.id) };
    await newsroom.prisma.article.update({ where, data: { scheduledFor: new Date(Date.now() - 1_000) } });
    await eventually(async () => expect(await page(article.slug)).not.toBeNull());
    expect((await feedOf(article)).at(-1)).toMatchObject({ __typename: 'ArticleRestored', changes: null });
  });

  it('is not restored before the schedule is cancelled, which leaves it withdrawn', async () => {
    const { article } = await withdrawn();
    await editor.schedule(article, SOME_DAY);
    expect(await editor.attempt(RestoreArticle, { id: article.id })).toMatchObject({
      __typename: 'InvalidStateError',
      reason: 'SCHEDULED',
      message:
        'The article was withdrawn, and is scheduled to come back on 1 January 2099, 00:00 UTC. To show it as it was now, first cancel the schedule with unscheduleArticle.',
    });
    expect(await editor.unschedule(article)).toMatchObject({ state: 'WITHDRAWN' });
    await editor.restore(article);
    expect(await page(article.slug)).toMatchObject({ scheduledFor: null });
  });

  it('comes back at once if its newest revision is published, and once', async () => {
    const { article } = await withdrawn();
    const mended = await editor.revise(article, { headline: 'Mended' });
    await editor.schedule(mended, SOME_DAY);
    await editor.publish(mended);
    expect(await page(article.slug, EDITOR)).toMatchObject({ headline: 'Mended', scheduledFor: null });
    expect((await feedOf(article)).map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticleWithdrawn',
      'ArticleRestored',
    ]);
  });

  it('keeps its statements as they are until then, as a scheduled draft does', async () => {
    const statement = await editor.statement();
    const { article } = await withdrawn();
    await editor.schedule(await editor.revise(article, { body: [quote(statement.id)] }), SOME_DAY);
    const amended = { statementId: statement.id, party: 'SPEAKER', text: 'Other words.' } as const;
    expect(await editor.attempt(AmendStatement, amended)).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringContaining('is scheduled with this statement') as string,
    });
  });

  it('is in the list of what is scheduled, for those who see it', async () => {
    const { article } = await withdrawn();
    await editor.schedule(article, SOME_DAY);
    const Scheduled = untyped<{ articles: { nodes: { id: string }[] } }, Record<string, never>>(
      `{ articles(first: 100, filter: { scheduledFrom: "2098-12-31T00:00:00Z" }) { nodes { id } } }`,
    );
    for (const [token, sees] of [
      [EDITOR, true],
      [REPORTER, true],
      [undefined, false],
    ] as const) {
      const { nodes } = (await newsroom.ask(Scheduled, {}, token)).data.articles;
      expect(nodes.some(({ id }) => id === article.id)).toBe(sees);
    }
  });
});
