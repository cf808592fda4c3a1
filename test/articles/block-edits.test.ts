import { afterAll, describe, expect, it } from 'vitest';
import type { BlockEditInput } from '../gql/graphql.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { CorrectArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader(newsroom);
const { EDITOR } = newsroom.tokens;

const insert = (afterBlockId: string | null, text: string): BlockEditInput => ({
  insert: { afterBlockId, block: paragraph(text) },
});
const replace = (blockId: string, text: string): BlockEditInput => ({
  replace: { blockId, block: paragraph(text) },
});
const remove = (blockId: string): BlockEditInput => ({ remove: { blockId } });
const move = (blockId: string, afterBlockId: string | null): BlockEditInput => ({
  move: { blockId, afterBlockId },
});

async function begun(count = 3) {
  const texts = ['One', 'Two', 'Three', 'Four', 'Five'].slice(0, count);
  const article = await desk.publishedArticle({ body: texts.map(paragraph) });
  const { body } = await read(article.slug);
  return { ...article, body, ids: body.map(({ blockId }) => blockId) as [string, string, string] };
}

describe('edits of a body', () => {
  it('apply in order, each to what the one before left', async () => {
    const { ids, ...article } = await begun();
    const [one, two, three] = ids;
    const edits = [
      insert(null, 'Zero'),
      insert(one, 'One and a half'),
      insert(one, 'One and a quarter'),
      replace(two, '2'),
      replace(two, 'II'),
      move(three, null),
      remove(one),
    ];
    await desk.revise(article, { edits });
    const { bodyText, body } = await read(article.slug, EDITOR);
    expect(bodyText.split('\n\n')).toEqual(['Three', 'Zero', 'One and a quarter', 'One and a half', 'II']);
    expect([body[0]?.blockId, body[4]?.blockId]).toEqual([three, two]);
    expect((await read(article.slug)).bodyText).toBe('One\n\nTwo\n\nThree');
  });

  it('leave every other block in its version, also one that they change and change back', async () => {
    const { ids, body, ...article } = await begun();
    const [one, two, three] = ids;
    await desk.revise(article, { edits: [replace(two, 'II'), replace(one, '1'), replace(one, 'One')] });
    const after = (await read(article.slug, EDITOR)).body;
    expect(after.map(({ id }) => id)).toEqual([
      body[0]?.id,
      expect.not.stringMatching(String(body[1]?.id)),
      body[2]?.id,
    ]);
    // All of them are as they were, so no revision is saved.
    const none = [replace(three, 'Three'), move(three, two), move(three, two)];
    expect(await desk.revise({ ...article, revisionNumber: 2 }, { edits: none })).toMatchObject({
      revisionNumber: 2,
    });
  });

  it('correct what readers see, without a word of a newer draft', async () => {
    const { ids, ...article } = await begun();
    const [one, two] = ids;
    await desk.revise(article, { edits: [insert(one, 'In work')] });
    const { article: corrected } = await desk.correct(article, { edits: [replace(two, 'Right')] });
    expect(corrected).toMatchObject({ revisionNumber: 4 });
    expect((await read(article.slug)).bodyText).toBe('One\n\nRight\n\nThree');
    expect((await read(article.slug, EDITOR)).bodyText).toBe('One\n\nIn work\n\nRight\n\nThree');
  });

  it('can quote a statement, and replace a block by one of another kind', async () => {
    const { ids, ...article } = await begun(1);
    const statement = await desk.statement({ text: 'Said.' });
    const edits = [
      { replace: { blockId: ids[0], block: { heading: { level: 2, text: 'A heading' } } } },
      { insert: { afterBlockId: ids[0], block: quote(statement.id) } },
    ];
    await desk.revise(article, { edits });
    expect((await read(article.slug, EDITOR)).bodyText).toMatch(/^A heading\n\n“Said\.” — /);
  });

  it('are refused at the edit that names a block that is gone, or no block, with what to do', async () => {
    const { ids, ...article } = await begun();
    const [one, two, three] = ids;
    await desk.revise(article, { edits: [remove(three), insert(two, 'In work')] });
    const inWork = (await read(article.slug, EDITOR)).body[2]?.blockId ?? '';
    const global = (await read(article.slug, EDITOR)).body[0]?.id ?? '';
    const nowhere = '11111111-1111-4111-8111-111111111111';
    const withId = { paragraph: { blockId: one, html: 'x' } };
    const mistakes = [
      ['edits.0.replace.blockId', { edits: [replace(nowhere, 'x')] }],
      ['edits.1.replace.blockId', { edits: [remove(two), replace(two, 'x')] }],
      ['edits.0.insert.afterBlockId', { edits: [insert(nowhere, 'x')] }],
      ['edits.0.remove.blockId', { edits: [remove(global)] }],
      ['edits.0.move.blockId', { edits: [move(nowhere, null)] }],
      ['edits.0.move.afterBlockId', { edits: [move(one, nowhere)] }],
      ['edits.0.move.afterBlockId', { edits: [move(one, one)] }],
      ['edits.0.replace.block.paragraph.html', { edits: [replace(one, ' ')] }],
      ['edits.0.insert.block.paragraph.blockId', { edits: [{ insert: { block: withId } }] }],
      ['edits.0.replace.block.paragraph.blockId', { edits: [{ replace: { blockId: two, block: withId } }] }],
      ['edits', { edits: [] }],
      ['edits', { edits: [remove(one)], body: [paragraph('x')] }],
    ] as const;
    const revision = { id: article.id, expectedRevision: 2 };
    const inDraft = ['edits.0.remove.blockId', { edits: [remove(three)] }] as const;
    expect(await notRefused(newsroom, 'reviseArticle', revision, [...mistakes, inDraft])).toEqual([]);
    const correction = { ...revision, kind: 'CORRECTION', text: 'It was otherwise.' };
    const inPublished = [
      ['edits.0.remove.blockId', { edits: [remove(inWork)] }],
      ['edits', { edits: [remove(one), remove(two), remove(three)] }],
    ] as const;
    expect(await notRefused(newsroom, 'correctArticle', correction, [...mistakes, ...inPublished])).toEqual(
      [],
    );
    const { problems } = await desk
      .attempt(ReviseArticle, { ...revision, edits: [remove(three), replace(nowhere, ' ')] })
      .then((outcome) => outcome as unknown as { problems: { path: string[]; message: string }[] });
    expect(problems.map(({ path }) => path.slice(1).join('.'))).toEqual([
      'edits.1.replace.block.paragraph.html',
      'edits.0.remove.blockId',
      'edits.1.replace.blockId',
    ]);
    expect(problems[1]?.message).toContain('read the body again');
  });

  it('of another revision than the current one are a conflict, whichever blocks they name', async () => {
    const { ids, ...article } = await begun();
    const [one, two] = ids;
    await desk.correct(article, { edits: [remove(two)] });
    const { id } = article;
    const edits = [replace(two, 'II'), remove(one)];
    expect(await desk.attempt(ReviseArticle, { id, expectedRevision: 1, edits })).toMatchObject({
      __typename: 'RevisionConflictError',
    });
    const correction = { id, expectedRevision: 1, kind: 'CORRECTION' as const, text: 'Wrong.', edits };
    expect(await desk.attempt(CorrectArticle, correction)).toMatchObject({
      __typename: 'RevisionConflictError',
    });
  });

  it("can't make a body longer than a thousand blocks besides its quotes, or two million characters", async () => {
    const full = await desk.article({ body: Array.from({ length: 1_000 }, () => paragraph('Full')) });
    const [first] = (await read(full.slug, EDITOR)).body;
    const refused = (limit: string) => ({
      ...{ __typename: 'ValidationError', path: ['input', 'edits'] },
      message: `edits must not make the body longer than ${limit}.`,
    });
    const attempt = (edits: BlockEditInput[], expectedRevision = 1) =>
      desk.attempt(ReviseArticle, { id: full.id, expectedRevision, edits });
    const more = insert(null, 'More');
    expect(await attempt([more])).toMatchObject(refused('1000 blocks'));
    expect(await attempt([more, remove(first?.blockId ?? '')])).toMatchObject({
      article: { revisionNumber: 2 },
    });
    // Each request has at most 100 kB.
    const { body } = await read(full.slug, EDITOR);
    const long = (from: number) =>
      body.slice(from, from + 4).map(({ blockId }) => replace(blockId, 'x'.repeat(20_000)));
    let revision = 2;
    let outcome: object = {};
    for (; !('problems' in outcome); revision += 1)
      outcome = await attempt(long((revision - 2) * 4), revision);
    expect(outcome).toMatchObject(refused('2000000 characters'));
    expect(revision).toBe(2 + 25);
  });
});
