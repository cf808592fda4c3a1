import { afterAll, describe, expect, it } from 'vitest';
import { mergeBlocks } from '../../src/articles/merge-blocks.ts';
import { byBlockId, type BlockRow } from '../../src/articles/body.ts';
import { absentId, openDesk, paragraph } from '../support/newsroom/factories.ts';
import { followedArticle, take } from '../support/clients/feed.ts';
import { CorrectArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { chance, newSeed, type Random } from '../support/soak/soak.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader(newsroom);

const kept = (id: string | undefined, html: string) => ({ paragraph: { blockId: id ?? '', html } });

describe('correcting an article', () => {
  it.each(['CORRECTION', 'CLARIFICATION', 'RETRACTION'] as const)(
    'as a %s sends subscribers the revision, the note and the event',
    async (kind) => {
      const { article, watching } = await followedArticle(newsroom);
      const [block] = (await read(article.slug)).body;
      const text = 'It was Tuesday, not Monday.';
      const { note, event, ...corrected } = await desk.correct(article, {
        ...{ kind, text: ` ${text} `, body: [kept(block?.blockId, 'On Tuesday.')] },
      });
      expect(corrected.article).toMatchObject({ id: article.id, revisionNumber: 2 });
      expect(note).toMatchObject({ kind, text, revisionNumber: 2 });
      const __typename = 'ArticleCorrected';
      expect(event).toMatchObject({ __typename, articleId: article.id, note: { id: note.id } });
      expect(await read(article.slug)).toMatchObject({
        ...{ revisionNumber: 2, bodyText: 'On Tuesday.', body: [{ blockId: block?.blockId }] },
        updateNotes: { nodes: [note] },
      });
      const { id, cursor } = event;
      expect(await take(watching, 1)).toMatchObject([
        { __typename, id, cursor, article: { revisionNumber: 2 }, note: { kind, text } },
      ]);
      await watching.stop();
    },
  );

  it('without a body keeps the text, and shows readers both of two notes, the newer first', async () => {
    const article = await desk.publishedArticle();
    const before = await read(article.slug);
    const { note: first } = await desk.correct(article, { kind: 'CLARIFICATION' });
    expect(await read(article.slug)).toMatchObject({
      ...{ headline: before.headline, bodyText: before.bodyText, body: before.body },
      ...{ revisionNumber: 2, updateNotes: { nodes: [first] } },
    });
    const { note: second } = await desk.correct({ id: article.id, revisionNumber: 2 });
    expect((await read(article.slug)).updateNotes.nodes).toMatchObject([second, first]);
  });

  it('is refused without a text, and with a body that is none', async () => {
    const { id } = await desk.publishedArticle();
    const valid = { id, expectedRevision: 1, kind: 'CORRECTION', text: 'It was otherwise.' };
    const failures = await notRefused(newsroom, 'correctArticle', valid, [
      ['text', { text: ' \n' }],
      ['body', { body: [] }],
      ['body.0.paragraph.html', { body: [paragraph(' ')] }],
      ['body.0.paragraph.blockId', { body: [kept('11111111-1111-4111-8111-111111111111', 'x')] }],
      [
        'body.0.quote.statementId',
        { body: [{ quote: { statementId: absentId('Statement') } }] },
        'NotFoundError',
      ],
    ]);
    expect(failures).toEqual([]);
  });
});

describe('correcting an article that has a newer draft', () => {
  it('shows readers only the correction, and merges it into the draft as well', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one, two] = (await read(article.slug)).body;
    const draft = await desk.revise(article, {
      headline: 'In work',
      body: [kept(two?.blockId, 'Two in work'), paragraph('New in work'), kept(one?.blockId, 'One')],
    });
    const corrected = await desk.correct(draft, {
      body: [kept(one?.blockId, 'One corrected'), kept(two?.blockId, 'Two')],
    });
    expect(corrected.article.revisionNumber).toBe(4);
    expect(corrected.note.revisionNumber).toBe(3);
    expect(await read(article.slug)).toMatchObject({
      ...{ revisionNumber: 3, headline: article.slug, bodyText: 'One corrected\n\nTwo' },
      updateNotes: { nodes: [corrected.note] },
    });
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      ...{ revisionNumber: 4, headline: 'In work' },
      bodyText: 'Two in work\n\nNew in work\n\nOne corrected',
    });
    await desk.publish({ ...article, revisionNumber: 4 }, 'Note in work.');
    expect((await read(article.slug)).updateNotes.nodes.map(({ text }) => text)).toEqual([
      ...['Note in work.', corrected.note.text],
    ]);
  });

  it('with the number of another revision gets an error that says what to send, but not the text of the draft', async () => {
    const { id, revisionNumber } = await desk.publishedArticle();
    const draft = await desk.revise({ id, revisionNumber }, { headline: 'Not yet' });
    await desk.revise(draft, { headline: 'Not yet, either' });
    const correct = (expectedRevision: number) =>
      desk.attempt(CorrectArticle, { id, expectedRevision, kind: 'CORRECTION', text: 'It was otherwise.' });
    expect(await correct(2)).toMatchObject({
      __typename: 'RevisionConflictError',
      message:
        'The article is at revision 3, not 2: somebody changed it since you read it. Base the correction on revision 1, which readers see now (`publishedRevision`), and send it with that number. Revision 3 is a draft, whose text would be published; it gets the correction too.',
    });
    expect(await correct(7)).toMatchObject({
      message: expect.stringMatching(
        /^There is no revision 7 yet: the article is at revision 3\. Base the correction on revision 1,/,
      ) as string,
    });
    expect(await correct(3)).toMatchObject({ __typename: 'CorrectArticlePayload' });
    expect(await correct(4)).toMatchObject({ __typename: 'CorrectArticlePayload' });
    expect(await correct(4)).toMatchObject({ __typename: 'RevisionConflictError' });
  });
});

