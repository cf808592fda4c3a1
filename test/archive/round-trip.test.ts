import { describe, expect, it } from 'vitest';
import { loadArchive } from '../../bench/load/load.ts';
import { dateColumns } from '../../src/lib/edtf.ts';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { compareLists } from '../support/database/lists.ts';

const fileWith = (lines: readonly string[]) => fileOf(`${lines.join('\n')}\n`);

describe('an export', () => {
  it('of the demo story, imported into an empty database, is exported as the same bytes, without events; another import changes nothing', async () => {
    const story = await createTestDatabase('story');
    const before = await exportOf(connect(story.url));
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(before)]);
    expect(report.remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    expect((await compareLists(copy.prisma)).wrong).toEqual([]);
    expect(await copy.prisma.feedEvent.count()).toBe(0);
    const entries = await copy.prisma.auditEntry.count();
    const again = await importInto(copy, [fileWith(before)]);
    expect(again).toMatchObject({ unchanged: before.length - 1, remarks: [] });
    expect([...again.made.values()].filter((count) => count > 0)).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    expect(await copy.prisma.auditEntry.count()).toBe(entries);
  });

  it('keeps dates of all forms as they are written, and what they can mean', async () => {
    const archive = await emptyNewsroom();
    const { id: campaignId } = await archive.prisma.campaign.create({ data: { slug: 'c', name: 'C' } });
    for (const date of ['-0043-03-15', '../1985', '2001-21~', '2019/..', '[2019,2021]', '19']) {
      const action = { campaignId, type: 'RALLY', title: date, ...dateColumns('startedOn', date) } as const;
      await archive.prisma.campaignAction.create({ data: action });
    }
    const copy = await emptyNewsroom();
    await importInto(copy, [fileWith(await exportOf(archive))]);
    expect(await exportOf(copy)).toEqual(await exportOf(archive));
    const actionsOf = ({ prisma }: typeof copy) =>
      prisma.campaignAction.findMany({
        select: { startedOn: true, startedOnFirst: true, startedOnLast: true },
        orderBy: { id: 'asc' },
      });
    expect(await actionsOf(copy)).toEqual(await actionsOf(archive));
  });

  it('of an archive, imported into an empty database, is exported as the same bytes', async () => {
    const archive = await emptyNewsroom();
    await loadArchive(archive.url, { articles: 120, seed: 7, until: new Date('2026-01-01') });
    await annotate(archive);
    const before = await exportOf(archive);
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(before)]);
    expect(report.remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    const lists = await compareLists(copy.prisma);
    expect(lists.wrong).toEqual([]);
  });
});

/** What members keep about an article and a statement for themselves. */
async function annotate({ prisma }: Awaited<ReturnType<typeof emptyNewsroom>>): Promise<void> {
  const { id: authorId } = await prisma.member.create({ data: { name: 'A colleague', role: 'REPORTER' } });
  const { id: articleId } = await prisma.article.findFirstOrThrow({ orderBy: { id: 'asc' } });
  const { blockId } = await prisma.block.findFirstOrThrow({ where: { articleId } });
  const { id: statementId } = await prisma.statement.findFirstOrThrow();
  await prisma.article.update({ where: { id: articleId }, data: { isReady: true } });
  await prisma.articleCollaborator.create({ data: { articleId, memberId: authorId } });
  const note = { text: 'Please check.', authorId };
  await prisma.internalNote.createMany({
    data: [
      { ...note, articleId, blockId },
      { ...note, statementId, resolvedAt: new Date('2026-01-02') },
    ],
  });
}
