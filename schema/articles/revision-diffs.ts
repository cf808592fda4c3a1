import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { Prisma } from '../../generated/prisma/client.ts';
import { changesBetween, type BlockChange } from '../../src/articles/diff.ts';
import {
  COMPARED_FIELDS,
  fieldChanges,
  linkedIn,
  type FieldChange,
  type Headlines,
} from '../../src/articles/field-diff.ts';
import { PUBLISHED, visibleRevisions } from '../../src/articles/policy.ts';
import { RENDERED } from '../../src/articles/render.ts';
import { RequestError } from '../../src/errors.ts';
import { OBJECT } from '../../src/load/field-count.ts';
import { OLDEST_FIRST } from '../campaigns/action.ts';
import type { ApiContext } from '../kernel/context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { getOrCreate } from '../kernel/loaders.ts';

/** The diff of two revisions. Each part is computed when a query selects it. */
export interface RevisionDiff {
  readonly number: number;
  /** The number of the revision that this one is compared with. */
  readonly since: number | null;
  fields(): FieldChange[];
  blocks(): BlockChange[];
}

interface NumberedRevision {
  readonly id: string;
  readonly articleId: string;
  readonly number: number;
}

/** The revision to compare with: the latest earlier one that is visible or published, or the one with this number. */
type Against = 'VISIBLE' | 'PUBLISHED' | number;

const loadersOf = createContextCache(
  (_context: ApiContext) => new Map<Against, DataLoader<NumberedRevision, RevisionDiff, string>>(),
);

/**
 * The diff of a revision against the one with this number, or by default against the latest earlier one that the viewer may see.
 * @throws RequestError BAD_USER_INPUT if there is no revision with this number that the viewer may see
 */
export function diffOf(
  revision: NumberedRevision,
  number: number | null | undefined,
  context: ApiContext,
): Promise<RevisionDiff> {
  return loaderAgainst(number ?? 'VISIBLE', context).load(revision);
}

/** The diff of a published revision against the one published before it, as far as the viewer sees that one. */
export function publishedDiffOf(revision: NumberedRevision, context: ApiContext): Promise<RevisionDiff> {
  return loaderAgainst('PUBLISHED', context).load(revision);
}

function loaderAgainst(against: Against, context: ApiContext) {
  return getOrCreate(
    loadersOf(context),
    against,
    () =>
      new DataLoader((revisions) => readDiffs(context, revisions, against), { cacheKeyFn: ({ id }) => id }),
  );
}

const DIFFED = {
  id: true,
  number: true,
  ...COMPARED_FIELDS,
  actions: { ...COMPARED_FIELDS.actions, orderBy: [...OLDEST_FIRST] },
  ...RENDERED,
  article: { select: { language: true } },
} satisfies Prisma.ArticleRevisionSelect;

/** How many revisions are read in one SQL statement. */
const AT_ONCE = 8;

/**
 * Takes two SQL statements for up to eight revisions: one finds what they are compared with, one reads all of them. A third reads the
 * headlines of articles that they lead to.
 */
async function readDiffs(
  context: ApiContext,
  revisions: readonly NumberedRevision[],
  against: Against,
): Promise<(RevisionDiff | Error)[]> {
  const { prisma, viewer } = context;
  const visible = visibleRevisions(viewer);
  const where = against === 'PUBLISHED' ? { AND: [visible, { publishedAt: { not: null } }] } : visible;
  const others =
    typeof against === 'number'
      ? await revisionsNumbered(prisma, revisions, against, where)
      : await revisionsBefore(prisma, revisions, where);
  const ids = new Set([...revisions.map(({ id }) => id), ...others.values()]);
  const rows = await readCounted([...ids], where, context);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const headlines = await headlinesOf(rows.flatMap(linkedIn), context);
  return revisions.map(({ id, number }) => {
    const [before, after] = [byId.get(others.get(id) ?? '') ?? null, byId.get(id)];
    if (typeof against === 'number' && before === null) {
      return new RequestError(
        'BAD_USER_INPUT',
        `The article has no revision ${against} that you can see to compare with.`,
      );
    }
    // The revision was withdrawn, perhaps while this operation ran.
    if (after === undefined) return { ...NOTHING, number };
    const blocksOf = (revision: typeof before) => revision?.places.map(({ block }) => block) ?? [];
    return {
      number,
      since: before?.number ?? null,
      fields: () => fieldChanges(before, after, headlines),
      blocks: () => changesBetween(blocksOf(before), blocksOf(after), after.article.language),
    };
  });
}

