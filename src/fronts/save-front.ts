import { z } from 'zod';
import type { Front, Prisma } from '../../generated/prisma/client.ts';
import { imageColumns } from '../articles/image.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { withSlugs } from '../db/slugs.ts';
import { FrontConflictError, NotFoundError, ValidationError, type Problem } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { databaseTime } from '../operations/database-time.ts';
import { operation, type NamedIndirectly } from '../operations/operation.ts';
import { existing } from '../operations/row-id.ts';
import { orUnique } from '../operations/unique.ts';
import { assertNone, listOf, slug } from '../operations/validation.ts';
import { SECTION_RULE, sectionInput, withSectionId } from '../sections/section-input.ts';
import { claimFront, frontConflict } from './claim-front.ts';
import { assertNothingLost, formerCards, type FormerCard } from './former-cards.ts';
import { containerRules, containersInput, ONCE, sizeOf, type FrontContainerInput } from './front-input.ts';
import { hasOwn, keepsOwn } from './placements.ts';
import { mayArrangeFronts } from './policy.ts';

/**
 * Saves a new revision of a front, which readers see once it is published. Creates the front if the caller expects none. Containers keep
 * their ids from one revision to the next.
 */
export const saveFront = operation({
  name: 'saveFront',
  input: {
    slug,
    expectedRevision: z.int().min(0, 'must not be negative'),
    ...sectionInput,
    containers: containersInput,
    removedArticleIds: listOf(existing('Article')),
  },
  errors: [NotFoundError, FrontConflictError],
  tells: true,
  may: mayArrangeFronts,
  guard: databaseTime,
  rules: (at) => [SECTION_RULE, ...containerRules(at)],
  indirectly: frontAndArticles,
  details: ({ expectedRevision }) => ({ revision: expectedRevision + 1 }),
  async change(tx, { containers, removedArticleIds, ...input }, { member, at }) {
    const { sectionId, slug, expectedRevision } = await withSectionId(tx, input);
    const claimed =
      expectedRevision === 0
        ? await createFront(tx, slug)
        : await claimFront(tx, { slug }, expectedRevision, { revisionNumber: { increment: 1 } });
    const revision = {
      id: newId(),
      frontId: claimed.id,
      number: claimed.revisionNumber,
      createdById: member.id,
    };
    await tx.frontRevision.create({ data: revision });
    const former = await formerCards(tx, claimed.currentRevisionId, at);
    const placedIds = await writeContainers(tx, revision.id, containers, former);
    await assertNothingLost(tx, former, claimed.currentRevisionId, placedIds, removedArticleIds);
    const data = { currentRevisionId: revision.id, ...(sectionId !== undefined && { sectionId }) };
    const front = await orUnique(
      tx.front.update({ where: { id: claimed.id }, data }),
      'Front_sectionId_key',
      new ValidationError({
        code: 'CONFLICTING',
        message: 'Another front is the page of this section.',
        path: [input.sectionSlug == null ? 'sectionId' : 'sectionSlug'],
      }),
    );
    // The section is the front's own, so readers see the change at once.
    if (front.publishedRevisionId !== null && front.sectionId !== claimed.sectionId)
      appendEvent(tx, { type: 'FRONT_UPDATED', frontId: front.id });
    return { front };
  },
});

const NAMING = ['sectionSlug', 'articleSlug', 'tagSlugs', 'authorSlugs'];

/**
 * The front, and the articles of its cards. What was redacted from an article stays out of its own card, and of each new title; other
 * cards and titles that the front has already may say it of others. Only a new front saves its slug.
 */
