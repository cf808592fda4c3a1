import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from '../../bench/kit/database.ts';
import { planOf } from '../support/database/plans.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { AddComment } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { untyped } from '../support/clients/walk.ts';
import { notRefused } from '../support/newsroom/refused.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
afterAll(() => counter.close());
const desk = openDesk(newsroom);
const read = articleReader(newsroom);

const VERBATIM = { text: 'Comment.', wording: 'VERBATIM' } as const;

describe('adding a comment to a published article', () => {
  it('returns the article, its update note, the statement and the event, each referring to the others', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person({ name: 'Ada Speaker' })).id };
    const added = await desk.comment(article, { statement: { text: 'I agree.', speaker } });
    const statement = { id: added.statement.id };
    const text = 'This article has been updated with comment from Ada Speaker.';
    expect(added).toMatchObject({
      article: { id: article.id, revisionNumber: 2 },
      note: { kind: 'COMMENT_ADDED', text, revisionNumber: 2, statement },
      statement: { kind: 'COMMENT', text: 'I agree.' },
      event: {
        ...{ __typename: 'ArticleCommentAdded', articleId: article.id, slug: article.slug },
        ...{ note: { id: added.note.id }, statement },
      },
    });
    expect(await read(article.slug)).toMatchObject({
      revisionNumber: 2,
      body: [{ __typename: 'ParagraphBlock' }, { __typename: 'QuoteBlock', statement }],
      updateNotes: { nodes: [{ id: added.note.id }] },
      statements: { nodes: [statement] },
    });
  });

  it("can be repeated, after a block or at the end, with the editor's own notes, newest first", async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one, two] = (await read(article.slug)).body;
    await desk.comment(article, { afterBlockId: one?.blockId, noteText: ' First ' });
    await desk.comment(article, { noteText: 'Second' });
    const { body, updateNotes } = await read(article.slug);
    const comment = { __typename: 'QuoteBlock' };
    expect(body).toMatchObject([one, comment, two, comment]);
    expect(updateNotes.nodes).toMatchObject([
      { text: 'Second', revisionNumber: 3 },
      { text: 'First', revisionNumber: 2 },
    ]);
  });
});

describe('a comment without a date', () => {
  const Dates = untyped<
    { statements: { nodes: { madeOn: string | null; receivedAt: string | null }[] } },
    { speaker: string; from: string | null }
  >(`query ($speaker: ID!, $from: EDTFDate) {
    statements(filter: { speakerId: $speaker, madeFrom: $from }) { nodes { madeOn receivedAt } }
  }`);
  const dates = async (speaker: string, from: string | null) =>
    (await newsroom.ask(Dates, { speaker, from })).data.statements.nodes;

  it('was received now, so that a range of dates finds it, in an article as in a live blog', async () => {
    const article = await desk.publishedArticle();
    const liveBlog = await desk.liveBlog(article);
    const speaker = { personId: (await desk.person()).id };
    const [today] = new Date().toISOString().split('T');
    await desk.comment(article, { statement: { text: 'One.', speaker } });
    await desk.livePost(liveBlog, { statement: { text: 'Two.', speaker, channel: 'EMAIL' } });
    const found = await dates(speaker.personId, today ?? '');
    expect(found).toHaveLength(2);
    for (const { madeOn, receivedAt } of found) {
      expect(madeOn).toBeNull();
      expect(Date.parse(receivedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(`${today}T00:00:00Z`));
    }
  });

  it('has no other date than the one that it was made on, if that is given', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    await desk.comment(article, { statement: { text: 'One.', speaker, madeOn: '2024-05' } });
    expect(await dates(speaker.personId, null)).toEqual([{ madeOn: '2024-05', receivedAt: null }]);
  });
});

describe('adding a comment twice', () => {
  const again = async (article: { id: string }, statement: { text: string; speaker: object }) =>
    desk.attempt(AddComment, {
      articleId: article.id,
      statement: { channel: 'INTERVIEW', ...statement } as never,
    });

  it('by a slip is refused, and the same words of others, later or elsewhere are not', async () => {
    const [article, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const speaker = { personId: (await desk.person()).id };
    const said = { text: 'No.', speaker };
    const added = { __typename: 'AddCommentPayload' };
    expect(await again(article, said)).toMatchObject(added);
    const twice = await Promise.all([again(article, said), again(article, said)]);
    for (const result of twice)
      expect(result).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'statement', 'text'],
        message: expect.stringMatching(/^The article got this comment already, at .* UTC\./) as string,
      });
    expect((await read(article.slug)).updateNotes.nodes).toHaveLength(1);
    expect(await again(article, { ...said, text: 'No!' })).toMatchObject(added);
    expect(
      await again(article, { text: 'No.', speaker: { personId: (await desk.person()).id } }),
    ).toMatchObject(added);
    expect(await again(other, said)).toMatchObject(added);
  });

  it('is found among the comments of its article, however much its speaker said elsewhere', async () => {
    const [article, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const speaker = { personId: (await desk.person()).id };
    await desk.comment(article, { statement: { text: 'Here.', speaker } });
    for (let count = 0; count < 10; count += 1)
      await desk.comment(other, { statement: { text: `There, ${count}.`, speaker } });
    const input = {
      articleId: article.id,
      statement: { text: 'Here again.', speaker, channel: 'INTERVIEW' },
    };
    const { sent } = await counter.ask(AddComment, { input: input as never }, newsroom.tokens.EDITOR);
    const check = sent.find(({ text }) => text.includes('IS NOT DISTINCT FROM $'));
    if (check === undefined) throw new Error('addComment did not look for the same comment.');
    await withClient(newsroom.databaseUrl, async (client) => {
      // A test has so few rows that reading a whole table is cheaper.
      await client.query('SET enable_seqscan = off');
      const { reads, rows } = await planOf(client, check);
      expect(reads).toContain('Statement_pkey');
      expect(rows).toBe(2);
    });
  });
});

