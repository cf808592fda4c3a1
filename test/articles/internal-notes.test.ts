import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { AddInternalNote, ResolveInternalNote } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { untyped } from '../support/clients/walk.ts';

const NOTES = 'internalNotes { totalCount nodes { id text blockId resolvedAt author { name } } }';

interface Notes {
  readonly internalNotes: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly id: string;
      readonly text: string;
      readonly resolvedAt: string | null;
    }[];
  } | null;
}

const Annotated = untyped<{ node: Notes | null }, { id: string }>(
  `query ($id: ID!) { node(id: $id) {
    ... on Article { ${NOTES} } ... on Statement { ${NOTES} } ... on SourceReport { ${NOTES} } } }`,
);
const Note = untyped<{ node: { text: string; subject: { id: string } } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on InternalNote { text subject { id } } } nodes(ids: [$id]) { id } }',
);
const Found = untyped<unknown, { words: string }>(
  `query ($words: String!) {
    search(query: $words) { nodes { __typename } }
    sourceReports(search: $words) { nodes { id } }
  }`,
);
const Events = untyped<{ feed: { nodes: { id: string }[] } }, Record<string, never>>(
  '{ feed(first: 100) { nodes { id } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { REPORTER, EDITOR } = newsroom.tokens;
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);
const read = articleReader<Notes & { body: { blockId: string }[] }>(newsroom, `${NOTES} body { blockId }`);

async function notesOn({ id }: { id: string }, token?: string) {
  const { data, errors } = await newsroom.ask(Annotated, { id }, token);
  expect(errors).toEqual([]);
  return data.node?.internalNotes;
}
const textsOn = async (subject: { id: string }, token?: string) =>
  (await notesOn(subject, token))?.nodes.map(({ text }) => text);

/** A public article, its statement and its report, each with a note by an editor. */
async function annotated() {
  const statement = await editor.statement();
  const report = await editor.sourceReport();
  const article = await editor.publishedArticle({
    body: [{ quote: { statementId: statement.id } }],
    sourceIds: [report.id],
  });
  const subjects = { article, statement, report };
  for (const [name, subject] of Object.entries(subjects)) await editor.internalNote(subject, { text: name });
  return subjects;
}

describe('an internal note', () => {
  it('is shown to editors on its article, statement or report, newest first', async () => {
    const subjects = await annotated();
    for (const [name, subject] of Object.entries(subjects)) {
      const { id } = await editor.internalNote(subject, { text: 'Later.' });
      expect(await notesOn(subject, EDITOR)).toMatchObject({
        totalCount: 2,
        nodes: [{ text: 'Later.', author: { name: 'The editor' } }, { text: name }],
      });
      const { node } = (await newsroom.ask(Note, { id }, EDITOR)).data;
      expect(node).toEqual({ text: 'Later.', subject: { id: subject.id } });
    }
  });

  it('is shown to reporters on statements, on reports, and on articles that they work on', async () => {
    const { article, statement, report } = await annotated();
    expect(await textsOn(statement, REPORTER)).toEqual(['statement']);
    expect(await textsOn(report, REPORTER)).toEqual(['report']);
    expect(await notesOn(article, REPORTER)).toEqual({ totalCount: 0, nodes: [] });
    const own = await reporter.article();
    const { id } = await editor.internalNote(own, { text: 'Please check.' });
    expect(await textsOn(own, REPORTER)).toEqual(['Please check.']);
    expect((await newsroom.ask(Note, { id }, REPORTER)).data.node).toMatchObject({ text: 'Please check.' });
  });

  it('is shown to readers by no path, appends no event and is found by no search', async () => {
    const before = (await newsroom.ask(Events, {})).data;
    const word = unique('confidential').replace('-', '');
    const subjects = await annotated();
    const published = (await newsroom.ask(Events, {})).data.feed.nodes.length;
    for (const subject of Object.values(subjects)) {
      const { id } = await editor.internalNote(subject, { text: `It is ${word}.` });
      expect(await notesOn(subject)).toBeNull();
      const { text } = await newsroom.ask(Note, { id });
      expect(JSON.parse(text)).toEqual({ data: { node: null, nodes: [null] } });
    }
    await searchRefreshed(newsroom.prisma);
    for (const token of [undefined, REPORTER, EDITOR])
      expect((await newsroom.ask(Found, { words: word }, token)).data).toEqual({
        search: { nodes: [] },
        sourceReports: { nodes: [] },
      });
    expect(published).toBeGreaterThan(before.feed.nodes.length);
    expect((await newsroom.ask(Events, {})).data.feed.nodes).toHaveLength(published);
  });

  it('can be about a block of an article, also of an earlier revision', async () => {
    const article = await reporter.article();
    const [block] = (await read(article.slug, REPORTER)).body;
    const { blockId = '' } = block ?? {};
    await reporter.revise(article, { body: [{ paragraph: { html: 'Another.' } }] });
    expect(await reporter.internalNote(article, { blockId })).toMatchObject({ blockId });
    const valid = { subjectId: article.id, text: 'A note.' };
    const other = await editor.article();
    const [foreign] = (await read(other.slug, EDITOR)).body;
    const statement = await editor.statement();
    expect(
      await notRefused(newsroom, 'addInternalNote', valid, [
        ['blockId', { blockId: foreign?.blockId }],
        ['blockId', { blockId: 'none' }],
        ['blockId', { subjectId: statement.id, blockId }],
        ['text', { text: ' ' }],
      ]),
    ).toEqual([]);
  });

  it('is refused to readers, and to reporters on articles that they do not work on', async () => {
    const { article } = await annotated();
    const hidden = await editor.article();
    const ask = (subjectId: string, token?: string) =>
      newsroom.ask(AddInternalNote, { input: { subjectId, text: 'A note.' } }, token);
    expect((await ask(article.id)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await ask(article.id, REPORTER)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await ask(hidden.id, REPORTER)).data).toMatchObject({
      addInternalNote: { __typename: 'NotFoundError', path: ['input', 'subjectId'] },
    });
    expect((await ask(hidden.id, EDITOR)).data).toMatchObject({
      addInternalNote: { __typename: 'AddInternalNotePayload' },
    });
  });
});

describe('resolving an internal note', () => {
  it('says when it was resolved, keeps that time, and can be undone', async () => {
    const own = await reporter.article();
    const note = await editor.internalNote(own);
    const resolve = (isResolved?: boolean) =>
      reporter.attempt(ResolveInternalNote, { id: note.id, ...(isResolved !== undefined && { isResolved }) });
    const resolvedAt = expect.any(String) as string;
    const first = await resolve();
    expect(first).toMatchObject({ internalNote: { id: note.id, resolvedAt } });
    expect(await resolve(true)).toEqual(first);
    expect(await resolve(false)).toMatchObject({ internalNote: { resolvedAt: null } });
    expect((await notesOn(own, REPORTER))?.nodes).toMatchObject([{ resolvedAt: null }]);
  });

  it('is refused to those who do not see it, as if it did not exist', async () => {
    const note = await editor.internalNote(await editor.publishedArticle());
    expect(await reporter.attempt(ResolveInternalNote, { id: note.id })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(await editor.attempt(ResolveInternalNote, { id: note.id })).toMatchObject({
      __typename: 'ResolveInternalNotePayload',
    });
  });
});
