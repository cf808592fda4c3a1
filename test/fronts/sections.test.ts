import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
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
