import { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import { withSlugs } from '../db/slugs.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { existing } from '../operations/row-id.ts';
import { line, namedOnce } from '../operations/validation.ts';
import { withSectionId, type SectionInput } from '../sections/section-input.ts';
import type { Viewer } from '../viewer.ts';
import { visibleArticles } from './policy.ts';

/** How many articles an editor chooses as related. */
export const MAX_RELATED = 20;
/** How many follow-ups of follow-ups are looked at for a circle. */
const LONGEST_CHAIN = 100;

const related = <T extends z.ZodType>(item: T) =>
  z.array(item).max(MAX_RELATED, `must have at most ${MAX_RELATED} items`).nullish();

/** The articles that a revision leads to: each by its id or by a slug. */
export const linksInput = {
  relatedIds: related(existing('Article')),
  relatedSlugs: related(line),
  translationOfId: existing('Article').nullish(),
  translationOfSlug: line.nullish(),
  followsId: existing('Article').nullish(),
  followsSlug: line.nullish(),
};

export type LinksInput = z.output<z.ZodObject<typeof linksInput>>;

export const LINK_RULES = [
  namedOnce('relatedIds', 'relatedSlugs'),
  namedOnce('translationOfId', 'translationOfSlug'),
  namedOnce('followsId', 'followsSlug'),
] as const;

/** The article whose revision leads to others. A new one has no id yet. */
interface Linking {
  readonly id: string | null;
  readonly language: string;
}

const LINKED = {
  id: true,
  slugs: true,
  language: true,
  state: true,
  publishedRevision: { select: { translationOfId: true, followsId: true } },
  currentRevision: { select: { translationOfId: true, followsId: true } },
} as const;

/** The input with the ids of the section and the articles that it names. @throws NotFoundError, ValidationError */
export async function withIds<Input extends LinksInput & SectionInput>(
  tx: Transaction,
  viewer: Viewer,
  input: Input,
  article: Linking,
) {
  return withSectionId(tx, await withLinks(tx, viewer, input, article));
}

/**
 * The input with the ids of the articles that it names, which the member must see. Of a translation it has the original.
 * @throws NotFoundError for an article that the member doesn't see
 * @throws ValidationError for an article that leads to itself, or for translations that have no one original
 */
async function withLinks<Input extends LinksInput>(
  tx: Transaction,
  viewer: Viewer,
  input: Input,
  article: Linking,
): Promise<Omit<Input, 'relatedSlugs' | 'translationOfSlug' | 'followsSlug'>> {
  const { relatedSlugs, translationOfSlug, followsSlug, ...rest } = input;
  const find = await finder(tx, viewer, input);
  const all = (field: string, keys: readonly string[] | null) =>
    [...new Set((keys ?? []).map((key, index) => find(key, [field, String(index)])))].map((row) =>
      other(row, article, [field]),
    );
  const one = (field: string, key: string | null) =>
    key === null ? null : other(find(key, [field]), article, [field]);
  const named = <Found>(byId: keyof LinksInput, bySlug: keyof LinksInput, read: (field: string) => Found) =>
    input[byId] === undefined && input[bySlug] === undefined
      ? undefined
      : read(input[byId] == null && input[bySlug] != null ? bySlug : byId);
  const relatedTo = named('relatedIds', 'relatedSlugs', (field) =>
    all(field, input.relatedIds ?? relatedSlugs ?? null),
  );
  const translates = named('translationOfId', 'translationOfSlug', (field) => ({
    field,
    row: one(field, input.translationOfId ?? translationOfSlug ?? null),
  }));
  const follows = named('followsId', 'followsSlug', (field) => ({
    field,
    row: one(field, input.followsId ?? followsSlug ?? null),
  }));
  if (follows?.row != null) await mustNotCircle(tx, viewer, follows.row, article, [follows.field]);
  return {
    ...rest,
    ...(relatedTo && { relatedIds: relatedTo.map(({ id }) => id) }),
    ...(translates && {
      translationOfId: translates.row && (await original(tx, translates.row, article, [translates.field])),
    }),
    ...(follows && { followsId: follows.row?.id ?? null }),
  };
}

type Linked = Awaited<ReturnType<typeof linked>>[number];

function linked(tx: Transaction, viewer: Viewer, ids: readonly string[], slugs: readonly string[] = []) {
  return tx.article.findMany({
    where: { AND: [visibleArticles(viewer), { OR: [{ id: { in: [...ids] } }, withSlugs(slugs)] }] },
    // The order in which `Query.article` finds the article of a slug that several drafts have.
    orderBy: [{ state: 'desc' }, { id: 'asc' }],
    select: LINKED,
  });
}

/** Reads the articles that an input names. */
async function finder(tx: Transaction, viewer: Viewer, input: LinksInput) {
  const given = (...keys: (string | null | undefined)[]) => keys.filter((key) => key != null);
  const ids = given(...(input.relatedIds ?? []), input.translationOfId, input.followsId);
  const slugs = given(...(input.relatedSlugs ?? []), input.translationOfSlug, input.followsSlug);
  const rows = ids.length + slugs.length === 0 ? [] : await linked(tx, viewer, ids, slugs);
  return (key: string, path: readonly string[]): Linked => {
    const row = rows.find(({ id, slugs: theirs }) => id === key || theirs.includes(key));
    if (row === undefined) throw new NotFoundError('Article', key, path);
    return row;
  };
}

function other(row: Linked, { id }: Linking, path: readonly string[]): Linked {
  if (row.id === id)
    throw new ValidationError({ code: 'CONFLICTING', message: 'must not be the article itself', path });
  return row;
}

/** What an article leads to, as readers see it, or as a draft has it: never what the draft of a public article has. */
function linksOf({ state, publishedRevision, currentRevision }: Linked) {
  return state === 'PUBLISHED' ? publishedRevision : currentRevision;
}

/**
 * The id of the original of a translation. A group of translations has one.
 * @throws ValidationError
 */
async function original(
  tx: Transaction,
  named: Linked,
  { id, language }: Linking,
  path: readonly string[],
): Promise<string> {
  const refuse = (message: string) => new ValidationError({ code: 'CONFLICTING', message, path });
  const originalId = linksOf(named)?.translationOfId ?? named.id;
  if (originalId === id)
    throw refuse(
      'must not be a translation of this article; take that out there first, or leave this out here',
    );
  // A change that makes the original a translation waits meanwhile, and then sees this one.
  const [locked] = await tx.$queryRaw<{ language: string }[]>`
    SELECT "language" FROM "Article" WHERE "id" = ${originalId}::uuid FOR SHARE`;
  if ([named.language, locked?.language].includes(language))
    throw refuse(`must be in another language than ${language}`);
  if (id === null) return originalId;
  const translated = await tx.subjectArticle.count({ where: { subjectId: id, relation: 'TRANSLATION' } });
  if (translated > 0)
    throw refuse(
      'must be left out, since other articles are translations of this one; name the original there first',
    );
  return originalId;
}

/** @throws ValidationError if the article would follow up itself, by way of those that the member sees */
async function mustNotCircle(
  tx: Transaction,
  viewer: Viewer,
  followed: Linked,
  { id }: Linking,
  path: readonly string[],
): Promise<void> {
  let row: Linked | undefined = followed;
  for (let steps = 0; row !== undefined && steps < LONGEST_CHAIN; steps++) {
    const next: string | null = linksOf(row)?.followsId ?? null;
    if (next === null) return;
    if (next === id)
      throw new ValidationError({
        code: 'CONFLICTING',
        message: 'must not be an article that follows up this one',
        path,
      });
    [row] = await linked(tx, viewer, [next]);
  }
}
