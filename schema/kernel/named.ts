import { createContextCache } from '@pothos/core';
import { tableOf } from '../../src/db/entities.ts';
import { withSlug, withSlugs } from '../../src/db/slugs.ts';
import { RequestError } from '../../src/errors.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { anyOf } from './filters.ts';
import type { GlobalId } from './global-ids.ts';
import { getOrCreate } from './loaders.ts';
import { visibleRows, type NodeEntity } from './visible.ts';

/** The arguments of a field that is about one object: its id or a slug, exactly one of them. */
export function namedArgs(type: { readonly $inferType: unknown }, noun: string) {
  return builder.args((t) => ({
    id: t.globalID({
      for: [type as never],
      description: `The global id of ${noun}. Give either \`id\` or \`slug\`.`,
    }),
    slug: t.string({ description: `A current or former slug of ${noun}.` }),
  }));
}

/** What `namedArgs` declares. */
export interface Name {
  readonly id?: GlobalId | null | undefined;
  readonly slug?: string | null | undefined;
}

/**
 * The condition that a row has the given id, or has or had the given slug.
 * @throws RequestError BAD_USER_INPUT unless exactly one of them is given
 */
export function named<Where extends object = ReturnType<typeof withSlug>>(
  name: Name,
  { bySlug = withSlug as never, fields }: { bySlug?: (slug: string) => Where; fields?: string[] } = {},
): Where | { id: string } {
  const { id, slug } = onlyOne(name, fields);
  return slug === null ? { id: id?.id ?? '' } : bySlug(slug);
}

/**
 * The one that is given; the other is null.
 * @param fields how the two arguments are called
 * @throws RequestError BAD_USER_INPUT unless exactly one of them is given
 */
export function onlyOne({ id, slug }: Name, fields = ['id', 'slug']) {
  const given = { id: id ?? null, slug: slug ?? null };
  if ((given.id === null) === (given.slug === null))
    throw new RequestError(
      'BAD_USER_INPUT',
      `Give either \`${fields.join('` or `')}\`: exactly one of them.`,
    );
  return given;
}

/** The entities of each noun that a filter names. For the noun `speaker`: by `speakerId`, `speakerSlug`, `speakerIds` or `speakerSlugs`. */
type Nouns = Readonly<Record<string, readonly NodeEntity[]>>;

/** For each noun of a filter what its fields name: one list for each field that is given. A row must be about one object of each list. */
export type Names<Of extends Nouns = Nouns> = {
  readonly [Noun in keyof Of]: readonly (readonly GlobalId[])[];
};

/** What the filter names by ids. */
export function namesById<const Of extends Nouns>(filter: object, nouns: Of): Names<Of> {
  const values = filter as Readonly<Record<string, GlobalId | readonly GlobalId[] | null | undefined>>;
  return Object.fromEntries(
    Object.keys(nouns).map((noun) => [
      noun,
      [values[`${noun}Id`], values[`${noun}Ids`]].flatMap((ids) => (ids == null ? [] : [[ids].flat()])),
    ]),
  ) as unknown as Names<Of>;
}

/** The same with what it names by slugs, as far as the viewer sees it. Each list of slugs is looked up once in an operation. */
export async function namesIn<const Of extends Nouns>(
  filter: object,
  nouns: Of,
  context: ApiContext,
): Promise<Names<Of>> {
  const values = filter as Readonly<Record<string, string | readonly string[] | null | undefined>>;
  const byId: Names = namesById(filter, nouns);
  const names = Object.entries<readonly NodeEntity[]>(nouns).map(async ([noun, entities]) => {
    const given = [values[`${noun}Slug`], values[`${noun}Slugs`]].filter((slugs) => slugs != null);
    const found = given.map((slugs) => idsOfSlugs(entities, anyOf([slugs].flat()).in, context));
    return [noun, [...(byId[noun] ?? []), ...(await Promise.all(found))]];
  });
  return Object.fromEntries(await Promise.all(names)) as Names<Of>;
}

const lookUps = createContextCache<Map<string, Promise<GlobalId[]>>, ApiContext>(() => new Map());

function idsOfSlugs(entities: readonly NodeEntity[], slugs: readonly string[], context: ApiContext) {
  return getOrCreate(lookUps(context), JSON.stringify([entities, slugs]), async () => {
    const { prisma, viewer } = context;
    const found = entities.map(async (typename) => {
      const where = { AND: [visibleRows(typename, viewer), withSlugs(slugs)] };
      const rows = await tableOf(prisma, typename).findMany({ where, select: { id: true } });
      return rows.map(({ id }) => ({ typename, id }));
    });
    return (await Promise.all(found)).flat();
  });
}