describe('merging the blocks of a correction into a draft', () => {
  const block = (blockId: string, html = blockId): BlockRow => ({ blockId, kind: 'PARAGRAPH', html });

  /** Derives a body from another: some blocks edited, one moved, some deleted, some new. */
  function edited(
    from: readonly BlockRow[],
    random: Random,
    name: string,
    mayTouch: (id: string) => boolean,
  ) {
    const blocks: BlockRow[] = [];
    for (const old of from) {
      const what = mayTouch(old.blockId) ? random(6) : 5;
      if (what === 0) continue;
      blocks.push(what === 1 ? { ...old, html: `${name} ${old.blockId}` } : old);
      if (random(5) === 0) blocks.push(block(`${name}-${blocks.length}`));
    }
    if (random(3) === 0) blocks.push(block(`${name}-end`));
    return blocks;
  }

  const ids = (blocks: readonly BlockRow[]) => blocks.map(({ blockId }) => blockId);
  const some = (count: number) => Array.from({ length: count }, (_, index) => block(`b${index}`));

  it("keeps both sides' changes, each block once, if they changed different blocks", () => {
    const seed = newSeed();
    const random = chance(seed);
    for (let round = 0; round < 2_000; round += 1) {
      const before = some(random(9));
      const isDrafts = new Set(ids(before).filter(() => random(2) === 0));
      const draft = edited(before, random, 'draft', (id) => isDrafts.has(id));
      const after = edited(before, random, 'correction', (id) => !isDrafts.has(id));
      const merged = mergeBlocks(draft, before, after);
      const { blocks } = merged;
      const message = `seed ${seed}, round ${round}`;
      expect(merged, message).toMatchObject({ overruled: [], missed: [], isReordered: false });
      expect(new Set(ids(blocks)).size, message).toBe(blocks.length);
      const was = new Set(ids(before));
      const expected = [
        ...draft.filter(({ blockId }) => !was.has(blockId) || isDrafts.has(blockId)),
        ...after.filter(({ blockId }) => !was.has(blockId) || !isDrafts.has(blockId)),
      ];
      const sorted = (list: readonly BlockRow[]) => list.map((row) => JSON.stringify(row)).sort();
      expect(sorted(blocks), message).toEqual(sorted(expected));
      // The draft's blocks stay in the draft's order, and the correction's new blocks in the correction's.
      const inDraft = new Set(ids(draft));
      const isKept = new Set(ids(blocks));
      expect(
        ids(blocks).filter((id) => inDraft.has(id)),
        message,
      ).toEqual(ids(draft).filter((id) => isKept.has(id)));
      const isNew = (id: string) => !was.has(id) && !inDraft.has(id);
      expect(ids(blocks).filter(isNew), message).toEqual(ids(after).filter(isNew));
    }
  });

  it('returns the correction if the draft changed nothing, and the draft if the correction changed nothing', () => {
    const random = chance(newSeed());
    for (let round = 0; round < 500; round += 1) {
      const before = some(random(7));
      const after = edited(before, random, 'new', () => true);
      const merged = { blocks: after, overruled: [], missed: [], isReordered: false };
      expect(mergeBlocks(before, before, after)).toEqual(merged);
      expect(mergeBlocks(after, before, before)).toEqual(merged);
    }
  });

  it('has each block as it is corrected, and names each that the draft had changed differently', () => {
    const seed = newSeed();
    const random = chance(seed);
    for (let round = 0; round < 2_000; round += 1) {
      const before = some(random(9));
      const draft = edited(before, random, 'draft', () => true);
      const after = edited(before, random, 'correction', () => true);
      const message = `seed ${seed}, round ${round}`;
      const { blocks, overruled, missed } = mergeBlocks(draft, before, after);
      const [was, mine, is, merged] = [before, draft, after, blocks].map(byBlockId);
      expect(merged?.size, message).toBe(blocks.length);
      for (const { blockId } of [...before, ...draft, ...after]) {
        const [old, own, corrected] = [was, mine, is].map((body) => body?.get(blockId)?.html);
        const isCorrected = corrected !== old;
        // A block that the draft removed stays removed: there is nothing left to correct.
        const isGone = own === undefined && old !== undefined;
        expect(merged?.get(blockId)?.html, message).toBe(isGone ? undefined : isCorrected ? corrected : own);
        const isLost = isCorrected && !isGone && own !== old && own !== corrected;
        expect(overruled.includes(blockId), message).toBe(isLost);
        expect(missed.includes(blockId), message).toBe(isGone && isCorrected && corrected !== undefined);
      }
    }
  });

  it("takes over the correction's order, also if the draft was reordered, too", () => {
    const [a, b, c, mine] = [block('a'), block('b'), block('c'), block('mine')];
    const before = [a, b, c];
    const after = [c, a, b];
    const merged = (draft: BlockRow[], corrected = after) => {
      const { blocks, isReordered } = mergeBlocks(draft, before, corrected);
      return [ids(blocks).join(' '), isReordered];
    };
    expect(merged([a, mine, b, c])).toEqual(['c mine a b', false]);
    expect(merged([a, c])).toEqual(['c a', false]);
    expect(merged([c, a, mine, b])).toEqual(['c a mine b', false]);
    expect(merged([b, mine, a, c])).toEqual(['c mine a b', true]);
    expect(merged([b, a, c], before)).toEqual(['b a c', false]);
  });
});
