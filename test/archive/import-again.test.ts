import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import {
  archive,
  article,
  openImportingNewsroom,
  type ImportingNewsroom,
} from '../support/archive/foreign.ts';
import { compareLists } from '../support/database/lists.ts';

const told = ({ remarks, made, updated, unchanged, skipped }: Awaited<ReturnType<typeof importInto>>) => ({
  remarks,
  updated,
  unchanged,
  skipped,
  made: [...made],
});

describe('articles of another archive, imported again', () => {
  let newsroom: ImportingNewsroom;
  beforeAll(async () => {
    newsroom = await openImportingNewsroom();
  });
  afterAll(() => newsroom.close());

  it('are imported once', async () => {
    const records = [article({ id: 'once' }), article({ id: 'once', slug: 'twice' })];
    const first = await newsroom.imported(records, false);
    expect(first.remarks.map(({ text }) => text)).toEqual(["has the same id as the one in item 1: 'once'"]);
    const before = await exportOf(connect(newsroom.databaseUrl));
    const second = await newsroom.imported(records.slice(0, 1), false);
    expect([second.unchanged, second.made.get('Article'), second.updated]).toEqual([1, 0, 0]);
    expect(await exportOf(connect(newsroom.databaseUrl))).toEqual(before);
  });

  it('get another revision if the archive has changed and nobody has edited the draft', async () => {
    await newsroom.imported([article({ id: 'changed' })], false);
    const changed = article({ id: 'changed', headline: 'Town hall closes' });
    const report = await newsroom.imported([changed], false);
    expect([report.updated, report.remarks]).toEqual([1, []]);
    expect(await newsroom.see('changed', newsroom.tokens.EDITOR)).toMatchObject({
      headline: 'Town hall closes',
    });
    expect((await newsroom.imported([changed], false)).unchanged).toBe(1);
    await newsroom.imported([changed], true);
    expect(await newsroom.see('changed')).toMatchObject({ headline: 'Town hall closes', state: 'PUBLISHED' });
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('stay as they are if they were edited or published here, and the change is reported', async () => {
    const both = (headline: string) => [
      article({ id: 'edited', headline }),
      article({ id: 'shown', headline }),
    ];
    await newsroom.imported(both('Before').slice(0, 1), false);
    await newsroom.imported(both('Before').slice(1), true);
    await newsroom.prisma.article.updateMany({ where: { slug: 'edited' }, data: { revisionNumber: 2 } });
    const report = await newsroom.imported(both('After'), true);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "has changed since it was imported. The article 'edited' stays as it is: it was edited here",
      "has changed since it was imported. The article 'shown' stays as it is: it is published",
    ]);
    expect(await newsroom.see('shown')).toMatchObject({ headline: 'Before' });
  });

  it('stay public if the archive has taken them offline, which is reported', async () => {
    await newsroom.imported([article({ id: 'private' })], true);
    const report = await newsroom.imported([article({ id: 'private', isPublished: false })], true);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "is no longer public there. The article 'private' stays as it is: it is published",
    ]);
  });

  it('are counted with the people and tags that are made for them, and a dry run foretells it', async () => {
    const known = { authors: [{ name: 'Ada Author' }], tags: ['Rathaus'] };
    await newsroom.imported([article({ id: 'known', ...known })], true);
    const authors = [{ name: 'Cora Counted' }, { name: 'Ada Author' }];
    const records = ['e', 'f'].map((id) =>
      article({ id, slug: `counted-${id}`, authors, tags: ['Counted', 'Rathaus'] }),
    );
    const made = [
      ['Article', 2],
      ['Person', 1],
      ['Organization', 0],
      ['Tag', 1],
      ['Section', 0],
      ['LivePost', 0],
    ];
    expect([...(await newsroom.imported(records, true, true)).made]).toEqual(made);
    expect([...(await newsroom.imported(records, true)).made]).toEqual(made);
  });

  it('are only looked at in a dry run', async () => {
    const before = await exportOf(connect(newsroom.databaseUrl));
    const records = [article({ id: 'd1', slug: 'dry' }), article({ id: 'd2', slug: 'dry' })];
    const report = await newsroom.imported(records, true, true);
    expect(report.made.get('Article')).toBe(2);
    expect(report.remarks.map(({ text }) => text)).toEqual(["has the slug 'dry-2': 'dry' is taken"]);
    expect(await exportOf(connect(newsroom.databaseUrl))).toEqual(before);
  });

  it('are foretold by a dry run as they come, also if an article is in several files', async () => {
    const shown = article({ id: 'files-1' });
    const draft = { id: 'files-2', isPublished: false };
    const later = article({ ...draft, headline: 'Later' });
    const files = [
      [shown, article(draft)],
      [shown, later],
      [article({ id: 'files-1', headline: 'Later' }), later],
    ];
    const planned = await newsroom.importedFiles(files, true, true);
    expect([planned.made.get('Article'), planned.updated, planned.unchanged, planned.skipped]).toEqual([
      2, 1, 3, 0,
    ]);
    expect(planned.remarks.map(({ text }) => text)).toEqual([
      "has changed since it was imported. The article 'files-1' stays as it is: it is published",
    ]);
    expect(told(await newsroom.importedFiles(files, true))).toEqual(told(planned));
  });
});

describe('an archive of another system, exported from Dateline', () => {
  it('is known again where it is imported', async () => {
    const [first, second] = [await emptyNewsroom(), await emptyNewsroom()];
    const { files, formats } = archive([article()]);
    const options = { formats };
    await importInto(first, files, options);
    const lines = await exportOf(first);
    await importInto(second, [fileOf(lines.join('\n'))]);
    expect(await exportOf(second)).toEqual(lines);
    expect((await importInto(second, files, options)).unchanged).toBe(1);
  });
});
