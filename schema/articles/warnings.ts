import type { GraphQLResolveInfo } from 'graphql';
import { seesWorkOn, selectWorked } from '../../src/articles/policy.ts';
import { warningsOf, type Warning } from '../../src/articles/warnings.ts';
import { CampaignAction } from '../campaigns/action.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleNode } from '../kernel/nodes.ts';
import type { NodeEntity } from '../kernel/visible.ts';
import { Redaction } from '../redactions/redaction.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { Image } from './blocks.ts';
import { CommentRequest } from './comment-requests.ts';
import { ChangedField } from './diff.ts';
import { correctArticlePayload, publishArticlePayload, scheduleArticlePayload } from './mutations.ts';
import { ArticleRevision } from './revisions.ts';
import { revision, selectShownRevision } from './shown-revision.ts';

const ArticleWarning = builder.interfaceRef<Warning>('ArticleWarning').implement({
  description:
    'Something to know before an article is published, or about what is public. Only members see it.',
  resolveType: ({ typename }) => typename,
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and what to do about it.' }),
    preventsPublishing: t.exposeBoolean('preventsPublishing', {
      description:
        'Whether publishing and scheduling are refused for it, with the same message. All others are advice.',
    }),
  }),
});

type Of<Typename> = Extract<Warning, { readonly typename: Typename }>;
type WarningTypename = Warning['typename'];

/** A type of warning. */
function warningType<Typename extends WarningTypename>(typename: Typename) {
  return builder.objectRef<Of<Typename>>(typename);
}

/** Options of a field with the object that a warning is about, which everyone who gets the warning sees. */
function subject<Typename extends WarningTypename>(
  entity: NodeEntity,
  description: string,
  idOf: (warning: Of<Typename>) => string,
) {
  return {
    description,
    extensions: sqlStatements(1),
    resolve: async (warning: Of<Typename>, _args: object, context: ApiContext, info: GraphQLResolveInfo) => {
      const node = await visibleNode(entity, idOf(warning), context, info);
      if (node === null) throw new Error(`The viewer sees no ${entity} ${idOf(warning)}.`);
      return node as never;
    },
  };
}

const ON_IMAGE = 'The `blockId` of the block with the picture. Null for `mainImage`.';

warningType('StatementWarning').implement({
  interfaces: [ArticleWarning],
  description:
    'The article quotes a statement that was amended, withdrawn or deleted after it was recorded, or that was recorded in error. It prevents publishing if the statement was amended before readers saw it, and its amendment is neither public nor in the article.',
  fields: (t) => ({
    statement: t.field({
      type: Statement,
      ...subject(
        'Statement',
        'The statement. `status` says what happened to it, and `amendment` has the words that replace it.',
        ({ statementId }: Of<'StatementWarning'>) => statementId,
      ),
    }),
  }),
});

warningType('CommentRequestWarning').implement({
  interfaces: [ArticleWarning],
  description: 'Somebody was asked for comment on the article, and the request is open.',
  fields: (t) => ({
    commentRequest: t.field({
      type: CommentRequest,
      ...subject(
        'CommentRequest',
        'The open request.',
        ({ commentRequestId }: Of<'CommentRequestWarning'>) => commentRequestId,
      ),
    }),
  }),
});

warningType('NewerRevisionWarning').implement({
  interfaces: [ArticleWarning],
  description: 'The article has a newer revision than the scheduled one.',
  fields: (t) => ({
    revision: t.field({
      type: ArticleRevision,
      ...subject(
        'ArticleRevision',
        'The newer revision.',
        ({ revisionId }: Of<'NewerRevisionWarning'>) => revisionId,
      ),
    }),
  }),
});