/** The headlines of the articles among these that readers see, for every viewer. */
async function headlinesOf(ids: readonly string[], { prisma }: ApiContext): Promise<Headlines> {
  if (ids.length === 0) return new Map();
  const articles = await prisma.article.findMany({
    where: { AND: [PUBLISHED, { id: oneOf([...new Set(ids)]) }] },
    select: { id: true, publishedRevision: { select: { headline: true } } },
  });
  return new Map(articles.map(({ id, publishedRevision }) => [id, publishedRevision?.headline ?? '']));
}

/** Reads a few revisions at a time, so that an operation that would read too many blocks stops early. */
async function readCounted(
  ids: readonly string[],
  where: Prisma.ArticleRevisionWhereInput,
  { prisma, fieldCount }: Pick<ApiContext, 'prisma' | 'fieldCount'>,
) {
  const rows: Prisma.ArticleRevisionGetPayload<{ select: typeof DIFFED }>[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const found = await prisma.articleRevision.findMany({
      where: { AND: [where, { id: oneOf(ids.slice(from, from + AT_ONCE)) }] },
      select: DIFFED,
    });
    rows.push(...found);
    fieldCount?.add(found.reduce((sum, { places }) => sum + places.length * OBJECT, 0));
  }
  return rows;
}

const NOTHING = { since: null, fields: () => [], blocks: () => [] };

/** For each revision, the id of the latest earlier one that meets the condition, as these revisions do themselves. */
async function revisionsBefore(
  prisma: ApiContext['prisma'],
  revisions: readonly NumberedRevision[],
  where: Prisma.ArticleRevisionWhereInput,
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, number[]>();
  for (const { articleId, number } of revisions) getOrCreate(numbers, articleId, () => []).push(number);
  const ranges = [...numbers].map(([articleId, all]) => ({
    articleId,
    first: Math.min(...all),
    last: Math.max(...all),
  }));
  // An article may have thousands of revisions. This reads no further than the one before the first of these.
  const take = Math.max(...ranges.map(({ first, last }) => last - first + 1));
  const articles = await prisma.article.findMany({
    where: { id: oneOf(ranges.map(({ articleId }) => articleId)) },
    select: {
      id: true,
      revisions: {
        where: {
          AND: [where, { OR: ranges.map(({ articleId, last }) => ({ articleId, number: { lt: last } })) }],
        },
        orderBy: { number: 'desc' },
        take,
        select: { id: true, number: true },
      },
    },
  });
  const earlier = new Map(articles.map((article) => [article.id, article.revisions]));
  return new Map(
    revisions.flatMap(({ id, articleId, number }) => {
      const found = earlier.get(articleId)?.find((other) => other.number < number);
      return found === undefined ? [] : [[id, found.id] as const];
    }),
  );
}

/** For each revision, the id of the one of its article with this number. */
async function revisionsNumbered(
  prisma: ApiContext['prisma'],
  revisions: readonly NumberedRevision[],
  number: number,
  where: Prisma.ArticleRevisionWhereInput,
): Promise<ReadonlyMap<string, string>> {
  const found = await prisma.articleRevision.findMany({
    where: { AND: [where, { articleId: oneOf(revisions.map(({ articleId }) => articleId)), number }] },
    select: { id: true, articleId: true },
  });
  const byArticle = new Map(found.map(({ id, articleId }) => [articleId, id]));
  return new Map(
    revisions.flatMap(({ id, articleId }) => {
      const other = byArticle.get(articleId);
      return other === undefined ? [] : [[id, other] as const];
    }),
  );
}
