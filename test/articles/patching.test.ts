import { afterAll, describe, expect, it } from 'vitest';
import type { BlockInput } from '../gql/graphql.ts';
import { patchArticle } from '../../packages/client/src/index.ts';
import { untyped } from '../support/clients/walk.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader, type ReadBlock } from '../support/newsroom/read-article.ts';
import { Chance } from '../support/secrecy/random.ts';

interface Shown {
  readonly revisionNumber: number;
  readonly body: readonly ReadBlock[];
}

interface ChangesOfEvent {
  readonly revisionNumber: number;
  readonly sinceRevisionNumber: number | null;
  readonly fields: readonly { readonly field: string; readonly after: string | null }[];
  readonly blocks: readonly {
    readonly blockId: string;
    readonly after: string | null;
    readonly block: ReadBlock | null;
  }[];
}

interface Patch {
  readonly article: { readonly revisionNumber: number };
  readonly changes: ChangesOfEvent | null;
}

const BLOCK = 'id blockId ... on ParagraphBlock { html } ... on StatementBlock { statement { text } }';
const EVENT = `
  __typename article { revisionNumber } note { text }
  changes {
    revisionNumber sinceRevisionNumber fields { field before after }
    blocks { kind blockId after textBefore textAfter block { ${BLOCK} } }
  }`;

const Live = untyped<{ articleUpdated: Patch }, { slug: string; after: string | null }>(
  `subscription ($slug: String!, $after: String) { articleUpdated(slug: $slug, after: $after) { ${EVENT} } }`,
);

/** Queries these fields of an article's events. */
const logOf = (fields: string) =>
  untyped<{ feed: { nodes: Patch[] } }, { ids: string[]; types?: string[]; first: number }>(
    `query ($ids: [ID!]!, $types: [FeedEventType!], $first: Int!) {
      feed(filter: { articleIds: $ids, types: $types }, first: $first) {
        nodes { ... on ArticleEvent { ${fields} } }
      }
    }`,
  );
const Log = logOf(EVENT);
const WithoutPatches = logOf('slug article { revisionNumber } note { text }');

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
const desk = openDesk(newsroom);
const page = articleReader<Shown>(
  newsroom,
  `id revisionNumber headline standfirst byline trailText body { ${BLOCK} }`,
);
afterAll(() => counter.close());

