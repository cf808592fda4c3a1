import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleRevisions } from '../../src/articles/policy.ts';
import { changesBetween, type BlockChange as Change } from '../../src/articles/diff.ts';
import type { RenderableBlock } from '../../src/articles/render.ts';
import type { WordChange as Word } from '../../src/articles/word-diff.ts';
import { RENDERABLE } from './blocks.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import type { ApiContext } from '../kernel/context.ts';

const BlockChangeKind = enumType(
  { ADDED: 'ADDED', REMOVED: 'REMOVED', CHANGED: 'CHANGED', MOVED: 'MOVED' },
  {
    name: 'BlockChangeKind',
    description: 'What happened to a block from one revision to another.',
    values: {
      ADDED: 'It is new.',
      REMOVED: 'It is gone.',
      CHANGED: 'Its content changed. It may have moved too.',
      MOVED: 'It is in another place, with the same content.',
    },
  },
);

const WordChangeKind = enumType(
  { KEPT: 'KEPT', ADDED: 'ADDED', REMOVED: 'REMOVED' },
  {
    name: 'WordChangeKind',
    description: 'Which of two texts words are in.',
    values: { KEPT: 'In both texts.', ADDED: 'Only in `after`.', REMOVED: 'Only in `before`.' },
  },
);

const WordChange = builder.objectRef<Word>('WordChange').implement({
  description: 'A run of words and the spaces between them, as part of a diff.',
  fields: (t) => ({
    kind: t.expose('kind', { type: WordChangeKind, description: 'Which of the two texts it is in.' }),
    text: t.exposeString('text', { description: 'The words.' }),
  }),
});

export const BlockChange = builder.objectRef<Change>('BlockChange').implement({
  description: 'What happened to one block of the body from one revision to another.',
  fields: (t) => ({
    kind: t.expose('kind', { type: BlockChangeKind, description: 'What happened to the block.' }),
    blockId: t.exposeID('blockId', { description: 'The `blockId` of the block.' }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'The text of the block in the older revision, as in `bodyText`. Null if it is new.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description:
        'The text of the block in the newer revision. Null if it is gone. Equals `before` if only something else changed, such as a link or the level of a heading.',
    }),
    words: t.field({
      type: [WordChange],
      description:
        'The diff of the two texts, word by word. Joined, the `KEPT` and `REMOVED` texts are `before`, and the `KEPT` and `ADDED` texts are `after`. Texts that have little in common are one `REMOVED` and one `ADDED`.',
      extensions: cost(20),
      resolve: (change) => change.words(),
    }),
  }),
});

/** A revision, and its number among the revisions of its article. */
interface Place {
  readonly id: string;
  readonly articleId: string;
  readonly number: number;
}

type Changes = DataLoader<Place, Change[], string>;

const againstVisible = createContextCache((context: ApiContext) =>
  changes(context, visibleRevisions(context.viewer)),
);

const againstPublished = createContextCache((context: ApiContext) =>
  changes(context, { AND: [visibleRevisions(context.viewer), { publishedAt: { not: null } }] }),
);

/** The diff of a revision against the latest earlier one that the viewer may see. */
export function diffOf(revision: Place, context: ApiContext): Promise<Change[]> {
  return againstVisible(context).load(revision);
}

/** The diff that readers see, whoever asks: of a published revision against the one published before it. */
export function publishedDiffOf(revision: Place, context: ApiContext): Promise<Change[]> {
  return againstPublished(context).load(revision);
}

function changes(context: ApiContext, where: Prisma.ArticleRevisionWhereInput): Changes {
  return new DataLoader((revisions) => read(context, revisions, where), { cacheKeyFn: ({ id }) => id });
}

/** Takes two SQL statements for any number of revisions: one finds the earlier revisions, one reads all bodies. */
async function read(
  { prisma }: ApiContext,
  revisions: readonly Place[],
  where: Prisma.ArticleRevisionWhereInput,
): Promise<Change[][]> {
  const before = await revisionsBefore(prisma, revisions, where);
  const ids = new Set([...revisions.map(({ id }) => id), ...before.values()]);
  const places = await prisma.blockPlace.findMany({
    where: { revisionId: { in: [...ids] }, revision: where },
    orderBy: { position: 'asc' },
    select: { revisionId: true, block: { select: RENDERABLE } },
  });
  const bodies = new Map<string, RenderableBlock[]>([...ids].map((id) => [id, []]));
  for (const { revisionId, block } of places) bodies.get(revisionId)?.push(block);
  return revisions.map(({ id }) =>
    changesBetween(bodies.get(before.get(id) ?? '') ?? [], bodies.get(id) ?? []),
  );
}

/** For each revision, the id of the latest earlier one that meets the condition. */
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
