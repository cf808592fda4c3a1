import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateNoteKind } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Notes = graphql(`
  query NotesOfArticle($slug: String!, $first: Int, $kinds: [UpdateNoteKind!]) {
    article(slug: $slug) {
      updateNotes(first: $first, kinds: $kinds) {
        totalCount
        nodes {
          id
          kind
          text
          revisionNumber
          block {
            id
            blockId
            ... on QuoteBlock {
              statement {
                text
              }
            }
          }
        }
      }
    }
  }
`);

const NoteById = graphql(`
  query NoteById($id: ID!) {
    node(id: $id) {
      ... on UpdateNote {
        block {
          id
        }
      }
    }
  }
`);

describe('the update notes of an article', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    counter = openCounter(newsroom.databaseUrl);
    desk = openDesk(newsroom);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  /** Two comments; then a correction that takes the first one out; then a clarification. */
  async function told() {
    const article = await desk.publishedArticle({ body: [paragraph('One')] });
    await desk.comment(article, { statement: { text: 'First comment.' } });
    await desk.comment(article, { statement: { text: 'Second comment.' } });
    await desk.correct({ ...article, revisionNumber: 3 }, { body: [paragraph('Other')] });
    await desk.correct({ ...article, revisionNumber: 4 }, { kind: 'CLARIFICATION' });
    return article;
  }

  async function notes(slug: string, kinds?: UpdateNoteKind[]) {
    const { data, errors } = await newsroom.ask(Notes, { slug, kinds });
    expect(errors).toEqual([]);
    return data.article?.updateNotes ?? { totalCount: -1, nodes: [] };
  }

  it('are newest first, all or of some kinds', async () => {
    const { slug } = await told();
    const numbers = async (kinds?: UpdateNoteKind[]) => {
      const { totalCount, nodes } = await notes(slug, kinds);
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ revisionNumber }) => revisionNumber);
    };
    expect(await numbers()).toEqual([5, 4, 3, 2]);
    expect(await numbers(['CORRECTION', 'CLARIFICATION'])).toEqual([5, 4]);
    expect(await numbers(['COMMENT_ADDED'])).toEqual([3, 2]);
    expect(await numbers(['RETRACTION'])).toEqual([]);
    expect(await numbers([])).toEqual([]);
  });

  it('have the block that quotes the comment as it was then, also if it was taken out later', async () => {
    const { slug } = await told();
    const { nodes } = await notes(slug);
    expect(nodes.map(({ block }) => block)).toEqual([
      null,
      null,
      expect.objectContaining({ statement: { text: 'Second comment.' } }),
      expect.objectContaining({ statement: { text: 'First comment.' } }),
    ]);
  });

  it("aren't there for readers once the article is withdrawn, but for editors", async () => {
    const article = await told();
    const { nodes } = await notes(article.slug, ['COMMENT_ADDED']);
    const { id = '', block } = nodes[0] ?? {};
    await desk.withdraw(article);
    expect((await newsroom.ask(NoteById, { id })).data.node).toBeNull();
    const asEditor = await newsroom.ask(NoteById, { id }, newsroom.tokens.EDITOR);
    expect(asEditor.data.node).toEqual({ block: { id: block?.id } });
  });

  it('take as many SQL statements, however many of them there are', async () => {
    const { slug } = await told();
    const one = await counter.ask(Notes, { slug, first: 1, kinds: ['COMMENT_ADDED'] });
    const both = await counter.ask(Notes, { slug, first: 2, kinds: ['COMMENT_ADDED'] });
    expect(both.data.article?.updateNotes.nodes).toHaveLength(2);
    expect(both.statements).toHaveLength(one.statements.length);
    // The article; the page and its notes; where their blocks are, and the blocks.
    expect(one.statements).toHaveLength(5);
  });
});