describe('a page that patches itself by the changes of each event', () => {
  /** Inserts, removes, moves and changes some blocks. */
  function edited(body: Shown['body'], chance: Chance): BlockInput[] {
    const blocks: BlockInput[] = body.flatMap((block) => {
      if (chance.of(0.15)) return [];
      const { blockId, html = '' } = block;
      return [{ paragraph: { blockId, html: chance.of(0.2) ? unique('changed') : html } }];
    });
    // At least one, so that there is always something to publish.
    for (let more = chance.from(1, 3); more > 0; more -= 1) {
      blocks.splice(chance.from(0, blocks.length), 0, paragraph(unique('new')));
    }
    for (let moves = chance.from(0, 3); moves > 0 && blocks.length > 0; moves -= 1) {
      const [moved] = blocks.splice(chance.from(0, blocks.length - 1), 1);
      if (moved !== undefined) blocks.splice(chance.from(0, blocks.length), 0, moved);
    }
    return blocks;
  }

  /** Some of the texts besides the body, or none in their place. */
  function texts(chance: Chance): Partial<Record<'standfirst' | 'byline' | 'trailText', string | null>> {
    return Object.fromEntries(
      (['standfirst', 'byline', 'trailText'] as const)
        .filter(() => chance.of(0.3))
        .map((field) => [field, chance.of(0.3) ? null : unique(field)]),
    );
  }

  it(`has the new texts and body after each random edit (SEED=${SEED})`, async () => {
    const chance = new Chance(SEED);
    let article = await desk.publishedArticle({
      body: Array.from({ length: 8 }, () => paragraph(unique('first'))),
    });
    const watching = await newsroom.watch(Live, { slug: article.slug, after: await cursorNow(newsroom) });
    let shown = await page(article.slug);
    for (let round = 0; round < 25; round += 1) {
      let draft = await desk.revise(article, { body: edited(shown.body, chance), ...texts(chance) });
      // What readers saw before counts, not the draft before.
      if (chance.of(0.3)) {
        const { body: inWork } = await page(draft.slug, newsroom.tokens.EDITOR);
        draft = await desk.revise(draft, { body: edited(inWork, chance) });
      }
      article = await desk.publish(draft);
      const { data } = await watching.next();
      const changes = data?.articleUpdated.changes;
      if (changes == null) throw new Error('There is an event with changes.');
      const next = patchArticle(shown, changes);
      const now = await page(article.slug);
      expect(next, `round ${round}`).toEqual(now);
      // As if the event came twice.
      expect(patchArticle(now, changes)).toBe(now);
      shown = now;
      expect(data?.articleUpdated.article.revisionNumber).toBe(now.revisionNumber);
    }
    await watching.stop();
  });

  it('asks again for what the changes only describe, and if it lacks an event', async () => {
    const article = await desk.publishedArticle();
    const watching = await newsroom.watch(Live, { slug: article.slug, after: await cursorNow(newsroom) });
    const shown = await page(article.slug);
    const nextChanges = async () => (await watching.next()).data?.articleUpdated.changes ?? null;
    const mainImage = { url: 'https://news.example/rally.jpg', altText: 'A crowd' };
    const pictured = await desk.publish(await desk.revise(article, { mainImage }));
    const picture = await nextChanges();
    expect(picture?.fields).toMatchObject([{ field: 'MAIN_IMAGE' }]);
    expect(patchArticle(shown, picture)).toBeNull();
    await desk.publish(await desk.revise(pictured, { headline: 'Another headline' }));
    const headline = await nextChanges();
    expect(headline?.fields).toMatchObject([{ field: 'HEADLINE', after: 'Another headline' }]);
    expect(patchArticle(shown, headline)).toBeNull();
    expect(patchArticle(shown, null)).toBe(shown);
    await watching.stop();
  });

  /** Published, with a draft; commented on, corrected, and published again. */
  async function told() {
    const first = await desk.publishedArticle({
      headline: 'First',
      body: [paragraph('One'), paragraph('Two')],
    });
    const [one, two] = (await page(first.slug)).body;
    await desk.comment(first, { statement: { text: 'Our comment.' }, afterBlockId: one?.blockId });
    await desk.revise({ id: first.id, revisionNumber: 2 }, { headline: 'SECRET HEADLINE' });
    const { blockId } = (await page(first.slug)).body[1] ?? { blockId: '' };
    await desk.correct(
      { id: first.id, revisionNumber: 3 },
      { text: 'It was three.', body: [paragraph('Three')] },
    );
    return { ...first, one, two, comment: blockId };
  }

  const eventsOf = async (id: string, token?: string) => {
    const { data, errors } = await newsroom.ask(Log, { ids: [id], first: 100 }, token);
    expect(errors).toEqual([]);
    return data.feed.nodes;
  };

  it('gets them with every event of an article, against what readers saw before it', async () => {
    const { id, one, two, comment } = await told();
    for (const token of [undefined, newsroom.tokens.EDITOR]) {
      const [published, commented, corrected, ...more] = await eventsOf(id, token);
      expect(more).toEqual([]);
      const block = { kind: 'ADDED', after: null };
      expect(published).toMatchObject({
        ...{ __typename: 'ArticlePublished', note: null },
        changes: {
          ...{ revisionNumber: 1, sinceRevisionNumber: null },
          fields: [{ field: 'HEADLINE', before: null, after: 'First' }],
          blocks: [
            { ...block, blockId: one?.blockId, textAfter: 'One', block: one },
            { ...block, blockId: two?.blockId, after: one?.blockId, textAfter: 'Two', block: two },
          ],
        },
      });
      const says = { statement: { text: 'Our comment.' } };
      expect(commented).toMatchObject({
        __typename: 'ArticleCommentAdded',
        note: { text: expect.stringContaining('comment from') as string },
        changes: {
          ...{ revisionNumber: 2, sinceRevisionNumber: 1, fields: [] },
          blocks: [{ ...block, blockId: comment, after: one?.blockId, textBefore: null, block: says }],
        },
      });
      const removed = { kind: 'REMOVED', block: null };
      expect(corrected).toMatchObject({
        ...{ __typename: 'ArticleCorrected', note: { text: 'It was three.' } },
        changes: {
          // 3 is the draft.
          ...{ revisionNumber: 4, sinceRevisionNumber: 2, fields: [] },
          blocks: [
            { ...removed, blockId: one?.blockId, after: null, textBefore: 'One' },
            { ...removed, blockId: comment },
            { ...removed, blockId: two?.blockId, textAfter: null },
            { ...block, block: { html: 'Three' } },
          ],
        },
      });
      expect(JSON.stringify([published, commented, corrected])).not.toContain('SECRET');
    }
  });

  it('gets the note of a withdrawal without changes, and the article only if the viewer still sees it', async () => {
    const article = await desk.publishedArticle();
    await desk.withdraw(article);
    const forReaders = await eventsOf(article.id);
    expect(forReaders).toEqual([
      { __typename: 'ArticleWithdrawn', article: null, note: { text: 'It was wrong.' }, changes: null },
    ]);
    expect(await eventsOf(article.id, newsroom.tokens.REPORTER)).toEqual(forReaders);
    const [, withdrawn] = await eventsOf(article.id, newsroom.tokens.EDITOR);
    expect(withdrawn).toEqual({
      __typename: 'ArticleWithdrawn',
      article: { revisionNumber: 1 },
      note: { text: 'It was wrong.' },
      changes: null,
    });
  });

  it('takes three more SQL statements for them, for one event as for many of its type', async () => {
    const article = await desk.publishedArticle();
    for (let comments = 0; comments < 3; comments += 1) await desk.comment(article);
    const comments = { ids: [article.id], types: ['ARTICLE_COMMENT_ADDED'] };
    const one = await counter.ask(Log, { ...comments, first: 1 });
    const all = await counter.ask(Log, { ...comments, first: 100 });
    expect(all.data.feed.nodes).toHaveLength(3);
    expect(all.statements).toHaveLength(one.statements.length);
    const without = await counter.ask(WithoutPatches, { ...comments, first: 100 });
    // What revisions are compared with, all of these revisions, and the blocks that changed.
    expect(all.statements).toHaveLength(without.statements.length + 3);
  });
});
