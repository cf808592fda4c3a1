import { afterAll, describe, expect, it } from 'vitest';
import type { UpdateNoteKind } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

interface Note {
  readonly id: string;
  readonly revisionNumber: number;
  readonly block: { readonly id: string } | null;
}

const Notes = untyped<
  { article: { updateNotes: { totalCount: number; nodes: Note[] } } },
  { slug: string; first?: number; kinds?: UpdateNoteKind[] }
>(`query ($slug: String!, $first: Int, $kinds: [UpdateNoteKind!]) {
  article(slug: $slug) {
    updateNotes(first: $first, filter: { kinds: $kinds }) {
      totalCount
      nodes { id kind text revisionNumber block { id blockId ... on QuoteBlock { statement { text } } } }
    }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
afterAll(() => counter.close());
const desk = openDesk(newsroom);

/** Two comments; then a correction that takes the first one out; then a clarification. */
async function noted() {
  const article = await desk.publishedArticle({ body: [paragraph('One')] });
  await desk.comment(article, { statement: { text: 'First comment.' } });
  await desk.comment(article, { statement: { text: 'Second comment.' } });
  await desk.correct({ ...article, revisionNumber: 3 }, { body: [paragraph('Other')] });
  await desk.correct({ ...article, revisionNumber: 4 }, { kind: 'CLARIFICATION' });
  return article;
}

async function notes(slug: string, kinds?: UpdateNoteKind[]) {
  const { data, errors } = await newsroom.ask(Notes, { slug, ...(kinds && { kinds }) });
  expect(errors).toEqual([]);
  const { totalCount, nodes } = data.article.updateNotes;
  expect(totalCount).toBe(nodes.length);
  return nodes;
}

describe('the update notes of an article', () => {
  it('are newest first, all or of some kinds, with the block that quotes a comment as it was then', async () => {
    const { slug } = await noted();
    const numbers = async (kinds?: UpdateNoteKind[]) =>
      (await notes(slug, kinds)).map(({ revisionNumber }) => revisionNumber);
    expect(await numbers()).toEqual([5, 4, 3, 2]);
    expect(await numbers(['CORRECTION', 'CLARIFICATION'])).toEqual([5, 4]);
    expect(await numbers(['COMMENT_ADDED'])).toEqual([3, 2]);
    expect(await numbers(['RETRACTION'])).toEqual([]);
    expect(await numbers([])).toEqual([]);
    // The correction took the first comment out.
    expect((await notes(slug)).map(({ block }) => block)).toEqual([
      null,
      null,
      expect.objectContaining({ statement: { text: 'Second comment.' } }),
      expect.objectContaining({ statement: { text: 'First comment.' } }),
    ]);
  });

  it('take as many SQL statements, however many of them there are', async () => {
    const { slug } = await noted();
    const one = await counter.ask(Notes, { slug, first: 1, kinds: ['COMMENT_ADDED'] });
    const both = await counter.ask(Notes, { slug, first: 2, kinds: ['COMMENT_ADDED'] });
    expect(both.data.article.updateNotes.nodes).toHaveLength(2);
    expect(both.statements).toHaveLength(one.statements.length);
    // The article; the page, its notes and their count; where their blocks are, and the blocks.
    expect(one.statements).toHaveLength(6);
  });
});
