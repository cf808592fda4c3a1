import { seesWorkOn, selectWorked } from '../../src/articles/policy.ts';
import { REVEALED_ORDER, revealsOf, type Revealed as RevealedRow } from '../../src/articles/reveals.ts';
import { builder, TOTAL_COUNT } from '../kernel/builder.ts';
import { MAX_COUNT } from '../../src/lib/page-size.ts';
import { PAGED, sqlStatements } from '../kernel/cost.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { NODES, pageOf, pageSizeOf } from '../kernel/pages.ts';
import { Organization, Person } from '../people/speakers.ts';
import { SourceReport } from '../people/sources.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { CommentRequest } from './comment-requests.ts';
import { Tag } from './tag.ts';

const Revealed = builder.unionType('Revealed', {
  description: 'An object that the publication of an article can make public.',
  types: [Person, Organization, Statement, SourceReport, Tag, CommentRequest],
});

const RevealedConnection = builder.connectionObject(
  {
    type: Revealed,
    name: 'RevealedConnection',
    description: 'A page of what a publication makes public.',
    fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
  },
  {
    name: 'RevealedEdge',
    description: 'An object that becomes public, with the reason.',
    fields: (t) => ({
      because: t.string({
        description:
          'Why it becomes public, in English: for example, "speaker of a quote in block 3". Blocks are numbered from 1.',
        resolve: (edge) => (edge as unknown as { readonly row: RevealedRow }).row.because,
      }),
    }),
  },
);

builder.prismaObjectField(Article, 'reveals', (t) =>
  t.field({
    type: RevealedConnection,
    nullable: true,
    description:
      'For editors, and the reporters who work on the article: what its publication would make public that readers do not see yet, and why. It is about the scheduled revision, or else the current one; of a withdrawn article without a newer revision, also about the revisions that readers saw before, which come back with it. Statements come first, then people, organisations, reports, tags and requests for comment. Null for readers.',
    // The page, and the nodes of each type.
    extensions: { ...PAGED, ...sqlStatements(7), cursors: 'list' },
    args: {
      first: t.arg.int({
        description:
          'The number of objects to return: 1 to 100. The default is 20, or 5 in a list within another list.',
      }),
      after: t.arg.string({ description: 'Return the objects after this cursor.' }),
    },
    select: (_args, { viewer }) => selectWorked(viewer),
    resolve: async (article, args, context, info) => {
      if (!seesWorkOn(context.viewer, article)) return null;
      const read = (part: Parameters<typeof revealsOf>[2]) =>
        loaderAt(`reveals ${part.take}`, context, info, (ids) => revealsOf(context.prisma, ids, part)).load(
          article.id,
        );
      const after = args.after == null ? null : (JSON.parse(args.after) as RevealedRow);
      const rows = await read({ after, take: pageSizeOf(args) + 1 });
      const result = await pageOf([rows], args, REVEALED_ORDER, info, ({ typename, id }) =>
        visibleNode(typename, id, context, info, NODES),
      );
      const totalCount = async () => (await read({ after: null, take: MAX_COUNT })).length;
      return { ...result, totalCount } as never;
    },
  }),
);
