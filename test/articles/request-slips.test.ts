import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import {
  CancelCommentRequest,
  CloseCommentRequest,
  ExtendCommentRequest,
  ReopenCommentRequest,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const SOON = '2098-01-01T12:00:00.000Z';
const LATER = '2099-01-01T12:00:00.000Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;
const reporter = openDesk(newsroom, REPORTER);
const read = articleReader<{
  commentRequests: { id: string; outcome: string; summary: string; statement: object | null }[];
  updateNotes: { nodes: { kind: string; text: string }[] };
}>(newsroom, 'commentRequests { id outcome summary statement { id } } updateNotes { nodes { kind text } }');
/** What readers read in place of the note that said how a request ended. */
const INSTEAD = 'This note was about a request for comment that was recorded as closed by mistake.';
const Everything = untyped<object, { slug: string; after: string | null }>(`
  query ($slug: String!, $after: String) {
    article(slug: $slug) {
      jsonLdHtml bodyHtml
      commentRequests { summary }
      updateNotes { nodes { text formerTexts { text } revisionNumber } }
      revisions { nodes { number changesSince { fields { after } blocks { after } } } }
    }
    feed(after: $after, first: 100) {
      nodes { __typename ... on ArticleRevised { note { text formerTexts { text } } } ... on ArticleCorrected { note { text } } }
    }
    search(query: "Wanda") { totalCount nodes { __typename } }
    people(search: "Wanda") { nodes { name } }
  }`);
const refused = (path: string, message: string) => ({
  __typename: 'ValidationError',
  path: ['input', path],
  message: expect.stringContaining(message) as string,
});

describe('a deadline that was set too early', () => {
  it('can be moved to a later time only, and only while the request is open', async () => {
    const article = await reporter.article();
    const request = await reporter.requestComment(article, { deadline: SOON });
    expect(await reporter.extendRequest(request, LATER)).toMatchObject({
      deadline: LATER,
      outcome: 'PENDING',
    });
    const extend = (deadline: string) => desk.attempt(ExtendCommentRequest, { id: request.id, deadline });
    expect(await extend(SOON)).toMatchObject(
      refused('deadline', 'must be after the present one, 1 January 2099, 12:00 UTC'),
    );
    expect(await extend('2020-01-01T00:00:00Z')).toMatchObject(refused('deadline', 'must be in the future'));
    await desk.closeRequest(request);
    expect(await extend('2099-02-01T00:00:00Z')).toMatchObject(
      refused('id', 'open it again with reopenCommentRequest first'),
    );
    const without = await reporter.requestComment(article);
    expect(await reporter.extendRequest(without, SOON)).toMatchObject({ deadline: SOON });
  });
});

describe('a request to the wrong person', () => {
  it('is cancelled, and readers never learn of it, nor of the person, also once the article is public', async () => {
    const article = await reporter.article();
    const { id: personId, slug } = await reporter.person({ name: 'Ada Wrong' });
    const request = await reporter.requestComment(article, { askedOf: { personId } });
    expect(await reporter.cancelRequest(request)).toMatchObject({
      outcome: 'CANCELLED',
      summary: 'Ada Wrong was asked for comment; the newsroom cancelled the request.',
    });
    await desk.publish(article);
    expect((await read(article.slug)).commentRequests).toEqual([]);
    expect((await read(article.slug, EDITOR)).commentRequests).toMatchObject([
      { id: request.id, outcome: 'CANCELLED' },
    ]);
    const person = await newsroom.prisma.person.findUniqueOrThrow({ where: { slug } });
    expect(person.visibility).toBe('MEMBERS');
    await desk.withdraw(article);
    await desk.restore(article);
    expect((await read(article.slug)).commentRequests).toEqual([]);
  });

  it("is cancelled by its reporter on a public article too, since readers don't see it", async () => {
    const article = await desk.publish(await reporter.article());
    const request = await reporter.requestComment(article);
    await reporter.cancelRequest(request);
    expect(await loggedTypes(newsroom, { articleId: rowId(article.id) })).toEqual(['ARTICLE_PUBLISHED']);
    const again = await desk.attempt(CloseCommentRequest, { id: request.id, outcome: 'DECLINED' });
    expect(again).toMatchObject(refused('id', 'The request is already closed, as CANCELLED.'));
    const { commentRequest } = await reporter.reopenRequest(request);
    expect(commentRequest).toMatchObject({ outcome: 'PENDING', closedAt: null });
  });

  it('of an article that the member does not see is not found', async () => {
    const { id } = await desk.requestComment(await desk.article());
    const NOT_FOUND = { __typename: 'NotFoundError' };
    expect(await reporter.attempt(CancelCommentRequest, { id })).toMatchObject(NOT_FOUND);
    expect(await reporter.attempt(ReopenCommentRequest, { id })).toMatchObject(NOT_FOUND);
    expect(await reporter.attempt(ExtendCommentRequest, { id, deadline: LATER })).toMatchObject(NOT_FOUND);
  });
});

describe('a request that was closed by mistake', () => {
  it('is open again, hidden from readers, with a correction that names nobody', async () => {
    const article = await desk.publishedArticle();
    const request = await desk.requestComment(article);
    await desk.closeRequest(request, { noteText: 'They declined.' });
    expect((await read(article.slug)).commentRequests).toHaveLength(1);
    const { note, commentRequest } = await desk.reopenRequest(request);
    expect(commentRequest).toMatchObject({ outcome: 'PENDING', closedAt: null });
    const text = 'A request for comment was recorded as closed by mistake.';
    expect(note).toMatchObject({ kind: 'CORRECTION', text });
    const shown = await read(article.slug);
    expect(shown.commentRequests).toEqual([]);
    expect(shown.updateNotes.nodes.map((each) => each.text)).toEqual([text, INSTEAD]);
    expect(await loggedTypes(newsroom, { articleId: rowId(article.id) })).toEqual([
      'ARTICLE_PUBLISHED',
      'ARTICLE_REVISED',
      'ARTICLE_REVISED',
      'ARTICLE_CORRECTED',
    ]);
    expect(await desk.attempt(ReopenCommentRequest, { id: request.id })).toMatchObject(
      refused('id', 'The request is open already.'),
    );
    await desk.closeRequest(request, { noteText: 'Now they did.' });
    expect((await read(article.slug)).commentRequests).toMatchObject([{ outcome: 'DECLINED' }]);
  });

  it('with a comment that answered another request leaves the comment where it is', async () => {
    const article = await desk.publishedArticle();
    const { id: personId } = await desk.person();
    const [wrong, right] = [
      await desk.requestComment(article, { askedOf: { personId } }),
      await desk.requestComment(article, { askedOf: { personId } }),
    ];
    const { statement } = await desk.comment(article, {
      statement: { speaker: { personId } },
      commentRequestId: wrong.id,
    });
    const { note } = await desk.reopenRequest(wrong, 'The comment answered another request.');
    expect(note?.text).toBe('The comment answered another request.');
    const statements = await articleReader<{ statements: { nodes: { id: string }[] } }>(
      newsroom,
      'statements { nodes { id } }',
    )(article.slug);
    expect(statements.statements.nodes).toEqual([{ id: statement.id }]);
    expect((await read(article.slug)).commentRequests).toEqual([]);
    const row = await newsroom.prisma.commentRequest.findUniqueOrThrow({ where: { id: rowId(wrong.id) } });
    expect(row).toMatchObject({ statementId: null, visibility: 'MEMBERS' });
    await desk.cancelRequest(right);
  });

  it('leaves readers no name of who was asked: in no note, event, feed, JSON-LD or replay, while members see the former note', async () => {
    const after = await cursorNow(newsroom);
    const article = await desk.publishedArticle({ standfirst: 'What they say.' });
    const [one, other] = [
      await desk.person({ name: 'Wanda Wrong' }),
      await desk.person({ name: 'Rita Right' }),
    ];
    const request = await desk.requestComment(article, { askedOf: { personId: one.id } });
    await desk.closeRequest(await desk.requestComment(article, { askedOf: { personId: other.id } }));
    const { note } = await desk.closeRequest(request);
    expect(note?.text).toContain('Wanda Wrong');
    await desk.publish(await desk.revise({ ...article, revisionNumber: 3 }, { headline: 'Later' }), 'Later.');
    const seen = async () =>
      JSON.stringify([
        (await newsroom.ask(Everything, { slug: article.slug, after })).data,
        await (await fetch(`${newsroom.url}/feeds/articles.json`)).text(),
        await (await fetch(`${newsroom.url}/feeds/articles.atom`)).text(),
      ]);
    expect(await seen()).toContain('Wanda Wrong');
    await desk.reopenRequest(request);
    await desk.cancelRequest(request);
    await desk.hide(one.id);
    expect(await seen()).not.toContain('Wanda');
    const { updateNotes } = await read(article.slug);
    expect(updateNotes.nodes.map(({ text }) => text).slice(1)).toEqual([
      'Later.',
      INSTEAD,
      'Rita Right was asked for comment and declined.',
    ]);
    const former = await newsroom.prisma.formerNoteText.findMany({
      where: { noteId: rowId(note?.id ?? '') },
    });
    expect(former).toMatchObject([{ text: note?.text }]);
  });

  it('leaves no name in the note of an article that was withdrawn meanwhile and is restored', async () => {
    const article = await desk.publish(await reporter.article());
    const request = await reporter.requestComment(article);
    await desk.closeRequest(request, { noteText: 'Wanda Wrong declined.' });
    await desk.withdraw(article);
    const { errors } = await newsroom.ask(ReopenCommentRequest, { input: { id: request.id } }, REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await desk.reopenRequest(request)).note).toBeNull();
    await desk.restore(article);
    expect((await read(article.slug)).updateNotes.nodes.map(({ text }) => text)).toEqual([
      'It was wrong.',
      INSTEAD,
    ]);
  });

  it('takes an editor if readers saw it, and its reporter if they did not', async () => {
    const article = await reporter.article();
    const [first, second] = [await reporter.requestComment(article), await reporter.requestComment(article)];
    await reporter.closeRequest(first);
    await reporter.closeRequest(second);
    expect((await reporter.reopenRequest(first)).note).toBeNull();
    await desk.publish(article);
    const { errors } = await newsroom.ask(ReopenCommentRequest, { input: { id: second.id } }, REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await read(article.slug)).commentRequests).toMatchObject([{ id: second.id }]);
  });
});
