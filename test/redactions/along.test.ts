import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, paragraph, payload, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact, ReviseArticle, UpdatePerson } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const redacted = async (id: string, text: string | null = null) =>
  payload(await editor.attempt(Redact, { id, text, reason: 'LEGAL', publicNote: 'For legal reasons.' }));

interface Shown {
  readonly revisionNumber: number;
  readonly body: readonly { blockId: string; html?: string }[];
  readonly statements: { readonly totalCount: number };
}
const ArticleById = untyped<
  { node: Shown },
  { id: string }
>(`query ($id: ID!) { node(id: $id) { ... on Article {
  revisionNumber body { blockId ... on ParagraphBlock { html } } statements(first: 10) { totalCount }
} } }`);
const shown = async (id: string) => (await newsroom.ask(ArticleById, { id })).data.node;
const htmlOf = async (id: string) => (await shown(id)).body.map(({ html }) => html);
const words = (id: string, html: string) => `<q data-statement="${id}">${html}</q>`;
const mark = (redactionId: string) => `<span data-redaction="${redactionId}">[removed]</span>`;

describe('words of a statement that a paragraph quotes', () => {
  it('go with those of the statement, and the paragraph can be written on', async () => {
    const { id } = await editor.statement({ text: 'He was drunk that day, I say.' });
    const article = await editor.publishedArticle({
      body: [
        paragraph(`They say ${words(id, 'he was <b>dr</b>unk that day'.replace('he', 'He'))}.`),
        paragraph(`So ${words(id, 'drunk')}, and ${words(id, 'I say')}.`),
        paragraph('Who was drunk?'),
      ],
    });
    const { redaction, elsewhere } = await redacted(id, 'was drunk');
    // The second paragraph has a part of what was taken out. The third has words of the newsroom.
    expect(await htmlOf(article.id)).toEqual([
      `They say ${words(id, `He ${mark(redaction.id)} that day`)}.`,
      `So <q>${mark(redaction.id)}</q>, and ${words(id, 'I say')}.`,
      'Who was drunk?',
    ]);
    expect(elsewhere).toEqual([{ __typename: 'Article', id: article.id }]);
    const { body, revisionNumber } = await shown(article.id);
    const [first, second] = body;
    const revision = await editor.attempt(ReviseArticle, {
      id: article.id,
      expectedRevision: revisionNumber,
      body: [first, second].map((block) => ({
        paragraph: { blockId: block?.blockId ?? '', html: `And: ${block?.html ?? ''}` },
      })),
    });
    expect(revision).toMatchObject({ __typename: 'ReviseArticlePayload' });
  });

  it('go with the whole statement, and the article is no longer listed under it', async () => {
    const { id } = await editor.statement({ text: 'He was drunk.' });
    const other = await editor.statement({ text: 'Was he?' });
    const article = await editor.publishedArticle({
      body: [
        paragraph(`${words(id, 'He was drunk')}. ${words(other.id, 'Was he?')}`),
        quote(id),
        paragraph(words(id, 'drunk')),
      ],
    });
    const { redaction } = await redacted(id);
    expect(await htmlOf(article.id)).toEqual([
      `<q>${mark(redaction.id)}</q>. ${words(other.id, 'Was he?')}`,
      undefined,
      `<q>${mark(redaction.id)}</q>`,
    ]);
    expect((await shown(article.id)).statements).toEqual({ totalCount: 1 });
    const listed = await newsroom.prisma.subjectArticle.findMany({
      where: { articleId: rowId(article.id), subjectId: { in: [rowId(id), rowId(other.id)] } },
    });
    expect(listed.map(({ subjectId }) => subjectId)).toEqual([rowId(other.id)]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });
});

describe('what members keep for themselves', () => {
  const notes = async () => (await newsroom.prisma.internalNote.findMany()).map(({ text }) => text);

  it('loses the words in internal notes about the target, its statements and what quotes it, and nowhere else', async () => {
    const word = unique('word');
    const statement = await editor.statement({ text: `It was ${word}, he said.` });
    const article = await editor.publishedArticle({ body: [quote(statement.id), paragraph(word)] });
    const unrelated = await editor.publishedArticle();
    for (const subject of [article, statement, unrelated])
      await editor.internalNote(subject, { text: `Is ${word} right?` });
    const { elsewhere } = await redacted(article.id, word);
    expect((await notes()).filter((text) => text === 'Is [removed] right?')).toHaveLength(2);
    expect((await notes()).filter((text) => text.includes(word))).toHaveLength(1);
    const named = [unrelated, statement].map(({ id }) => expect.objectContaining({ id }) as unknown);
    expect(elsewhere).toHaveLength(2);
    expect(elsewhere).toEqual(expect.arrayContaining(named));
    await redacted(unrelated.id, word);
    expect((await notes()).filter((text) => text.includes(word))).toEqual([]);
    await editor.internalNote(statement, { text: `Once more.` });
    await redacted(statement.id);
    expect(await notes()).not.toContain('Once more.');
  });

  it('loses the words in the texts of a note before it was corrected, and in the note of a schedule', async () => {
    const word = unique('word');
    const { note } = await editor.correct(await editor.publishedArticle(), { text: `Not ${word}.` });
    await editor.correctNote(note, 'Not that.');
    await redacted(note.id, word);
    const former = await newsroom.prisma.formerNoteText.findMany({ where: { noteId: rowId(note.id) } });
    expect(former).toMatchObject([{ text: 'Not [removed].' }]);
    const { id } = await editor.schedule(await editor.article(), '2099-01-01T00:00:00Z', `Not ${word}.`);
    await redacted(id, word);
    expect(await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } })).toMatchObject({
      scheduledNoteText: 'Not [removed].',
    });
  });

  it('loses former slugs', async () => {
    const slug = unique('peter');
    const person = await editor.person({ slug, visibility: 'PUBLIC' });
    const current = unique('person');
    await editor.attempt(UpdatePerson, { id: person.id, slug: current });
    await redacted(person.id, slug.replaceAll('-', ' '));
    const { slugs } = await newsroom.prisma.person.findUniqueOrThrow({ where: { id: rowId(person.id) } });
    expect(slugs).toEqual([current]);
  });
});
