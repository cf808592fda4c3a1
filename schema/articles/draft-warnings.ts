import type { Prisma } from '../../generated/prisma/client.ts';
import { overruledIn, type Overruled } from '../../src/articles/overruled.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { Article } from './article.ts';
import { correctArticlePayload } from './mutations.ts';
import { selectShownRevision, revision } from './shown-revision.ts';

const DraftWarning = builder.objectRef<Overruled>('DraftWarning').implement({
  description: 'Something in a draft that a correction of the published article replaced.',
  fields: (t) => ({
    message: t.string({
      description: 'What the correction replaced, and where the own text of the draft is.',
      resolve: ({ field, blockId, revision }) =>
        `A correction replaced ${nameOf(field, blockId)} in this draft. The draft's own version is in revision ${revision}: if it still holds, revise the draft with it.`,
    }),
    field: t.exposeString('field', { description: 'The field of `ArticleContent`; `body` for a block.' }),
    blockId: t.id({
      nullable: true,
      description: 'The `blockId` of the block. Null for another field, and for the order of the blocks.',
      resolve: ({ blockId }) => blockId ?? null,
    }),
    revisionNumber: t.exposeInt('revision', {
      description: 'The number of the last revision that has the own text of the draft.',
    }),
  }),
});

function nameOf(field: string, blockId: string | undefined): string {
  if (field !== 'body') return `the field ${field}`;
  return blockId === undefined ? 'the order of the blocks' : 'a block';
}

const WARNED = { overruled: true, publishedAt: true } as const satisfies Prisma.ArticleRevisionSelect;

/** A revision that is published is no draft any more. */
function warningsOf({
  overruled,
  publishedAt,
}: Prisma.ArticleRevisionGetPayload<{ select: typeof WARNED }>): Overruled[] {
  return publishedAt === null ? overruledIn(overruled) : [];
}

builder.prismaObjectField(Article, 'draftWarnings', (t) =>
  t.field({
    type: [DraftWarning],
    description:
      'For members: what corrections replaced in the current draft, until somebody revises it. Empty for readers.',
    select: (_args, context) => selectShownRevision(context, WARNED),
    resolve: (article, _args, context) =>
      context.viewer.member === null ? [] : warningsOf(revision(article, context)),
  }),
);

builder.objectField(correctArticlePayload, 'warnings', (t) =>
  t.field({
    type: [DraftWarning],
    description: 'What this correction, and earlier ones, replaced in the current draft.',
    extensions: sqlStatements(1),
    resolve: async ({ article }, _args, { writer }) =>
      warningsOf(
        await writer.articleRevision.findUniqueOrThrow({
          where: { id: article.currentRevisionId ?? '' },
          select: WARNED,
        }),
      ),
  }),
);
