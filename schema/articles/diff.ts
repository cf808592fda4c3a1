import DataLoader from 'dataloader';
import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleRevisions } from '../../src/articles/policy.ts';
import { changesBetween, type BlockChange as Change } from '../../src/articles/diff.ts';
import type { WordChange as Word } from '../../src/articles/word-diff.ts';
import { RENDERABLE } from './blocks.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';

const BlockChangeKind = builder.enumType('BlockChangeKind', {
  description:
    'What became of a block. `ADDED`: it is new; `REMOVED`: it is gone; `CHANGED`: what it holds changed, and perhaps its place too; `MOVED`: it stands elsewhere, unchanged.',
  values: ['ADDED', 'REMOVED', 'CHANGED', 'MOVED'] as const,
});

const WordChangeKind = builder.enumType('WordChangeKind', {
  description: '`KEPT`: in both texts; `ADDED`: only in `after`; `REMOVED`: only in `before`.',
  values: ['KEPT', 'ADDED', 'REMOVED'] as const,
});

const WordChange = builder.objectRef<Word>('WordChange').implement({
  description: 'A run of words, with their spaces.',
  fields: (t) => ({
    kind: t.expose('kind', { type: WordChangeKind }),
    text: t.exposeString('text'),
  }),
});

export const BlockChange = builder.objectRef<Change>('BlockChange').implement({
  description: 'What became of one block of the body from one revision to another.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BlockChangeKind }),
    blockId: t.exposeID('blockId', { description: 'The `id` of the block in `body`.' }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'Its text, as `bodyText` has it, in the older revision; null where it is new.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description:
        'Its text in the newer revision; null where it is gone. The same as `before` where something else changed, such as a link or a heading’s level.',
    }),
    words: t.field({
      type: [WordChange],
      description:
        'The same word by word: joined, `KEPT` and `REMOVED` are `before`, `KEPT` and `ADDED` are `after`. Texts that have little in common come whole, as one `REMOVED` and one `ADDED`.',
      extensions: { cost: 20 },
      resolve: (change) => change.words(),
    }),
  }),
});

/** A revision, and where it stands among its article’s. */
interface Place {
  readonly id: string;
  readonly articleId: string;
  readonly number: number;
}

type Changes = DataLoader<Place, Change[], string>;

const againstVisible = new WeakMap<ApiContext, Changes>();
const againstPublished = new WeakMap<ApiContext, Changes>();

/** What changed in a revision, against the last one before it that the viewer may see. */
export function changesOf(revision: Place, context: ApiContext): Promise<Change[]> {
  return load(againstVisible, revision, context, visibleRevisions(context.viewer));
}

/** What changed for readers when a revision was published, whoever asks: against the last published before it. */
export function publishedChangesOf(revision: Place, context: ApiContext): Promise<Change[]> {
  return load(againstPublished, revision, context, {
    AND: [visibleRevisions(context.viewer), { publishedAt: { not: null } }],
  });
}

function load(
  loaders: WeakMap<ApiContext, Changes>,
  revision: Place,
  context: ApiContext,
  where: Prisma.ArticleRevisionWhereInput,
): Promise<Change[]> {
  let loader = loaders.get(context);
  if (loader === undefined) {
    loader = new DataLoader((revisions) => read(context, revisions, where), { cacheKeyFn: ({ id }) => id });
    loaders.set(context, loader);
  }
  return loader.load(revision);
}

/** Two statements, however many revisions: which are there to be seen, and their bodies. */
async function read(
  { prisma }: ApiContext,
  revisions: readonly Place[],
  where: Prisma.ArticleRevisionWhereInput,
): Promise<Change[][]> {
  const before = await revisionsBefore(prisma, revisions, where);
  const ids = new Set([...revisions.map(({ id }) => id), ...before.values()]);
  const blocks = await prisma.block.findMany({
    where: { revisionId: { in: [...ids] }, revision: where },
    orderBy: { position: 'asc' },
    select: RENDERABLE,
  });
  const bodies = new Map([...ids].map((id) => [id, blocks.filter(({ revisionId }) => revisionId === id)]));
  return revisions.map(({ id }) =>
    changesBetween(bodies.get(before.get(id) ?? '') ?? [], bodies.get(id) ?? []),
  );
}

/** The last revision before each of these, of those that meet the condition, by id. */
async function revisionsBefore(
  prisma: ApiContext['prisma'],
  revisions: readonly Place[],
  where: Prisma.ArticleRevisionWhereInput,
): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, number>();
  for (const { articleId, number } of revisions)
    newest.set(articleId, Math.max(number, newest.get(articleId) ?? 0));
  const earlier = await prisma.articleRevision.findMany({
    where: {
      AND: [where, { OR: [...newest].map(([articleId, number]) => ({ articleId, number: { lt: number } })) }],
    },
    orderBy: { number: 'desc' },
    select: { id: true, articleId: true, number: true },
  });
  const previous = new Map<string, string>();
  for (const { id, articleId, number } of revisions) {
    const found = earlier.find((other) => other.articleId === articleId && other.number < number);
    if (found !== undefined) previous.set(id, found.id);
  }
  return previous;
}
