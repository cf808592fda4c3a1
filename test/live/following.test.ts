import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { globalId, openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface Told {
  readonly __typename: string;
  readonly slug?: string;
}
type Filter = Readonly<Record<string, readonly string[]>>;

const ARTICLES = ['ARTICLE_PUBLISHED', 'ARTICLE_CORRECTED'];
const EVENT = '__typename ... on ArticleEvent { slug }';
const Live = untyped<{ feed: Told }, { filter: Filter; after?: string | null }>(
  `subscription ($filter: FeedFilter, $after: String) { feed(filter: $filter, after: $after) { ${EVENT} } }`,
);
const Past = untyped<{ feed: { nodes: Told[] } }, { filter: Filter; after: string | null; first?: number }>(
  `query ($filter: FeedFilter, $after: String, $first: Int) { feed(first: $first, filter: $filter, after: $after) { nodes { ${EVENT} } } }`,
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const named = ({ __typename, slug = '' }: Told) => `${__typename} ${slug}`.trim();
const cursor = () => cursorNow(newsroom);
const change = async (name: string, input: object) => {
  const { outcome, message } = await send(newsroom, { name }, input, newsroom.tokens.EDITOR);
  expect(`${outcome} ${message ?? ''}`).toMatch(/Payload/);
};

async function tag() {
  const name = unique('tag');
  await desk.article({ tags: [name] });
  const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: name } });
  return { id: globalId('Tag', id), slug: name, name };
}

/**
 * Follows by each of the filters, live and then from the log, while something is done.
 * @param count of the events that each of them has
 */
async function followed(
  filters: readonly Filter[],
  count: number,
  act: () => Promise<unknown>,
): Promise<string[]> {
  // So that the log has a position.
  await desk.publishedArticle();
  const after = await cursor();
  const live = await Promise.all(filters.map((filter) => newsroom.watch(Live, { filter })));
  await act();
  const seen: string[][] = [];
  for (const watching of live) {
    const events: string[] = [];
    while (events.length < count) {
      const event = (await watching.next()).data?.feed;
      if (event !== undefined) events.push(named(event));
    }
    seen.push(events);
  }
  for (const filter of filters) {
    const { nodes } = (await newsroom.ask(Past, { filter, after, first: 100 })).data.feed;
    seen.push(nodes.map(named));
    const replayed = await newsroom.watch(Live, { filter, after });
    const again: string[] = [];
    while (again.length < count) again.push(named((await replayed.next()).data?.feed ?? { __typename: '' }));
    seen.push(again);
  }
  for (const each of seen) expect(each).toEqual(seen[0]);
  return seen[0] ?? [];
}

