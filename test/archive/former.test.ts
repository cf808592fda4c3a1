import { describe, expect, it } from 'vitest';
import { newId } from '../../src/db/new-id.ts';
import type { DatabaseClient } from '../../src/db/client.ts';
import { emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { compareLists } from '../support/database/lists.ts';

/** Of the former version of the format, which has no last line. */
const HEADER = '{"format":"dateline","version":1}';
const AT = new Date('2025-01-01');
const fileWith = (lines: readonly (string | object)[]) =>
  fileOf(`${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`);

const SAID = {
  kind: 'REMARK',
  wording: 'VERBATIM',
  channel: 'SPEECH',
  madeOnFirst: AT,
  madeOnLast: AT,
} as const;

/** A newsroom with two people, who both have a role in one of two organisations and are targets of a campaign, and two tags. */
async function doubles({ prisma }: Pick<DatabaseClient, 'prisma'>) {
  const named = (slug: string) => ({ data: { slug, name: slug } });
  const [ada, adah] = [await prisma.person.create(named('ada')), await prisma.person.create(named('adah'))];
  const union = await prisma.organization.create(named('union'));
  const unions = await prisma.organization.create(named('unions'));
  const [port, ports] = [await prisma.tag.create(named('port')), await prisma.tag.create(named('ports'))];
  const targets = [ada, adah].map(({ id: personId }, position) => ({ position, personId }));
  await prisma.campaign.create({
    data: { slug: 'c', name: 'C', targets: { createMany: { data: targets } } },
  });
  for (const { id: personId } of [ada, adah]) {
    await prisma.affiliation.create({ data: { personId, organizationId: unions.id, roleName: 'Chair' } });
    await prisma.statement.create({ data: { ...SAID, text: 'Stop.', speakerPersonId: personId } });
  }
  return { ada, adah, union, unions, port, ports };
}

async function merge({ prisma }: Pick<DatabaseClient, 'prisma'>, rows: Awaited<ReturnType<typeof doubles>>) {
  const pairs = [
    ['Person', rows.adah, rows.ada],
    ['Organization', rows.unions, rows.union],
    ['Tag', rows.ports, rows.port],
  ] as const;
  for (const [noun, from, into] of pairs)
    await prisma.$executeRaw`SELECT "merge_row"(${noun}, ${from.id}::uuid, ${into.id}::uuid)`;
}

describe('an export of a newsroom that has merged and renamed', () => {
  it('keeps former slugs and merged ids: imported, it is exported as the same bytes', async () => {
    const newsroom = await emptyNewsroom();
    const rows = await doubles(newsroom);
    await merge(newsroom, rows);
    await newsroom.prisma.person.update({ where: { id: rows.ada.id }, data: { slug: 'ada-b' } });
    await newsroom.prisma.campaign.update({ where: { slug: 'c' }, data: { slug: 'campaign' } });
    const before = await exportOf(newsroom);
    const person = before.find((line) => line.includes('"noun":"Person"')) ?? '';
    expect(JSON.parse(person.replace(/\s/g, ' '))).toMatchObject({
      slug: 'ada-b',
      formerSlugs: ['adah', 'ada'],
      mergedIds: [rows.adah.id],
    });
    const copy = await emptyNewsroom();
    expect((await importInto(copy, [fileWith(before)])).remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    expect((await compareLists(copy.prisma)).wrong).toEqual([]);
    expect(await importInto(copy, [fileWith(before)])).toMatchObject({ remarks: [] });
    expect(await exportOf(copy)).toEqual(before);
  });

  it('from before a merge, imported after it, is about the other rows', async () => {
    const newsroom = await emptyNewsroom();
    const rows = await doubles(newsroom);
    const before = await exportOf(newsroom);
    await merge(newsroom, rows);
    const after = await exportOf(newsroom);
    expect((await importInto(newsroom, [fileWith(before)])).remarks).toEqual([]);
    expect(await exportOf(newsroom)).toEqual(after);
    // Records that aren't here yet refer to the other rows, each once.
    const fresh = before
      .filter((line) => /"noun":"(Statement|Campaign)"/.test(line.replace(/ ?: ?/g, ':')))
      .map((line) => ({ ...(JSON.parse(line) as object), id: newId(), slug: undefined }))
      .map((record) =>
        'noun' in record && record.noun === 'Campaign' ? { ...record, slug: 'again' } : record,
      );
    expect((await importInto(newsroom, [fileWith([HEADER, ...fresh])])).remarks).toEqual([]);
    const { prisma } = newsroom;
    expect(await prisma.statement.count({ where: { speakerPersonId: rows.ada.id } })).toBe(4);
    const targets = await prisma.campaignTarget.findMany({ where: { campaign: { slug: 'again' } } });
    expect(targets.map(({ personId }) => personId)).toEqual([rows.ada.id]);
    expect(await prisma.person.count()).toBe(1);
  });
});

describe('an import', () => {
  it('leaves out former slugs and merged ids that lead to rows here, and says so of slugs', async () => {
    const newsroom = await emptyNewsroom();
    const rows = await doubles(newsroom);
    const person = {
      ...{ noun: 'Person', id: newId(), slug: 'bo', name: 'Bo', visibility: 'MEMBERS' },
      formerSlugs: ['ada', 'bob'],
      mergedIds: [rows.adah.id, newId()],
    };
    const other = { ...person, id: newId(), slug: 'bobby', name: 'Bobby' };
    const report = await importInto(newsroom, [fileWith([HEADER, person, other])]);
    expect(report.remarks.map(({ text }) => text)).toEqual(
      ['ada', 'ada', 'bob'].map(
        (slug) => `doesn't keep the former slug '${slug}': another person has it, or had it`,
      ),
    );
    const { prisma } = newsroom;
    expect(
      await prisma.person.findMany({
        where: { id: { in: [person.id, other.id] } },
        select: { slugs: true },
        orderBy: { slug: 'asc' },
      }),
    ).toEqual([{ slugs: ['bob', 'bo'] }, { slugs: ['bobby'] }]);
    expect(await prisma.merged.findMany()).toEqual([{ fromId: person.mergedIds[1], intoId: person.id }]);
  });

  it('of another archive uses the tags and people that had the names before', async () => {
    const newsroom = await emptyNewsroom();
    const rows = await doubles(newsroom);
    await merge(newsroom, rows);
    const feed = `<rss version="2.0"><channel><title>News</title><link>https://old.example</link><item><title>Ports open</title>
      <link>https://old.example/ports</link><guid>1</guid><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate><description>They are open.</description>
      <category>Ports</category><category>Port</category></item></channel></rss>`;
    const report = await importInto(newsroom, [fileOf(feed, 'old.rss')]);
    expect(report.remarks).toEqual([]);
    const { prisma } = newsroom;
    expect(
      await prisma.tag.findMany({ select: { slug: true, revisions: { select: { headline: true } } } }),
    ).toEqual([{ slug: 'port', revisions: [{ headline: 'Ports open' }] }]);
  });
});