describe('adding a comment while a newer draft exists', () => {
  it('publishes only the comment, and adds it to the draft as well', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one, two] = (await read(article.slug)).body;
    const secret = await desk.statement({ text: 'Not yet public.' });
    await desk.revise(article, {
      headline: 'Headline in work',
      body: [
        { paragraph: { blockId: one?.blockId, html: 'One in work' } },
        { paragraph: { blockId: two?.blockId, html: 'Two' } },
        quote(secret.id),
      ],
    });
    const added = await desk.comment(article, { afterBlockId: one?.blockId, statement: VERBATIM });
    expect(added.article.revisionNumber).toBe(4);

    expect(await read(article.slug)).toMatchObject({
      ...{ revisionNumber: 3, headline: article.slug },
      bodyText: expect.stringMatching(/^One\n\n“Comment\.” — .*\n\nTwo$/) as string,
      updateNotes: { nodes: [{ kind: 'COMMENT_ADDED', revisionNumber: 3 }] },
    });
    const where = { id: rowId(secret.id) };
    expect(await newsroom.prisma.statement.findUnique({ where })).toMatchObject({ visibility: 'MEMBERS' });
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      ...{ revisionNumber: 4, headline: 'Headline in work' },
      bodyText: expect.stringMatching(
        /^One in work\n\n“Comment\.” — .*\n\nTwo\n\n“Not yet public\.” — /,
      ) as string,
      body: expect.arrayContaining([expect.objectContaining({ blockId: one?.blockId })]) as object,
    });

    await desk.publish({ ...article, revisionNumber: 4 }, 'The story has developed.');
    const published = await read(article.slug);
    expect(published).toMatchObject({ revisionNumber: 4, headline: 'Headline in work' });
    expect(published.updateNotes.nodes.map(({ kind, text }) => [kind, text])).toEqual([
      ['UPDATE', 'The story has developed.'],
      ['COMMENT_ADDED', added.note.text],
    ]);
  });

  it('appends it to a draft that no longer has the given block', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one] = (await read(article.slug)).body;
    await desk.revise(article, { body: [paragraph('All new')] });
    await desk.comment(article, { afterBlockId: one?.blockId, statement: VERBATIM });
    expect((await read(article.slug)).bodyText).toMatch(/^One\n\n“Comment\.” — .*\n\nTwo$/);
    expect((await read(article.slug, newsroom.tokens.EDITOR)).bodyText).toMatch(/^All new\n\n“Comment\.”/);
  });
});

describe('adding a comment is refused', () => {
  it('after no block of the article, with a blank note or text, and for a statement that is no comment', async () => {
    const { id: articleId, slug } = await desk.publishedArticle();
    const [block] = (await read(slug)).body;
    await desk.revise({ id: articleId, revisionNumber: 1 }, { headline: 'In work' });
    const speaker = { personId: (await desk.person()).id };
    const statement = { text: 'T', channel: 'INTERVIEW', speaker } as const;
    const failures = await notRefused(newsroom, 'addComment', { articleId, statement }, [
      ['afterBlockId', { afterBlockId: '11111111-1111-4111-8111-111111111111' }],
      ['noteText', { noteText: ' ' }],
      ['statement.text', { statement: { ...statement, text: '\n' } }],
      ['statement.kind', { statement: { ...statement, kind: 'REMARK' } }],
    ]);
    expect(failures).toEqual([]);
    const comment = { ...statement, kind: 'COMMENT' } as const;
    expect(
      await desk.attempt(AddComment, { articleId, statement: comment, afterBlockId: block?.id }),
    ).toMatchObject({
      __typename: 'ValidationError',
      message:
        'afterBlockId must be the `blockId` of a block of the published article: this is the `id` of one version of a block.',
    });
    expect(await desk.attempt(AddComment, { articleId, statement: comment })).toMatchObject({
      __typename: 'AddCommentPayload',
    });
  });
});