describe('who follows', () => {
  it('a tag learns that an article got it, and that the article lost it', async () => {
    const { id, slug, name } = await tag();
    const stem = unique('article');
    const events = await followed([{ tagIds: [id] }, { tagSlugs: [slug] }], 4, async () => {
      const published = await desk.publishedArticle({ slug: `${stem}-1`, tags: [name] });
      const other = await desk.publishedArticle({ slug: `${stem}-2` });
      const tagged = await desk.publish(await desk.revise(other, { tags: [name] }));
      const without = await desk.publish(await desk.revise(published, { tags: [] }));
      // Of an article that has lost it, nothing follows.
      await desk.correct(without);
      await desk.correct(tagged);
    });
    expect(events).toEqual([
      `ArticlePublished ${stem}-1`,
      `ArticleRevised ${stem}-2`,
      `ArticleRevised ${stem}-1`,
      `ArticleCorrected ${stem}-2`,
    ]);
  });

  it('a section gets the events of all sections below it, and of articles that leave it', async () => {
    const top = await desk.section();
    const low = await desk.section({ parentId: top.id });
    const { slug } = await desk.article();
    const filters = [{ sectionIds: [top.id] }, { sectionSlugs: [top.slug] }];
    const events = await followed(filters, 5, async () => {
      const article = await desk.publishedArticle({ slug: `${slug}-1`, sectionId: low.id });
      await desk.publishedArticle({ slug: `${slug}-2` });
      await desk.publish(await desk.revise(article, { sectionId: null }));
      await change('updateSection', { id: low.id, name: 'Another name' });
      await desk.moveSection(low, null);
      await change('updateSection', { id: low.id, name: 'And another' });
    });
    expect(events).toEqual([
      `ArticlePublished ${slug}-1`,
      `ArticleRevised ${slug}-1`,
      'SectionUpdated',
      // It has moved: one is about it, and one about the section above.
      'SectionUpdated',
      'SectionUpdated',
    ]);
  });

  it('somebody by slug, an article by slug, and a campaign by id gets the same events as by the other', async () => {
    const [person, campaign] = [await desk.person(), await desk.campaign()];
    const statement = await desk.statement({ speaker: { personId: person.id } });
    const article = await desk.article({ body: [quote(statement.id)], campaignIds: [campaign.id] });
    const publish = () => desk.publish(article);
    expect(
      await followed([{ articleIds: [article.id] }, { articleSlugs: [article.slug] }], 1, publish),
    ).toEqual([`ArticlePublished ${article.slug}`]);
    const revise = async () =>
      desk.publish(await desk.revise({ ...article, revisionNumber: 1 }, { campaignIds: [] }));
    expect(
      await followed([{ campaignIds: [campaign.id] }, { campaignSlugs: [campaign.slug] }], 1, revise),
    ).toEqual([`ArticleRevised ${article.slug}`]);
    const rename = () => change('updatePerson', { id: person.id, name: 'Another name' });
    expect(await followed([{ speakerIds: [person.id] }, { personSlugs: [person.slug] }], 1, rename)).toEqual([
      'PersonUpdated',
    ]);
    const organization = await desk.organization({ visibility: 'PUBLIC' });
    const update = () => change('updateOrganization', { id: organization.id, name: 'Another name' });
    const { id, slug } = organization;
    expect(await followed([{ speakerIds: [id] }, { organizationSlugs: [slug] }], 1, update)).toEqual([
      'OrganizationUpdated',
    ]);
  });

  it('an author gets the events of what they write, until they are no longer its author', async () => {
    const [person, other] = [await desk.person(), await desk.person()];
    const by = ({ id }: { readonly id: string }) => [
      { contributor: { personId: id }, role: 'AUTHOR' as const },
    ];
    const slug = unique('article');
    const filters = [
      { authorIds: [person.id], types: ARTICLES },
      { authorSlugs: [person.slug], types: ARTICLES },
    ];
    const events = await followed(filters, 2, async () => {
      const article = await desk.publishedArticle({ slug, contributions: by(person) });
      const { article: now } = await desk.correct(article, { contributions: by(other) });
      await desk.correct(now);
    });
    expect(events).toEqual([`ArticlePublished ${slug}`, `ArticleCorrected ${slug}`]);
  });

  it('a tag that is merged goes on, by the former id and slug and by those of the tag that remains', async () => {
    const [from, into] = [await tag(), await tag()];
    const article = await desk.publishedArticle({ tags: [from.name] });
    const other = await desk.publishedArticle({ tags: [into.name] });
    const filters = [
      ...[{ tagIds: [from.id] }, { tagSlugs: [from.slug] }],
      ...[{ tagIds: [into.id] }, { tagSlugs: [into.slug] }],
    ];
    const after = await cursor();
    await desk.correct(article);
    const events = await followed(filters, 3, async () => {
      await change('mergeTags', { fromId: from.id, intoId: into.id });
      await desk.withdraw(article);
      await desk.withdraw(other);
    });
    expect(events).toEqual([
      'TagMerged',
      `ArticleWithdrawn ${article.slug}`,
      `ArticleWithdrawn ${other.slug}`,
    ]);
    // Also what was appended before the merge.
    await desk.restore(article);
    for (const filter of filters) {
      const { nodes } = (await newsroom.ask(Past, { filter, after })).data.feed;
      expect(nodes.map(named)).toEqual([
        `ArticleCorrected ${article.slug}`,
        'TagMerged',
        `ArticleWithdrawn ${article.slug}`,
        `ArticleWithdrawn ${other.slug}`,
        `ArticleRestored ${article.slug}`,
      ]);
    }
  });

  it('by two conditions gets what meets both, and by several values what meets one, each once', async () => {
    const [one, two] = [await tag(), await tag()];
    const section = await desk.section();
    const stem = unique('article');
    const events = await followed(
      [
        { tagIds: [one.id, two.id], sectionIds: [section.id], types: ['ARTICLE_PUBLISHED'] },
        { tagSlugs: [one.slug, two.slug], sectionSlugs: [section.slug], types: ['ARTICLE_PUBLISHED'] },
        {
          tagSlugs: [one.slug, two.slug, ...Array.from({ length: 12 }, () => unique('none'))],
          sectionIds: [section.id],
          types: ['ARTICLE_PUBLISHED'],
        },
      ],
      2,
      async () => {
        await desk.publishedArticle({ slug: `${stem}-1`, tags: [one.name, two.name], sectionId: section.id });
        await desk.publishedArticle({ slug: `${stem}-2`, tags: [one.name] });
        await desk.publishedArticle({ slug: `${stem}-3`, sectionId: section.id });
        const last = await desk.publishedArticle({
          slug: `${stem}-4`,
          tags: [two.name],
          sectionId: section.id,
        });
        await desk.correct(last);
      },
    );
    expect(events).toEqual([`ArticlePublished ${stem}-1`, `ArticlePublished ${stem}-4`]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('a tag of drafts only gets nothing: not of a draft, nor of a revision that readers do not see', async () => {
    const { id, name } = await tag();
    const after = await cursor();
    const article = await desk.publishedArticle();
    await desk.revise(article, { tags: [name] });
    await desk.correct({ ...article, revisionNumber: 2 });
    await desk.withdraw(article);
    const { nodes } = (await newsroom.ask(Past, { filter: { tagIds: [id] }, after })).data.feed;
    expect(nodes).toEqual([]);
  });
});
