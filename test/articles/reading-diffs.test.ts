import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';

const Changes = graphql(`
  query ReadChanges($slug: String!, $first: Int!) {
    article(slug: $slug) {
      revisions(first: $first) {
        nodes {
          number
          bodyHtml
          changesSince {
            blocks {
              kind
              textBefore
              textAfter
              words {
                kind
                text
              }
            }
          }
        }
      }
    }
  }
`);

const Revised = graphql(`
  subscription WatchChanges($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      ... on ArticleRevised {
        changes {
          blocks {
            kind
            textBefore
            textAfter
          }
        }
      }
    }
  }
`);

const NestedPages = graphql(`
  query DiffsInNestedPages {
    articles(first: 100) {
      nodes {
        revisions(first: 100) {
          nodes {
            changesSince {
              blocks {
                kind
              }
            }
          }
        }
      }
    }
  }
`);

describe('the diff of a revision', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    counter = openCounter(newsroom.databaseUrl);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  /** Revision 1 is published; revision 2 is a draft with a canary; revision 3 is without it. */
  async function written() {
    const desk = openDesk(newsroom);
    const canary = unique('CANARY');
    const first = await desk.publishedArticle({ body: [paragraph('Once.')] });
    const draft = await desk.revise(first, { body: [paragraph('Once.'), paragraph(canary)] });
    const third = await desk.revise(draft, { body: [paragraph('Once.'), paragraph('Twice.')] });
    return { desk, canary, slug: first.slug, third };
  }

  const kinds = (blocks: readonly { kind: string; textAfter: string | null }[] = []) =>
    blocks.map(({ kind, textAfter }) => `${kind} ${textAfter ?? ''}`.trim());

  it('compares with the previously published revision for readers, and with the previous one for members', async () => {
    const { desk, canary, slug, third } = await written();
    await desk.publish(third);
    const readers = await newsroom.ask(Changes, { slug, first: 10 });
    expect(readers.errors).toEqual([]);
    expect(readers.text).not.toContain(canary);
    const [now, first] = readers.data.article?.revisions.nodes ?? [];
    expect(now?.number).toBe(3);
    expect(now?.bodyHtml).toBe('<p>Once.</p>\n<p>Twice.</p>');
    expect(kinds(now?.changesSince.blocks)).toEqual(['REMOVED', 'ADDED Once.', 'ADDED Twice.']);
    expect(now?.changesSince.blocks[1]?.words).toEqual([{ kind: 'ADDED', text: 'Once.' }]);
    expect(first?.number).toBe(1);
    expect(kinds(first?.changesSince.blocks)).toEqual(['ADDED Once.']);

    const members = await newsroom.ask(Changes, { slug, first: 1 }, newsroom.tokens.EDITOR);
    const blocks = members.data.article?.revisions.nodes[0]?.changesSince.blocks ?? [];
    expect(blocks.map(({ textBefore }) => textBefore)).toContain(canary);
  });

  it('compares published revisions if it belongs to an event, whoever the viewer is', async () => {
    const { desk, canary, slug, third } = await written();
    const after = await cursorNow(newsroom);
    const watching = await Promise.all(
      [undefined, newsroom.tokens.EDITOR].map((token) => newsroom.watch(Revised, { slug, after }, token)),
    );
    await desk.publish(third);
    for (const reader of watching) {
      const result = await reader.next();
      const event = result.data?.articleUpdated;
      if (event?.__typename !== 'ArticleRevised') throw new Error('It was revised.');
      const removed = event.changes?.blocks.filter(({ kind }) => kind === 'REMOVED');
      expect(removed?.map(({ textBefore }) => textBefore)).toEqual(['Once.']);
      expect(JSON.stringify(result)).not.toContain(canary);
      await reader.stop();
    }
  });

  it('takes two more SQL statements, for one revision as for a page of them', async () => {
    const { desk, slug, third } = await written();
    await desk.publish(third);
    const one = await counter.ask(Changes, { slug, first: 1 });
    const all = await counter.ask(Changes, { slug, first: 10 });
    expect(all.errors).toEqual([]);
    expect(all.data.article?.revisions.nodes).toHaveLength(2);
    expect(all.statements).toHaveLength(one.statements.length);
    // The article; the page and its revisions; the earlier revisions, and the bodies.
    expect(one.statements).toHaveLength(5);
  });

  it("can't be selected in a page within a page", async () => {
    const { errors } = await newsroom.ask(NestedPages, {});
    expect(errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});
