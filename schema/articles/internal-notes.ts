import type { GraphQLResolveInfo } from 'graphql';
import { addInternalNote } from '../../src/articles/add-internal-note.ts';
import { visibleInternalNotes } from '../../src/articles/policy.ts';
import { resolveInternalNote } from '../../src/articles/resolve-internal-note.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import type { ApiContext } from '../kernel/context.ts';
import { connectionOf } from '../kernel/list.ts';
import { mutation } from '../kernel/mutation.ts';
import { visibleNode } from '../kernel/nodes.ts';
import type { PageArgs } from '../kernel/pages.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { SourceReport } from '../people/sources.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';

const InternalNote = builder.prismaNode('InternalNote', {
  id: GLOBAL_ID,
  description:
    'A note among members about an article, a statement or a report. Readers never see it. Reporters see those on statements, on reports, and on the articles that they work on.',
  fields: (t) => ({
    subject: t.field({
      type: builder.nodeInterfaceRef(),
      description: 'The article, statement or report that it is about.',
      extensions: sqlStatements(1),
      select: { articleId: true, statementId: true, sourceId: true },
      resolve: async ({ articleId, statementId, sourceId }, _args, context, info) => {
        const subject =
          (articleId === null ? null : await visibleNode('Article', articleId, context, info)) ??
          (statementId === null ? null : await visibleNode('Statement', statementId, context, info)) ??
          (sourceId === null ? null : await visibleNode('SourceReport', sourceId, context, info));
        if (subject === null) throw new Error('Who sees a note sees what it is about.');
        return subject;
      },
    }),
    blockId: t.exposeID('blockId', {
      nullable: true,
      description: 'The `blockId` of the block that it is about. Null if it is about the whole.',
    }),
    text: t.exposeString('text', { description: 'The text, as plain text.' }),
    author: t.relation('author', { description: 'The member who wrote it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was resolved. Null while it is open.',
    }),
  }),
});

/** Options of a connection with the notes on an object. Nothing is read for readers, so a note drops none of their answers. */
function internalNotesOf(from: 'Article' | 'Statement' | 'SourceReport') {
  const page = relationPage({
    from,
    relation: 'internalNotes',
    of: 'InternalNote',
    where: (_args: object, { viewer }: ApiContext) => visibleInternalNotes(viewer),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return {
    type: page.type,
    nullable: true,
    description:
      'The notes of members, newest first. Reporters see those on articles that they work on, and on all statements and reports. Null for readers.',
    resolve: (
      owner: { readonly id: string },
      args: PageArgs,
      context: ApiContext,
      info: GraphQLResolveInfo,
    ) => (context.viewer.member === null ? null : page.resolve(owner, args, context, info)),
  } as const;
}

builder.prismaObjectField(Article, 'internalNotes', (t) =>
  t.connection(internalNotesOf('Article'), connectionOf('InternalNote')),
);
builder.prismaObjectField(Statement, 'internalNotes', (t) =>
  t.connection(internalNotesOf('Statement'), connectionOf('InternalNote')),
);
builder.prismaObjectField(SourceReport, 'internalNotes', (t) =>
  t.connection(internalNotesOf('SourceReport'), connectionOf('InternalNote')),
);

mutation(addInternalNote, {
  description:
    'Adds a note for members, which readers never see. Requires the role REPORTER; reporters annotate the articles that they work on, and all statements and reports.',
  input: {
    subjectId: 'The id of the article, the statement or the report.',
    blockId:
      'The `blockId` of the block of the article that the note is about. Leave it out for the whole article.',
    text: 'The text, as plain text.',
  },
  payload: { internalNote: InternalNote },
});

mutation(resolveInternalNote, {
  description: 'Marks a note as resolved, or as open again. Requires the role REPORTER.',
  input: { id: 'The id of the note.', isResolved: 'False opens it again. The default is true.' },
  payload: { internalNote: InternalNote },
});
