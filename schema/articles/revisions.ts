import type { GraphQLResolveInfo } from 'graphql';
import type { UpdateNote as UpdateNoteRow } from '../../generated/prisma/client.ts';
import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { CorrectionKind } from '../../src/articles/correction.ts';
import { seesStatement } from '../../src/statements/policy.ts';
import { hasRole } from '../../src/viewer.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import type { ApiContext } from '../kernel/context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { Member } from '../members/members.ts';
import { Block } from './blocks.ts';
import { ArticleContent } from './content.ts';
import { RevisionChanges } from './diff.ts';
import { diffOf } from './revision-diffs.ts';

enumType(UpdateNoteKind, {
  name: 'UpdateNoteKind',
  description: 'The kind of a note that informs readers about a change.',
  values: {
    COMMENT_ADDED: 'A comment was added.',
    UPDATE: 'The story developed.',
    CORRECTION: 'An error was corrected.',
    CLARIFICATION: 'An ambiguity was clarified.',
    RETRACTION:
      'The article as a whole was retracted or withdrawn; or, if the note has a `postId`, that post of its live blog was taken out.',
  },
});

enumType(CorrectionKind, {
  name: 'CorrectionKind',
  description: 'The kind of a correction.',
  values: {
    CORRECTION: 'An error was corrected.',
    CLARIFICATION: 'An ambiguity was clarified.',
    RETRACTION: 'The article as a whole was retracted.',
  },
});

const FormerNoteText = builder.prismaObject('FormerNoteText', {
  description: 'A text that a note had until it was corrected.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The text.' }),
    replacedAt: t.expose('replacedAt', { type: 'DateTime', description: 'When it was replaced.' }),
    replacedBy: t.relation('replacedBy', {
      nullable: true,
      description: 'The member who replaced it. Null if the member is unknown.',
    }),
  }),
});

const FORMER_ORDER = [{ replacedAt: 'desc' as const }, { id: 'desc' as const }];

export const UpdateNote = builder.prismaNode('UpdateNote', {
  id: GLOBAL_ID,
  description:
    'A note that informs readers about a change. It is never deleted; its text can be corrected (`correctedAt`), or redacted.',
  fields: (t) => ({
    kind: t.expose('kind', { type: UpdateNoteKind, description: 'The kind of the change.' }),
    text: t.exposeString('text', {
      description:
        'The text, for example: This article has been updated with comment from No Azure for Apartheid.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the note was published.' }),
    correctedAt: t.expose('correctedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the text of the note was last corrected. Null if it is as it was published.',
    }),
    formerTexts: t.field({
      type: [FormerNoteText],
      description:
        'For members: the texts of the note before it was corrected, newest first. Empty for readers.',
      select: (_args, { viewer }, nested) =>
        viewer.member === null ? {} : { formerTexts: nested({ orderBy: FORMER_ORDER }) },
      resolve: ({ formerTexts }, _args, { viewer }) => (viewer.member === null ? [] : formerTexts),
    }),
    revisionNumber: t.int({
      description:
        "The number of the article's revision that made the change; for a note with a `postId`, of the one that readers saw then.",
      select: { revision: { select: { number: true } } },
      resolve: (note) => note.revision.number,
    }),
    statement: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The comment that was added. Null if you can no longer see it.',
      // Prisma reads it with the note.
      select: (_args, _context, nested) => ({ statement: nested({ select: { visibility: true } }) }),
      resolve: ({ statement }, _args, { viewer }) =>
        statement !== null && seesStatement(viewer, statement) ? (statement as never) : null,
    }),
    block: t.field({
      type: Block,
      nullable: true,
      description: 'The block that quotes the comment, in its version of the revision that added it.',
      extensions: sqlStatements(2),
      resolve: (note, _args, context, info) => blockOfComment(note, context, info),
    }),
    article: t.field({
      type: 'Article',
      nullable: true,
      description:
        'The article that changed. Null if you can no longer see it: `withdrawal` then has the notice.',
      extensions: sqlStatements(1),
      select: { articleId: true },
      resolve: ({ articleId }, _args, context, info) => visibleNode('Article', articleId, context, info),
    }),
  }),
});

/** The first block in the note's revision that quotes its comment. */
async function blockOfComment(
  { revisionId, statementId }: UpdateNoteRow,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  if (statementId === null) return null;
  const loader = loaderAt('comments', context, info, async (keys) => {
    const ids = keys.map((key) => key.split(' '));
    const places = await context.prisma.blockPlace.findMany({
      where: {
        revisionId: oneOf(ids.map(([revision = '']) => revision)),
        statementId: oneOf(ids.map(([, statement = '']) => statement)),
      },
      orderBy: { position: 'desc' },
    });
    const found = new Map(places.map((place) => [`${place.revisionId} ${place.statementId}`, place]));
    return keys.map((key) => found.get(key)?.blockVersionId ?? null);
  });
  const id = await loader.load(`${revisionId} ${statementId}`);
  return id === null ? null : visibleNode('Block', id, context, info);
}

export const ArticleRevision = builder.prismaNode('ArticleRevision', {
  id: GLOBAL_ID,
  interfaces: [ArticleContent],
  description: 'A saved state of an article. It never changes, except by a redaction.',
  fields: (t) => ({
    number: t.exposeInt('number', {
      description: 'The number among the revisions of the article, from 1.',
    }),
    article: t.relation('article', { description: 'The article, as it is now.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the revision was saved.' }),
    createdBy: t.field({
      type: Member,
      nullable: true,
      description: 'The member who saved the revision. For editors. Null for readers.',
      select: (_args, { viewer }, nested) => (hasRole(viewer, 'EDITOR') ? { createdBy: nested() } : {}),
      resolve: ({ createdBy }) => createdBy ?? null,
    }),
    publishedAt: t.expose('publishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the revision was published. Null if it never was.',
    }),
    publishedBy: t.field({
      type: Member,
      nullable: true,
      description:
        'For members: the member who published or scheduled the revision, or whose correction or comment it has. Null for readers.',
      select: (_args, { viewer }, nested) => (viewer.member === null ? {} : { publishedBy: nested() }),
      resolve: ({ publishedBy }) => publishedBy ?? null,
    }),
    changesSince: t.field({
      type: RevisionChanges,
      description:
        'The changes since another revision: the given one, or by default the latest earlier one that you can see. For readers, that is the one published before. In a first revision, everything is new.',
      args: {
        number: t.arg.int({
          description: 'The number of the revision to compare with, which may be older or newer.',
        }),
      },
      extensions: { ...cost(100), ...sqlStatements(3) },
      select: { articleId: true, number: true },
      resolve: (revision, { number }, context) => diffOf(revision, number, context),
    }),
  }),
});