async function frontAndArticles(
  tx: Transaction,
  { slug, containers }: { readonly slug: string; readonly containers: readonly FrontContainerInput[] },
): Promise<NamedIndirectly> {
  const select = { id: true, currentRevision: { select: { containers: true } } };
  const front = await tx.front.findUnique({ where: { slug }, select });
  const titles = new Set(front?.currentRevision?.containers.map(({ title }) => title));
  const cards = containers.flatMap(({ cards }, index) =>
    cards.map((card, number) => ({ ...card, path: ['containers', String(index), 'cards', String(number)] })),
  );
  const bySlug = cards.filter(({ articleSlug }) => articleSlug !== null);
  const find = bySlug.length === 0 ? () => undefined : await finder(tx, bySlug);
  const placed = cards.flatMap(({ articleId, articleSlug, path }) => {
    const id = articleId ?? find(null, articleSlug)?.id;
    return id === undefined ? [] : [{ path, id }];
  });
  const naming = [
    ...containers.flatMap(({ title }, index) =>
      titles.has(title) ? [] : [['containers', String(index), 'title']],
    ),
    ...(front === null ? [['slug']] : []),
  ];
  return {
    ids: [...(front === null ? [] : [front.id]), ...placed.map(({ id }) => id)],
    fields: front === null ? NAMING : [...NAMING, 'slug'],
    parts: [...placed, ...naming.flatMap((path) => placed.map(({ id }) => ({ path, id })))],
  };
}

/** @throws FrontConflictError if there is one */
async function createFront(tx: Transaction, slug: string): Promise<Front> {
  const existing = await tx.front.findUnique({ where: { slug } });
  if (existing !== null) throw frontConflict(existing, 0);
  return orUnique(
    tx.front.create({ data: { slug } }),
    'Front_slug_key',
    new ValidationError({
      code: 'CONFLICTING',
      message: `Somebody has just created the front '${slug}'. Read it, and send its revision's number.`,
      path: ['slug'],
    }),
  );
}

/**
 * @returns the ids of the articles that are placed
 * @throws NotFoundError, ValidationError with everything that the containers name by slug and that doesn't exist
 */
async function writeContainers(
  tx: Transaction,
  revisionId: string,
  containers: readonly FrontContainerInput[],
  former: readonly FormerCard[],
): Promise<ReadonlySet<string>> {
  const given = containers.map((container) => ({
    ...container,
    containerId: container.containerId ?? newId(),
  }));
  const problems: Problem[] = [];
  const cards = await cardRows(tx, revisionId, given, former);
  const sources: Prisma.FrontSourceCreateManyInput[] = [];
  for (const [index, { containerId, filledFrom }] of given.entries())
    if (filledFrom !== null)
      for (const source of await sourcesOf(
        tx,
        filledFrom,
        ['containers', String(index), 'filledFrom'],
        problems,
      ))
        sources.push({ revisionId, containerId, ...source });
  assertNone(problems);
  await tx.frontContainer.createMany({
    data: given.map((container, position) => {
      const { containerId, title } = container;
      return { revisionId, containerId, position, title, size: sizeOf(container) };
    }),
  });
  await tx.frontCard.createMany({ data: cards });
  await tx.frontSource.createMany({ data: sources });
  return new Set(cards.map(({ articleId }) => articleId));
}

type Given = FrontContainerInput & { readonly containerId: string };

/** @throws NotFoundError, ValidationError */
async function cardRows(
  tx: Transaction,
  revisionId: string,
  containers: readonly Given[],
  former: readonly FormerCard[],
): Promise<Prisma.FrontCardCreateManyInput[]> {
  const cards = containers.flatMap(({ containerId, cards }, index) =>
    cards.map((card, number) => ({
      ...card,
      containerId,
      path: ['containers', String(index), 'cards', String(number)],
    })),
  );
  const find = await finder(tx, cards);
  const placed = new Set<string>();
  return cards.map(({ articleId: id, articleSlug, image, path, ...card }) => {
    const at = [...path, id === null ? 'articleSlug' : 'articleId'];
    const article = find(id, articleSlug);
    if (article === undefined) throw new NotFoundError('Article', id ?? articleSlug ?? '', at);
    const articleId = article.id;
    if (placed.has(articleId)) throw new ValidationError({ code: 'CONFLICTING', message: ONCE, path: at });
    placed.add(articleId);
    const row = { revisionId, articleId, ...card, position: placed.size - 1, ...imageColumns(image) };
    const before = former.find((one) => one.articleId === articleId && keepsOwn(one, row));
    return { ...row, basedOnId: hasOwn(row) ? (before ?? based(article)).basedOnId : null };
  });
}

