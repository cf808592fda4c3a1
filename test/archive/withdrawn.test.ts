import { expect, it, onTestFinished } from 'vitest';
import { visibleBlocks, visibleRevisions } from '../../src/articles/policy.ts';
import type { DatabaseClient } from '../../src/db/client.ts';
import { placementsOf } from '../../src/fronts/placements.ts';
import { READER, type Viewer } from '../../src/viewer.ts';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const EDITOR: Viewer = {
  member: { id: '', name: 'An editor', role: 'EDITOR', scopes: ['READ', 'WRITE', 'PUBLISH'], tokenId: null },
};

type Database = Pick<DatabaseClient, 'prisma'>;

/** What readers may read of articles, and what editors read of a front. */
async function readIn({ prisma }: Database, frontSlug: string) {
  const { currentRevisionId } = await prisma.front.findFirstOrThrow({ where: { slug: frontSlug } });
  const revisions = await prisma.articleRevision.findMany({
    where: visibleRevisions(READER),
    orderBy: { id: 'asc' },
    select: { headline: true },
  });
  const blocks = await prisma.block.findMany({ where: visibleBlocks(READER), orderBy: { id: 'asc' } });
  return {
    placements: await placementsOf(prisma, EDITOR, [currentRevisionId ?? '']),
    headlines: revisions.map(({ headline }) => headline),
    html: blocks.map(({ html }) => html),
  };
}

it('an import shows nothing that was withdrawn, and a front reads as in the newsroom that it is from', async () => {
  const newsroom = await openNewsroom();
  onTestFinished(() => newsroom.close());
  const desk = openDesk(newsroom);
  const wrong = await desk.publishedArticle({ headline: 'Wrong', body: [paragraph('Not so.')] });
  const other = await desk.publishedArticle({ headline: 'A tpyo', body: [paragraph('Other.')] });
  const cards = [
    { articleId: wrong.id, headline: 'Wrong here' },
    { articleId: other.id, headline: 'A tpyo' },
    { articleId: (await desk.publishedArticle({ headline: 'Third' })).id, headline: 'As it is' },
  ];
  const { slug } = await desk.front([{ cards }]);
  await desk.correct(other, { headline: 'A typo' });
  const mended = { headline: 'Mended', body: [paragraph('It is so.')] };
  await desk.publish(await desk.revise(await desk.withdraw(wrong), mended));

  const there = await readIn(newsroom, slug);
  expect(there.placements).toMatchObject([
    [{ isOutdated: true }, { isOutdated: true }, { isOutdated: false }],
  ]);
  expect(there.headlines).not.toContain('Wrong');
  const before = await exportOf(connect(newsroom.databaseUrl));
  const copy = await emptyNewsroom();
  expect((await importInto(copy, [fileOf(`${before.join('\n')}\n`)])).remarks).toEqual([]);
  expect(await readIn(copy, slug)).toEqual(there);
  expect(await exportOf(copy)).toEqual(before);
});

it('a front comes in if an article that is here already lacks the revision of its card', async () => {
  const newsroom = await openNewsroom();
  onTestFinished(() => newsroom.close());
  const desk = openDesk(newsroom);
  const article = await desk.publishedArticle();
  const exported = async () => fileOf(`${(await exportOf(connect(newsroom.databaseUrl))).join('\n')}\n`);
  const copy = await emptyNewsroom();
  await importInto(copy, [await exported()]);
  await desk.correct(article, { headline: 'Newer' });
  const { slug } = await desk.front([{ cards: [{ articleId: article.id, headline: 'Ours' }] }]);
  const { remarks } = await importInto(copy, [await exported()]);
  expect(remarks.filter(({ text }) => text.includes('Front'))).toEqual([]);
  expect((await readIn(copy, slug)).placements).toMatchObject([
    [{ articleId: rowId(article.id), headline: 'Ours', isOutdated: false }],
  ]);
});
