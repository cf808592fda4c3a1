import { afterAll, describe, expect, it } from 'vitest';
import { take, followedArticle } from '../support/clients/feed.ts';
import { castOf, EVERYBODY } from '../support/newsroom/cast.ts';
import { absentId, globalId, openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import { CorrectUpdateNote } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';

interface Note {
  readonly id: string;
  readonly text: string;
  readonly createdAt: string;
  readonly correctedAt: string | null;
  readonly formerTexts: readonly {
    readonly text: string;
    readonly replacedAt: string;
    readonly replacedBy: { readonly name: string };
  }[];
}

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader<{
  lastModifiedAt: string;
  revisionNumber: number;
  jsonLdHtml: string;
  updateNotes: { nodes: [Note] };
}>(
  newsroom,
  `lastModifiedAt revisionNumber jsonLdHtml
   updateNotes { nodes { id text createdAt correctedAt formerTexts { text replacedAt replacedBy { name } } } }`,
);

const noteOf = async (slug: string, token?: string) => (await read(slug, token)).updateNotes.nodes[0];

describe('correcting a note for readers', () => {
  it('shows readers the right text and when it was corrected, and members also the former texts and who replaced them', async () => {
    const article = await desk.publishedArticle();
    const { note } = await desk.correct(article, { text: 'It was Tuesdya.' });
    const before = await read(article.slug);
    expect(before.updateNotes.nodes[0]).toMatchObject({ correctedAt: null, formerTexts: [] });
    await desk.correctNote(note, ' It was Tuesday. ');
    await openDesk(newsroom, newsroom.tokens.ADMIN).correctNote(note, 'It was on Tuesday.');
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const { text, createdAt, correctedAt, formerTexts } = await noteOf(article.slug, cast[who]);
      expect([text, createdAt]).toEqual(['It was on Tuesday.', before.updateNotes.nodes[0].createdAt]);
      expect(Date.parse(String(correctedAt))).toBeGreaterThan(Date.parse(createdAt));
      const former = [
        { text: 'It was Tuesday.', replacedAt: correctedAt, replacedBy: { name: 'The admin' } },
        { text: 'It was Tuesdya.', replacedBy: { name: 'The editor' } },
      ];
      expect(formerTexts, who).toMatchObject(who === 'a reader' ? [] : former);
      expect(formerTexts, who).toHaveLength(who === 'a reader' ? 0 : 2);
    }
    const after = await read(article.slug);
    expect(after.lastModifiedAt > before.lastModifiedAt).toBe(true);
    expect(after).toMatchObject({ revisionNumber: 2 });
    expect(after.jsonLdHtml).toContain('"text":"It was on Tuesday."');
    expect(after.jsonLdHtml).not.toContain('Tuesdya');
  });

  it('is sent to open pages and to receivers with the kind of the note, once', async () => {
    const { article, watching } = await followedArticle(newsroom);
    const corrected = await desk.correct(article, { text: 'INTERNAL: ask the lawyers.' });
    const draft = await desk.revise({ ...article, revisionNumber: 2 }, { body: [paragraph('More.')] });
    await desk.publish(draft, 'We know mroe.');
    const [update] = (await read(article.slug)).updateNotes.nodes;
    const commented = await desk.comment(article);
    const { event } = await desk.correctNote(corrected.note, 'It was otherwise.');
    await desk.correctNote(update, 'We know more.');
    await desk.correctNote(commented.note, 'Updated with comment.');
    const of = (__typename: string, text: string) => ({ __typename, note: { text } });
    expect((await take(watching, 6)).slice(3)).toMatchObject([
      { ...of('ArticleCorrected', 'It was otherwise.'), id: event?.id },
      of('ArticleRevised', 'We know more.'),
      of('ArticleRevised', 'Updated with comment.'),
    ]);
    await watching.stop();
  });

  it('with the same text changes nothing, and appends no event', async () => {
    const article = await desk.publishedArticle();
    const { note } = await desk.correct(article, { text: 'It was Tuesday.' });
    const before = await read(article.slug);
    expect(await desk.correctNote(note, 'It was Tuesday. ')).toMatchObject({ event: null });
    expect(await read(article.slug)).toEqual(before);
    expect(await loggedTypes(newsroom, { articleId: rowId(article.id) })).toEqual([
      ...['ARTICLE_PUBLISHED', 'ARTICLE_CORRECTED'],
    ]);
  });

  it('changes the reason of a withdrawal only with the note of that withdrawal, not with another of the same words', async () => {
    const wrong = 'It was wrong.';
    const { article, liveBlog } = await desk.openLiveBlog();
    await desk.withdraw(article, wrong);
    const [earlier] = (await read(article.slug, newsroom.tokens.EDITOR)).updateNotes.nodes;
    await desk.restore(article);
    const { livePost } = await desk.livePost(liveBlog);
    const { note: ofPost } = await desk.removeLivePost(livePost, wrong);
    await desk.withdraw(article, wrong);
    const withdrawal = await newsroom.prisma.updateNote.findFirstOrThrow({
      where: { articleId: rowId(article.id), postId: null },
      orderBy: { id: 'desc' },
    });
    const reasonNow = async () =>
      (await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } }))
        .withdrawalReason;
    await desk.correctNote(earlier, 'The earlier version was wrong.');
    await desk.correctNote(ofPost ?? { id: '' }, 'The post confused two people.');
    expect(await reasonNow()).toBe(wrong);
    await desk.correctNote({ id: globalId('UpdateNote', withdrawal.id) }, 'All of it was wrong.');
    expect(await reasonNow()).toBe('All of it was wrong.');
  });

  it('is refused without a text, for no note and for a reporter', async () => {
    const article = await desk.publishedArticle();
    const { note } = await desk.correct(article);
    const valid = { id: note.id, text: 'In other words.' };
    const mistakes = [
      ['text', { text: ' ' }],
      ['id', { id: absentId('UpdateNote') }, 'NotFoundError'],
    ] as const;
    expect(await notRefused(newsroom, 'correctUpdateNote', valid, mistakes)).toEqual([]);
    const { errors } = await newsroom.ask(CorrectUpdateNote, { input: valid }, newsroom.tokens.REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the database', () => {
  it('refuses to change a note without its former text, to change anything else of it, and to change a former text', async () => {
    const { note } = await desk.correct(await desk.publishedArticle());
    await desk.correctNote(note, 'In other words.');
    const id = rowId(note.id);
    const refused = async (statement: string, message: string) => {
      await expect(newsroom.prisma.$executeRawUnsafe(statement), statement).rejects.toThrow(message);
    };
    const [of, stays] = [`"UpdateNote" SET`, 'The former text of a note stays'];
    await refused(`UPDATE ${of} "text" = 'Quietly.' WHERE "id" = '${id}'`, stays);
    await refused(`UPDATE ${of} "correctedAt" = NULL WHERE "id" = '${id}'`, stays);
    const changed = 'is never changed or removed';
    await refused(`UPDATE ${of} "kind" = 'UPDATE' WHERE "id" = '${id}'`, changed);
    await refused(`DELETE FROM "UpdateNote" WHERE "id" = '${id}'`, changed);
    await refused(`UPDATE "FormerNoteText" SET "text" = 'Quietly.' WHERE "noteId" = '${id}'`, changed);
    await refused(`DELETE FROM "FormerNoteText" WHERE "noteId" = '${id}'`, changed);
  });
});