/** What readers see of the article now, or of a draft what it has. Words that a card gets during a withdrawal aren't based on what is down. */
function based({ state, publishedRevisionId, currentRevisionId }: FoundArticle) {
  if (state !== 'WITHDRAWN') return { basedOnId: publishedRevisionId ?? currentRevisionId };
  return { basedOnId: currentRevisionId === publishedRevisionId ? null : currentRevisionId };
}

type NamedArticle = Pick<FrontContainerInput['cards'][number], 'articleId' | 'articleSlug'>;

const FOUND = {
  id: true,
  state: true,
  slugs: true,
  currentRevisionId: true,
  publishedRevisionId: true,
} as const;
type FoundArticle = Prisma.ArticleGetPayload<{ select: typeof FOUND }>;

/** Reads the articles that cards name. Editors see all. */
async function finder(tx: Transaction, cards: readonly NamedArticle[]) {
  const ids = cards.flatMap(({ articleId }) => articleId ?? []);
  const slugs = cards.flatMap(({ articleSlug }) => articleSlug ?? []);
  const articles = await tx.article.findMany({
    where: { OR: [{ id: { in: ids } }, withSlugs(slugs)] },
    // The order in which `Query.article` finds the article of a slug that several drafts have.
    orderBy: [{ state: 'desc' }, { id: 'asc' }],
    select: FOUND,
  });
  return (id: string | null, slug: string | null) =>
    articles.find((article) => (id === null ? article.slugs.includes(slug ?? '') : article.id === id));
}

type Source = Partial<Record<'sectionId' | 'tagId' | 'personId' | 'organizationId', string>>;

/** The rows that a query names by their current or former slugs. */
async function sourcesOf(
  tx: Transaction,
  { sectionSlug, tagSlugs, authorSlugs }: NonNullable<FrontContainerInput['filledFrom']>,
  path: readonly string[],
  problems: Problem[],
): Promise<Source[]> {
  const select = { id: true, slugs: true } as const;
  const sections = sectionSlug === null ? [] : [sectionSlug];
  const found = {
    sectionId: await tx.section.findMany({ where: withSlugs(sections), select }),
    tagId: await tx.tag.findMany({ where: withSlugs(tagSlugs), select }),
    personId: await tx.person.findMany({ where: withSlugs(authorSlugs), select }),
    organizationId: await tx.organization.findMany({ where: withSlugs(authorSlugs), select }),
  };
  const known = (rows: readonly { slugs: string[] }[], slug: string) =>
    rows.some(({ slugs }) => slugs.includes(slug));
  const unknown = (
    field: string,
    noun: string,
    slugs: readonly string[],
    rows: readonly { slugs: string[] }[],
  ) => {
    for (const [index, slug] of slugs.entries()) {
      if (known(rows, slug)) continue;
      const at = [...path, field, ...(field === 'sectionSlug' ? [] : [String(index)])];
      problems.push({ code: 'UNKNOWN_REFERENCE', message: `must be the slug of ${noun}`, path: at });
    }
  };
  unknown('sectionSlug', 'a section', sections, found.sectionId);
  unknown('tagSlugs', 'a tag', tagSlugs, found.tagId);
  unknown('authorSlugs', 'a person or an organisation', authorSlugs, [
    ...found.personId,
    ...found.organizationId,
  ]);
  return Object.entries(found).flatMap(([column, rows]) => rows.map(({ id }) => ({ [column]: id })));
}
