import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { bodyHtml } from '../../src/articles/render.ts';
import { hasRole } from '../../src/viewer.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { Member } from '../members/members.ts';
import { Block, bodySelection, RENDERED } from './blocks.ts';
import { BlockChange, diffOf } from './diff.ts';

enumType(UpdateNoteKind, {
  name: 'UpdateNoteKind',
  description: 'Why readers are told about a change.',
  values: {
    COMMENT_ADDED: 'A comment was added.',
    UPDATE: 'The story developed.',
    CORRECTION: 'An error was corrected.',
    CLARIFICATION: 'An ambiguity was clarified.',
    RETRACTION: 'The article as a whole was retracted.',
  },
});

export const UpdateNote = builder.prismaNode('UpdateNote', {
  id: GLOBAL_ID,
  description: 'What readers are told about a change. It is never deleted.',
  fields: (t) => ({
    kind: t.expose('kind', { type: UpdateNoteKind, description: 'Why readers are told.' }),
    text: t.exposeString('text', {
      description: 'For example: This article has been updated with comment from No Azure for Apartheid.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When readers were told.' }),
    revisionNumber: t.int({
      description: 'The number of the revision that made the change.',
      select: { revision: { select: { number: true } } },
      resolve: (note) => note.revision.number,
    }),
    statement: t.relation('statement', { nullable: true, description: 'The comment that was added.' }),
    article: t.relation('article', { description: 'The article that changed.' }),
  }),
});

builder.prismaNode('ArticleRevision', {
  id: GLOBAL_ID,
  description: 'One saved state of an article. It never changes.',
  fields: (t) => ({
    number: t.exposeInt('number', {
      description: 'Its number among the revisions of the article, from 1.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was saved.' }),
    createdBy: t.field({
      type: Member,
      nullable: true,
      description: 'Who saved it. Null unless you are an editor.',
      select: (_args, { viewer }, nested) => (hasRole(viewer, 'EDITOR') ? { createdBy: nested() } : {}),
      resolve: ({ createdBy }) => createdBy ?? null,
    }),
    headline: t.exposeString('headline', { description: 'The title of the article.' }),
    standfirst: t.exposeString('standfirst', {
      nullable: true,
      description: 'The line below the headline.',
    }),
    body: t.field({
      type: [Block],
      description: 'The text, block by block.',
      select: (_args, _ctx, nested) => bodySelection(nested),
      resolve: ({ places }) => places.map(({ block }) => block),
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles.',
      extensions: cost(50),
      select: RENDERED,
      resolve: ({ places }) => bodyHtml(places),
    }),
    changes: t.field({
      type: [BlockChange],
      description:
        'The diff of the body from the previous revision that you can see (for readers, the previous published one). Blocks are in the order of the newer body; a removed block keeps its old place. Every block of a first revision is `ADDED`.',
      extensions: { ...cost(100), ...statements(2) },
      select: { articleId: true, number: true },
      resolve: (revision, _args, context) => diffOf(revision, context),
    }),
  }),
});
