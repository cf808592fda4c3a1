import { afterAll, describe, expect, it } from 'vitest';
import type { FrontCardInput, FrontContainerInput } from '../gql/graphql.ts';
import { take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact, SaveFront } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface Shown {
  readonly id: string;
  readonly revisionNumber: number;
  readonly publishedRevisionNumber: number | null;
  readonly scheduledFor: string | null;
  readonly containers: readonly {
    readonly containerId: string;
    readonly title: string | null;
    readonly cards: readonly {
      readonly headline: string;
      readonly trailText: string | null;
      readonly image: { readonly url: string } | null;
      readonly isPlaced: boolean;
      readonly pinnedUntil: string | null;
      readonly article: { readonly id: string };
    }[];
    readonly filledFrom: {
      readonly section: { readonly slug: string } | null;
      readonly tags: readonly { readonly slug: string }[];
      readonly authors: readonly { readonly slug: string }[];
    } | null;
  }[];
}

const FrontBySlug = untyped<{ front: Shown | null }, { slug: string }>(`query ($slug: String!) {
  front(slug: $slug) {
    id revisionNumber publishedRevisionNumber scheduledFor
    containers {
      containerId title
      cards { headline trailText image { url } isPlaced pinnedUntil article { id } }
      filledFrom { section { slug } tags { slug } authors { slug } }
    }
  }
}`);
const SomeCards = untyped<
  { front: { containers: readonly { cards: readonly object[] }[] } | null },
  { slug: string; first: number }
