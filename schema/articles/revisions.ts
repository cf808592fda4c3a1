import { UpdateNoteKind as UpdateNoteKindValues } from '../../generated/prisma/enums.ts';
import { bodyHtml } from '../../src/articles/render.ts';
import { RENDERABLE } from './blocks.ts';
import { builder } from '../kernel/builder.ts';
import { BlockChange, changesOf } from './diff.ts';
import { Member } from '../members/members.ts';

export const UpdateNoteKind = builder.enumType(UpdateNoteKindValues, {
  name: 'UpdateNoteKind',
  description:
    'Why readers are told. `COMMENT_ADDED`: a comment came in; `UPDATE`: the story went on. These three are corrections: `CORRECTION` of an error, `CLARIFICATION` of an ambiguity, `RETRACTION` of the whole.',
});

export const UpdateNote = builder.prismaNode('UpdateNote', {
  id: { field: 'id', description: 'Global id.' },
  description: 'What readers are told about a change. It is never deleted.',
  fields: (t) => ({
    kind: t.expose('kind', { type: UpdateNoteKind }),
    text: t.exposeString('text', {
      description: 'For example: This article has been updated with comment from No Azure for Apartheid.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    revision: t.int({
      description: 'The number of the revision that it tells of.',
      select: { revision: { select: { number: true } } },
      resolve: (note) => note.revision.number,
    }),
    statement: t.relation('statement', {
      nullable: true,
      description: 'The comment that was added.',
    }),
    article: t.relation('article'),
  }),
});

const ArticleRevision = builder.prismaNode('ArticleRevision', {
  id: { field: 'id', description: 'Global id.' },
  description: 'One saved state of an article. It never changes.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1 on.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    createdBy: t.field({
      type: Member,
      nullable: true,
      description: 'Who saved it. For editors; null for others.',
      authScopes: { editor: true },
      unauthorizedResolver: () => null,
      select: (_args, _ctx, nested) => ({ createdBy: nested() }),
      resolve: ({ createdBy }) => createdBy,
    }),
    headline: t.exposeString('headline'),
    standfirst: t.exposeString('standfirst', { nullable: true, description: 'The line under the headline.' }),
    body: t.relation('blocks', {
      description: 'The text, element by element.',
      query: { orderBy: { position: 'asc' } },
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles: for previews.',
      extensions: { cost: 50 },
      select: { blocks: { orderBy: { position: 'asc' }, select: RENDERABLE } },
      resolve: ({ blocks }) => bodyHtml(blocks),
    }),
    changes: t.field({
      type: [BlockChange],
      description:
        'What changed in the body, against the last revision before it that you may see: for readers that is the last published one. In the order of this body; what was removed comes where it stood. All of the first one is `ADDED`.',
      extensions: { cost: 100 },
      select: { articleId: true, number: true },
      resolve: (revision, _args, context) => changesOf(revision, context),
    }),
  }),
});

export const ArticleRevisionConnection = builder.connectionObject(
  { type: ArticleRevision, name: 'ArticleRevisionConnection' },
  { name: 'ArticleRevisionEdge' },
);
