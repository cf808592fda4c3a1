import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { absentId, openDesk, paragraph, payload, unique } from '../support/newsroom/factories.ts';
import { PublishFront, Redact, SaveFront, ScheduleFront } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { WHY } from '../support/redactions/redacting.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR } = newsroom.tokens;
const place = (...ids: readonly { id: string }[]) => ({ cards: ids.map(({ id }) => ({ articleId: id })) });

describe('bad input of a front', () => {
  const save = (input: object) =>
    desk.attempt(SaveFront, { slug: unique('front'), expectedRevision: 0, containers: [], ...input });

  it('is refused with each problem and its path', async () => {
    const { id } = await desk.publishedArticle();
    const past = new Date(Date.now() - 60_000).toISOString();
    const problemsOf = async (...containers: readonly object[]) => {
      const outcome = await save({ containers });
      return outcome.__typename === 'ValidationError'
        ? outcome.problems.map(({ path }) => path.slice(2).join('.'))
        : outcome.__typename;
    };
    expect(
      await problemsOf({}, { filledFrom: {} }, { filledFrom: { tagSlugs: ['none'] }, size: 61 }),
    ).toEqual(['2.size']);
    expect(await problemsOf({}, { filledFrom: {}, size: 1 })).toEqual(['0', '1.filledFrom']);
    expect(await problemsOf({ filledFrom: { tagSlugs: ['none'] } })).toEqual(['0.size']);
    expect(await problemsOf({ cards: [{ articleId: id, pinnedUntil: past }] })).toEqual([
      '0.cards.0.pinnedUntil',
    ]);
    expect(await problemsOf(place({ id }, { id }))).toEqual(['0.cards.1.articleId']);
    expect(await problemsOf(place({ id }), place({ id }))).toEqual(['1.cards.0.articleId']);
    expect(
      await save({ slug: unique('front'), containers: [place({ id: absentId('Article') })] }),
    ).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'containers', '0', 'cards', '0', 'articleId'],
    });
    expect(
      await problemsOf({
        size: 2,
        filledFrom: { sectionSlug: 'none', tagSlugs: ['none'], authorSlugs: ['none'] },
        ...place({ id }),
      }),
    ).toEqual(['0.filledFrom.sectionSlug', '0.filledFrom.tagSlugs.0', '0.filledFrom.authorSlugs.0']);
    const filled = { filledFrom: { tagSlugs: ['none'] }, size: 31 };
    expect(await problemsOf(filled, filled)).toEqual(['']);
  });

  it('is what was redacted from the front, or from an article however it is placed', async () => {
    const { id, slug: articleSlug } = await desk.publishedArticle({ headline: 'Was drunk' });
    const front = await desk.front([{ title: 'All about Klug', ...place({ id }) }], {
      slug: unique('all-about'),
    });
    const why = { reason: 'LEGAL', publicNote: 'A name.' } as const;
    payload(await desk.attempt(Redact, { id: front.id, text: 'Klug', ...why }));
    payload(await desk.attempt(Redact, { id, text: 'drunk', ...why }));
    const again = (title: string, headline: string, article: object) =>
      save({
        ...{ slug: front.slug, expectedRevision: 1 },
        containers: [{ title, cards: [{ headline, ...article }] }],
      });
    const problem = (path: string) => ({
      __typename: 'ValidationError',
      problems: [{ path: ['input', 'containers', '0', ...path.split('.')] }],
    });
    expect(await again('All about Klug', 'Sober', { articleId: id })).toMatchObject(problem('title'));
    for (const article of [{ articleId: id }, { articleSlug }])
      expect(await again('All', 'Was drunk', article)).toMatchObject(problem('cards.0.headline'));
    expect(await again('All', 'Sober', { articleSlug })).toMatchObject({ __typename: 'SaveFrontPayload' });
  });

  it('is no word of another card that was redacted from an article', async () => {
    const [redacted, other] = [
      await desk.publishedArticle({ body: [paragraph('A child of Quellwort was hurt.')] }),
      await desk.publishedArticle(),
    ];
    const [card, trailText] = [{ articleId: other.id, headline: 'Quellwort is mayor' }, 'Quellwort'];
    const front = await desk.front([
      { title: 'All about Quellwort', cards: [redacted, other].map(({ id: articleId }) => ({ articleId })) },
    ]);
    const saved = (cards: readonly object[], title = 'All about Quellwort') =>
      save({ slug: front.slug, expectedRevision: 1, containers: [{ title, cards }] });
    payload(await desk.attempt(Redact, { id: redacted.id, text: 'Quellwort', ...WHY }));
    for (const article of [{ articleId: redacted.id }, { articleSlug: redacted.slug }])
      expect(await saved([card, { ...article, trailText }])).toMatchObject({
        __typename: 'ValidationError',
        problems: [{ path: ['input', 'containers', '0', 'cards', '1', 'trailText'] }],
      });
    const cards = [{ articleId: redacted.id }, card];
    expect(await saved(cards, 'More about Quellwort')).toMatchObject({
      problems: [{ path: ['input', 'containers', '0', 'title'] }],
    });
    expect(await saved(cards)).toMatchObject({ __typename: 'SaveFrontPayload' });
  });

  it('is a conflict if the front was changed since, and says so', async () => {
    const containers = [place(await desk.publishedArticle())];
    const { slug, id } = await desk.front(containers);
    const conflict = (current: number) => ({
      __typename: 'FrontConflictError',
      path: ['input', 'expectedRevision'],
      front: { id, revisionNumber: current },
    });
    expect(await save({ slug, containers })).toMatchObject(conflict(1));
    expect(await save({ slug, containers, expectedRevision: 1 })).toMatchObject({
      __typename: 'SaveFrontPayload',
    });
    expect(await save({ slug, containers, expectedRevision: 1 })).toMatchObject(conflict(2));
    expect(await save({ slug, containers, expectedRevision: 7 })).toMatchObject(conflict(2));
    expect(await desk.attempt(PublishFront, { id, expectedRevision: 1 })).toMatchObject(conflict(2));
    expect(await save({ containers, expectedRevision: 1 })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'expectedRevision'],
    });
    const absent = { id: absentId('Front'), expectedRevision: 1 };
    expect(await desk.attempt(PublishFront, absent)).toMatchObject({ __typename: 'NotFoundError' });
    await desk.publishFront({ id, revisionNumber: 2 });
    expect(await desk.attempt(PublishFront, { id, expectedRevision: 2 })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'expectedRevision'],
    });
    const past = { id, expectedRevision: 2, scheduledFor: '2020-01-01T00:00:00Z' };
    expect(await desk.attempt(ScheduleFront, past)).toMatchObject({ path: ['input', 'scheduledFor'] });
  });

  it('is two fronts for one section', async () => {
    const section = await desk.section();
    const containers = [place(await desk.publishedArticle())];
    const front = await desk.front(containers, { sectionId: section.id });
    const query = untyped<{ section: { front: { id: string } | null } }, { slug: string }>(
      'query ($slug: String!) { section(slug: $slug) { front { id } } }',
    );
    const ofSection = async (token?: string) =>
      (await newsroom.ask(query, { slug: section.slug }, token)).data.section.front;
    expect([await ofSection(), await ofSection(EDITOR)]).toEqual([null, { id: front.id }]);
    await desk.publishFront(front);
    expect(await ofSection()).toEqual({ id: front.id });
    expect(await save({ containers, sectionSlug: section.slug })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'sectionSlug'],
    });
  });
});