>(
  'query ($slug: String!, $first: Int) { front(slug: $slug) { containers { cards(first: $first) { headline } } } }',
);
const Updates = untyped<{ feed: { front: { id: string } } }, Record<string, never>>(
  'subscription { feed(filter: { types: [FRONT_UPDATED] }) { ... on FrontUpdated { front { id } } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

async function shown({ slug }: { slug: string }, token?: string) {
  const { data, errors } = await newsroom.ask(FrontBySlug, { slug }, token);
  expect(errors).toEqual([]);
  return data.front;
}
/** The ids of the articles in each container. */
const articles = async (front: { slug: string }, token?: string) =>
  (await shown(front, token))?.containers.map(({ cards }) => cards.map(({ article }) => article.id));
const published = async (containers: readonly FrontContainerInput[]) =>
  desk.publishFront(await desk.front(containers));
const place = (...ids: readonly { id: string }[]) => ({ cards: ids.map(({ id }) => ({ articleId: id })) });
const updatesOf = async ({ id }: { id: string }) =>
  newsroom.prisma.feedEvent.count({ where: { type: 'FRONT_UPDATED', frontId: rowId(id) } });

describe('a front', () => {
  it('has articles by a current or former slug, each once however it is named', async () => {
    const article = await desk.publishedArticle();
    const former = article.slug;
    const { slug } = await desk.changeSlug(article);
    for (const articleSlug of [slug, former])
      expect(await articles(await published([{ cards: [{ articleSlug }] }]))).toEqual([[article.id]]);
    const refused = async (...cards: readonly FrontCardInput[]) => {
      const input = { slug: unique('front'), expectedRevision: 0, containers: [{ cards: [...cards] }] };
      return desk.attempt(SaveFront, input);
    };
    const card = ['input', 'containers', '0', 'cards'];
    expect(await refused({ articleId: article.id }, { articleSlug: slug })).toMatchObject({
      __typename: 'ValidationError',
      path: [...card, '1', 'articleSlug'],
    });
    expect(await refused({ articleSlug: 'nowhere' })).toMatchObject({
      __typename: 'NotFoundError',
      path: [...card, '0', 'articleSlug'],
    });
    expect(await refused({ headline: 'Of none' })).toMatchObject({
      __typename: 'ValidationError',
      path: [...card, '0', 'articleId'],
    });
    expect(await refused({ articleId: article.id, articleSlug: slug })).toMatchObject({
      __typename: 'ValidationError',
      path: [...card, '0', 'articleSlug'],
    });
  });

  it('has as many cards of a container as are asked for, from one to a hundred', async () => {
    const front = await published([place(await desk.publishedArticle(), await desk.publishedArticle())]);
    const cards = async (first: number) => {
      const { data, errors } = await newsroom.ask(SomeCards, { slug: front.slug, first });
      return errors[0]?.message ?? data.front?.containers.map((container) => container.cards.length);
    };
    expect(await cards(1)).toEqual([1]);
    expect(await cards(100)).toEqual([2]);
    for (const first of [-1, 0, 101])
      expect(await cards(first)).toBe(`'first' must be between 1 and 100, not ${first}.`);
  });

  it('shows editors its current revision, and readers and reporters the published one, once there is one', async () => {
    const [one, two] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const front = await desk.front([{ title: 'Top', ...place(one) }]);
    for (const token of [undefined, REPORTER]) expect(await shown(front, token)).toBeNull();
    expect(await shown(front, EDITOR)).toMatchObject({ revisionNumber: 1, publishedRevisionNumber: null });
    await desk.publishFront(front);
    const [container] = (await shown(front))?.containers ?? [];
    const containerId = container?.containerId ?? '';
    await desk.front([{ containerId, title: 'Below', ...place(two, one) }], {
      slug: front.slug,
      expectedRevision: 1,
    });
    for (const token of [undefined, REPORTER]) {
      expect(await shown(front, token)).toMatchObject({
        revisionNumber: 1,
        publishedRevisionNumber: 1,
        containers: [{ containerId, title: 'Top', filledFrom: null }],
      });
      expect(await articles(front, token)).toEqual([[one.id]]);
    }
    expect(await shown(front, EDITOR)).toMatchObject({
      revisionNumber: 2,
      publishedRevisionNumber: 1,
      containers: [{ containerId, title: 'Below' }],
    });
    expect(await articles(front, EDITOR)).toEqual([[two.id, one.id]]);
  });

  it('has the words and the picture that stand for an article’s own, else those that readers see', async () => {
    const article = await desk.publishedArticle({ headline: 'Own', trailText: 'Own teaser.' });
    await desk.revise(article, { headline: 'In work' });
    const other = await desk.publishedArticle({ headline: 'Other' });
    const image = { url: 'https://img.example/1.jpg', altText: 'A' };
    const card = { articleId: other.id, headline: 'On the front', trailText: 'Teaser.', image };
    const front = await published([{ cards: [{ articleId: article.id }, card] }]);
    for (const token of [undefined, EDITOR])
      expect((await shown(front, token))?.containers[0]?.cards).toMatchObject([
        { headline: 'Own', trailText: 'Own teaser.', image: null, isPlaced: true },
        { headline: 'On the front', trailText: 'Teaser.', image: { url: image.url }, isPlaced: true },
      ]);
  });

  it('is filled with the newest articles of a section, tags and authors, after what is placed, and has none twice', async () => {
    const section = await desk.section();
    const below = await desk.section({ parentId: section.id });
    const [tag, other] = [unique('tag'), unique('other')];
    const inSection = { sectionId: below.id };
    const first = await desk.publishedArticle({ ...inSection, tags: [tag] });
    const second = await desk.publishedArticle({ ...inSection, tags: [other] });
    const third = await desk.publishedArticle({ ...inSection, tags: [tag] });
    const elsewhere = await desk.publishedArticle({ tags: [tag] });
    await desk.article({ ...inSection, tags: [tag] });
    const front = await published([
      { size: 2, filledFrom: { sectionSlug: section.slug }, ...place(first) },
      { size: 3, filledFrom: { tagSlugs: [tag, other] } },
      { size: 3, filledFrom: { sectionSlug: section.slug, tagSlugs: [other] } },
    ]);
    expect(await articles(front)).toEqual([[first.id, third.id], [elsewhere.id, second.id], []]);
    expect((await shown(front))?.containers[1]).toMatchObject({
      cards: [{ isPlaced: false }, { isPlaced: false }],
      filledFrom: { section: null, tags: [{ slug: tag }, { slug: other }], authors: [] },
    });
    expect((await shown(front))?.containers[0]?.filledFrom).toMatchObject({
      section: { slug: section.slug },
    });
  });

  it('is filled with what an author wrote, in a section if that is given', async () => {
    const [author, section] = [await desk.person(), await desk.section()];
    const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
    const first = await desk.publishedArticle({ contributions });
    const second = await desk.publishedArticle({ contributions, sectionId: section.id });
    await desk.publishedArticle({ sectionId: section.id });
    const front = await published([
      { size: 1, filledFrom: { authorSlugs: [author.slug], sectionSlug: section.slug } },
      { size: 5, filledFrom: { authorSlugs: [author.slug] } },
    ]);
    expect(await articles(front)).toEqual([[second.id], [first.id]]);
    expect((await shown(front))?.containers[0]?.filledFrom).toMatchObject({
      section: { slug: section.slug },
      authors: [{ slug: author.slug }],
    });
  });

  it('follows a section that moves', async () => {
    const [top, section] = [await desk.section(), await desk.section()];
    const article = await desk.publishedArticle({ sectionId: section.id });
    const front = await published([{ size: 1, filledFrom: { sectionSlug: top.slug } }]);
    expect(await articles(front)).toEqual([[]]);
    await desk.moveSection(section, top);
    expect(await articles(front)).toEqual([[article.id]]);
    expect(await updatesOf(front)).toBe(2);
  });

  it('shows only published articles: a withdrawn one leaves, a scheduled one comes, and an empty front is no error', async () => {
    const tag = unique('tag');
    const [placed, filling] = [await desk.publishedArticle(), await desk.publishedArticle({ tags: [tag] })];
    const draft = await desk.article();
    const front = await published([place(draft, placed), { size: 1, filledFrom: { tagSlugs: [tag] } }]);
    for (const token of [undefined, EDITOR])
      expect(await articles(front, token)).toEqual([[placed.id], [filling.id]]);
    await desk.withdraw(placed);
    await desk.withdraw(filling);
    for (const token of [undefined, EDITOR]) expect(await articles(front, token)).toEqual([[], []]);
    await desk.publish(draft);
    await desk.restore(filling);
    expect(await articles(front)).toEqual([[draft.id], [filling.id]]);
  });

  it('has an event when it is published and when its cards may have changed, and none for its drafts', async () => {
    const tag = unique('tag');
    const filling = await desk.publishedArticle({ tags: [tag] });
    const front = await desk.front([{ size: 2, filledFrom: { tagSlugs: [tag] } }]);
    expect(await updatesOf(front)).toBe(0);
    const watching = await newsroom.watch(Updates, {});
    await desk.publishFront(front);
    const draft = await desk.article({ tags: [tag] });
    await desk.publishedArticle({ tags: [unique('none')] });
    expect(await updatesOf(front)).toBe(1);
    await desk.publish(draft);
    expect(await updatesOf(front)).toBe(2);
    // It loses the tag.
    await desk.publish(await desk.revise({ ...draft, revisionNumber: 1 }, { tags: [] }));
    expect(await updatesOf(front)).toBe(3);
    await desk.correct(filling, { headline: 'Right' });
    expect(await updatesOf(front)).toBe(4);
    // Its card stays as it is.
    await desk.comment(filling);
    expect(await updatesOf(front)).toBe(4);
    await desk.withdraw(filling);
    await desk.restore(filling);
    expect(await updatesOf(front)).toBe(6);
    const row = await newsroom.prisma.tag.findFirstOrThrow({ where: { slug: tag } });
    await send(newsroom, { name: 'deleteTag' }, { id: globalId('Tag', row.id) }, EDITOR);
    expect(await updatesOf(front)).toBe(7);
    expect(await articles(front)).toEqual([[]]);
    expect(await take(watching, 7)).toEqual(Array.from({ length: 7 }, () => ({ front: { id: front.id } })));
  });

  it('follows a tag that is merged into another', async () => {
    const [one, two] = [unique('one'), unique('two')];
    const article = await desk.publishedArticle({ tags: [one] });
    const later = await desk.publishedArticle({ tags: [two] });
    const front = await published([{ size: 2, filledFrom: { tagSlugs: [one] } }]);
    const idOf = async (slug: string) =>
      globalId('Tag', (await newsroom.prisma.tag.findFirstOrThrow({ where: { slug } })).id);
    const pair = { fromId: await idOf(one), intoId: await idOf(two) };
    await send(newsroom, { name: 'mergeTags' }, pair, EDITOR);
    expect(await articles(front)).toEqual([[later.id, article.id]]);
    expect(await updatesOf(front)).toBe(2);
  });
});

describe('a card that is placed for a time', () => {
  it('leaves when its time has passed, without a change of the front by anybody, and readers learn of it', async () => {
    const tag = unique('tag');
    const [placed, filling] = [await desk.publishedArticle(), await desk.publishedArticle({ tags: [tag] })];
    const pinnedUntil = new Date(Date.now() + 3_600_000).toISOString();
    const front = await published([
      { size: 1, filledFrom: { tagSlugs: [tag] }, cards: [{ articleId: placed.id, pinnedUntil }] },
    ]);
    expect((await shown(front))?.containers[0]?.cards).toMatchObject([
      { pinnedUntil, article: { id: placed.id } },
    ]);
    await newsroom.prisma.frontCard.updateMany({
      where: { articleId: rowId(placed.id) },
      data: { pinnedUntil: new Date(Date.now() - 1_000) },
    });
    await eventually(async () => {
      expect(await articles(front)).toEqual([[filling.id]]);
    });
    expect(await updatesOf(front)).toBe(2);
  });
});

describe('a scheduled front', () => {
  it('is published when its time has come, in the revision that was scheduled, and not before', async () => {
    const [one, two] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const front = await desk.front([place(one)]);
    const scheduledFor = new Date(Date.now() + 3_600_000).toISOString();
    await desk.scheduleFront(front, scheduledFor);
    await desk.front([place(two)], { slug: front.slug, expectedRevision: 1, removedArticleIds: [one.id] });
    expect(await shown(front)).toBeNull();
    expect(await shown(front, EDITOR)).toMatchObject({ revisionNumber: 2, scheduledFor });
    await newsroom.prisma.front.update({
      where: { id: rowId(front.id) },
      data: { scheduledFor: new Date(Date.now() - 1_000) },
    });
    await eventually(async () => {
      expect(await articles(front)).toEqual([[one.id]]);
    });
    expect(await shown(front, EDITOR)).toMatchObject({ publishedRevisionNumber: 1, scheduledFor: null });
    expect(await shown(front)).toMatchObject({ scheduledFor: null });
    expect(await updatesOf(front)).toBe(1);
    const audit = { action: 'publishFront', subjectId: rowId(front.id) };
    expect(await newsroom.prisma.auditEntry.count({ where: audit })).toBe(1);
  });

  it('can be cancelled, and publishing cancels the schedule', async () => {
    const front = await desk.front([{ title: 'So', ...place(await desk.publishedArticle()) }]);
    expect(await desk.scheduleFront(front, '2099-01-01T00:00:00Z')).toMatchObject({
      scheduledFor: '2099-01-01T00:00:00.000Z',
    });
    expect(await desk.scheduleFront(front, null)).toMatchObject({ scheduledFor: null });
    await desk.scheduleFront(front, '2099-01-01T00:00:00Z');
    expect(await desk.publishFront(front)).toMatchObject({ scheduledFor: null, publishedRevisionNumber: 1 });
  });
});

describe('a redaction', () => {
  it('takes the words of an article out of its cards, and those of a front out of its titles, and readers learn of it', async () => {
    const article = await desk.publishedArticle({ headline: 'Own' });
    const card = { articleId: article.id, headline: 'Klug was drunk' };
    const front = await published([{ title: 'All about Klug', cards: [card] }]);
    const why = { reason: 'LEGAL', publicNote: 'A name.' } as const;
    payload(await desk.attempt(Redact, { id: article.id, text: 'Klug', ...why }));
    expect(await shown(front)).toMatchObject({
      containers: [{ title: 'All about Klug', cards: [{ headline: '[removed] was drunk' }] }],
    });
    expect(await updatesOf(front)).toBe(2);
    payload(await desk.attempt(Redact, { id: front.id, text: 'Klug', ...why }));
    expect(await shown(front)).toMatchObject({ containers: [{ title: 'All about [removed]' }] });
    expect(await updatesOf(front)).toBe(3);
    payload(await desk.attempt(Redact, { id: article.id, ...why }));
    const text = JSON.stringify(await newsroom.prisma.frontCard.findMany());
    expect(text).not.toContain('drunk');
  });

  it('takes the words out of the slug of a front, which stays if everything goes', async () => {
    const slug = unique('about-klug');
    const front = await desk.publishFront(
      await desk.front([{ title: 'So', ...place(await desk.publishedArticle()) }], { slug }),
    );
    const why = { reason: 'LEGAL', publicNote: 'A name.' } as const;
    const slugOf = async () =>
      (await newsroom.prisma.front.findUniqueOrThrow({ where: { id: rowId(front.id) } })).slug;
    payload(await desk.attempt(Redact, { id: front.id, ...why }));
    expect(await slugOf()).toBe(slug);
    const article = await desk.publishedArticle({ headline: slug.replaceAll('-', ' ') });
    const { elsewhere } = payload(
      await desk.attempt(Redact, { id: article.id, text: slug.replaceAll('-', ' '), ...why }),
    );
    expect(elsewhere).toEqual([{ __typename: 'Front', id: front.id }]);
    payload(await desk.attempt(Redact, { id: front.id, text: slug.replaceAll('-', ' '), ...why }));
    expect(await slugOf()).toMatch(/^redacted-/);
  });
});