warningType('CorrectionWarning').implement({
  interfaces: [ArticleWarning],
  description:
    'A correction of the published article replaced something in the draft, or changed a block that the draft no longer has. It stays until somebody revises the draft.',
  fields: (t) => ({
    field: t.expose('field', {
      type: ChangedField,
      description: 'The field of `ArticleContent`; `BODY` for a block.',
    }),
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

warningType('AltTextWarning').implement({
  interfaces: [ArticleWarning],
  description: 'A picture has no alternative text.',
  fields: (t) => ({
    image: t.expose('image', { type: Image, description: 'The picture.' }),
    blockId: t.exposeID('blockId', { nullable: true, description: ON_IMAGE }),
  }),
});

warningType('LicenseWarning').implement({
  interfaces: [ArticleWarning],
  description:
    'The licence of a picture forbids showing it, or allows it only under a condition. Only licences of Creative Commons are known.',
  fields: (t) => ({
    image: t.expose('image', { type: Image, description: 'The picture.' }),
    blockId: t.exposeID('blockId', { nullable: true, description: ON_IMAGE }),
  }),
});

warningType('RedactionWarning').implement({
  interfaces: [ArticleWarning],
  description: 'Words were redacted in a block of the draft.',
  fields: (t) => ({
    redaction: t.field({
      type: Redaction,
      ...subject('Redaction', 'The redaction.', ({ redactionId }: Of<'RedactionWarning'>) => redactionId),
    }),
    // As nullable as in other warnings, so that one selection can have all.
    blockId: t.exposeID('blockId', { nullable: true, description: 'The `blockId` of the block.' }),
  }),
});

warningType('CampaignActionWarning').implement({
  interfaces: [ArticleWarning],
  description: 'The article reports a campaign action that was retracted.',
  fields: (t) => ({
    action: t.field({
      type: CampaignAction,
      ...subject(
        'CampaignAction',
        'The retracted action.',
        ({ actionId }: Of<'CampaignActionWarning'>) => actionId,
      ),
    }),
  }),
});

const CAUSES =
  'statements that changed, what corrections and redactions changed in a draft, pictures, and retracted actions';

builder.prismaObjectField(Article, 'warnings', (t) =>
  t.field({
    type: [ArticleWarning],
    description: `What to know before you publish the article: in the revision that you see, ${CAUSES}. For those who work on the article also open requests for comment, and a newer revision than the scheduled one. Empty for readers.`,
    extensions: sqlStatements(2),
    select: (_args, context) => ({
      ...selectShownRevision(context, { id: true }),
      ...selectWorked(context.viewer),
    }),
    resolve: async (article, _args, context, info) => {
      if (context.viewer.member === null) return [];
      const { ofRevision, ofArticle } = await warningsAt(context, info).load(revision(article, context).id);
      return seesWorkOn(context.viewer, article) ? [...ofRevision, ...ofArticle] : ofRevision;
    },
  }),
);

builder.prismaObjectField(ArticleRevision, 'warnings', (t) =>
  t.field({
    type: [ArticleWarning],
    description: `What to know about the revision: ${CAUSES}. Empty for readers.`,
    extensions: sqlStatements(2),
    resolve: async ({ id }, _args, context, info) =>
      context.viewer.member === null ? [] : (await warningsAt(context, info).load(id)).ofRevision,
  }),
);

function warningsAt(context: ApiContext, info: GraphQLResolveInfo) {
  return loaderAt('warnings', context, info, (ids) => warningsOf(context.prisma, ids));
}

builder.objectField(publishArticlePayload, 'warnings', (t) =>
  t.field({
    type: [ArticleWarning],
    description: 'What to know about the published revision.',
    extensions: sqlStatements(2),
    resolve: ({ article }, _args, context) => allWarnings(context, article.publishedRevisionId),
  }),
);

builder.objectField(scheduleArticlePayload, 'warnings', (t) =>
  t.field({
    type: [ArticleWarning],
    description: 'What to know about the scheduled revision.',
    extensions: sqlStatements(2),
    resolve: ({ article }, _args, context) => allWarnings(context, article.scheduledRevisionId),
  }),
);

builder.objectField(correctArticlePayload, 'warnings', (t) =>
  t.field({
    type: [ArticleWarning],
    description:
      'What to know about the current revision. If that is a draft, `CorrectionWarning` says what this correction, and earlier ones, replaced in it, and which corrected blocks it no longer has.',
    extensions: sqlStatements(2),
    resolve: ({ article }, _args, context) => allWarnings(context, article.currentRevisionId),
  }),
);

/** The warnings of a revision, and of its article. */
async function allWarnings({ writer }: ApiContext, revisionId: string | null): Promise<Warning[]> {
  const [found] = revisionId === null ? [] : await warningsOf(writer, [revisionId]);
  if (found === undefined) throw new Error('The mutation has set this revision.');
  return [...found.ofRevision, ...found.ofArticle];
}
