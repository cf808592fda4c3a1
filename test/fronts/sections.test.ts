import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

interface Fronts {
  readonly sections: readonly {
    readonly id: string;
    readonly front: {
      readonly containers: readonly { readonly cards: readonly { readonly article: { id: string } }[] }[];
    } | null;
  }[];
}

const FrontsOfSections = untyped<Fronts, Record<string, never>>(
  '{ sections { id front { containers { cards { article { id } } } } } }',
);

const newsroom = await openNewsroom();
const counter = openCounter(newsroom.databaseUrl);
afterAll(async () => {
  await counter.close();
  await newsroom.close();
});
const desk = openDesk(newsroom);

describe('a published front', () => {
  it('becomes the page of another section at once, and readers learn of it', async () => {
    const [before, after] = [await desk.section(), await desk.section()];
    const containers = [{ size: 1, filledFrom: { sectionSlug: before.slug } }];
    const { id, slug } = await desk.publishFront(await desk.front(containers, { sectionId: before.id }));
    const where = { type: 'FRONT_UPDATED', frontId: rowId(id) } as const;
    const revised = { slug, expectedRevision: 1, sectionId: before.id };
    await desk.front(containers, revised);
    expect(await newsroom.prisma.feedEvent.count({ where })).toBe(1);
    await desk.front(containers, { ...revised, expectedRevision: 2, sectionId: after.id });
    expect(await newsroom.prisma.feedEvent.count({ where })).toBe(2);
    const { data } = await newsroom.ask(FrontsOfSections, {});
    const fronts = new Map(data.sections.map(({ id, front }) => [id, front]));
    expect([fronts.get(before.id), fronts.get(after.id)]).toMatchObject([null, { containers: [{}] }]);
  });
});

describe('the fronts of all sections', () => {
  async function published() {
    const section = await desk.section();
    const tags = [unique('tag'), unique('tag')];
    const [, last = ''] = tags;
    const [both, first, second] = [
      await desk.publishedArticle({ tags, sectionId: section.id }),
      await desk.publishedArticle({ tags: tags.slice(0, 1) }),
      await desk.publishedArticle({ tags: [last] }),
    ];
    const containers = [
      { size: 1, filledFrom: { tagSlugs: tags, sectionSlug: section.slug } },
      { size: 1, filledFrom: { tagSlugs: [last] } },
      { size: 3, filledFrom: { tagSlugs: tags } },
    ];
    await desk.publishFront(await desk.front(containers, { sectionId: section.id }));
    return { section, expected: [[both.id], [second.id], [first.id]] };
  }

  it('take as few SQL statements as the front of one', async () => {
    const fronts = [await published()];
    const { statements } = await counter.ask(FrontsOfSections, {});
    for (let count = 0; count < 3; count += 1) fronts.push(await published());
    const all = await counter.ask(FrontsOfSections, {});
    expect(all.errors).toEqual([]);
    const shown = new Map(
      all.data.sections.map(({ id, front }) => [
        id,
        front?.containers.map(({ cards }) => cards.map(({ article }) => article.id)),
      ]),
    );
    expect(fronts.map(({ section }) => shown.get(section.id))).toEqual(
      fronts.map(({ expected }) => expected),
    );
    expect(all.statements).toHaveLength(statements.length);
  });
});
