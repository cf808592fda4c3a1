import { LivePostState, type ContributorRole } from '../../generated/prisma/enums.ts';
import { authorsIn } from '../../src/articles/contributions.ts';
import { selectWorked } from '../../src/articles/policy.ts';
import { bodyHtml, PLACES, RENDERED } from '../../src/articles/render.ts';
import { pageUrl, postUrl } from '../../src/articles/site.ts';
import { visiblePostRevisions } from '../../src/live-blogs/policy.ts';
import { visibleRedactions } from '../../src/redactions/policy.ts';
import { hasRole } from '../../src/viewer.ts';
import { Block } from '../articles/blocks.ts';
import { Contribution, contributorOf, selectContributor } from '../articles/contributions.ts';
import { UpdateNote } from '../articles/revisions.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { connectionOf } from '../kernel/list.ts';
import type { Nested } from '../kernel/nested.ts';
import { visibleNode, visibleNodes } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Member } from '../members/members.ts';
import { Speaker } from '../people/speakers.ts';
import { SearchResult } from '../search/result.ts';
import { postModifiedAt, selectShownPost, shownPost } from './shown-post.ts';

enumType(LivePostState, {
  name: 'LivePostState',
  description: 'The state of a post. Readers see only `PUBLISHED` posts.',
  values: {
    DRAFT: 'In progress.',
    PUBLISHED: 'Public, if its article is.',
    REMOVED: 'Taken out, or discarded as a draft. `restoreLivePost` brings it back.',
  },
});

/** Descriptions of what posts and their revisions have. */
const CONTENT = {
  headline: { nullable: true, description: 'The headline. Null if the post has none.' },
  isKeyEvent: {
    description: 'Whether it is a key event: one of the posts that tell the story by themselves.',
  },
  occurredAt: {
    type: 'EDTFDate',
    nullable: true,
    description: 'When what it reports happened, if that is not when it was published. Null if not given.',
  },
  body: { description: 'The text, block by block: at most 100 blocks, and one that quotes a statement.' },
  bodyHtml: {
    description: 'The body as safe HTML, without classes or styles, as `Article.bodyHtml`.',
  },
  authors: { description: 'Who wrote it, in order: the contributors with the role `AUTHOR`.' },
  contributions: {
    description: 'Who did what for it, in order. `reviseLivePost` replaces this list as a whole.',
  },
} as const;

const BY_POSITION = { orderBy: { position: 'asc' } } as const;
type Credit = Parameters<typeof contributorOf>[0] & { readonly role: ContributorRole };

// Contributions to posts have the columns of those to articles, whose type they are. Both fields select all, so that Prisma reads
// them once.
const selectContributions = (nested: unknown) =>
  ({ contributions: (nested as Nested)(BY_POSITION) }) as never;
const selectAuthors = (nested: unknown) =>
  ({ contributions: { ...BY_POSITION, select: { role: true, ...selectContributor(nested) } } }) as never;

function contributionsOf(of: object): never[] {
  return (of as { contributions: never[] }).contributions;
}

function authorsOf(of: object): never[] {
  return authorsIn<Credit>(contributionsOf(of)).map(contributorOf);
}

const LANGUAGE = { article: { select: { language: true } } } as const;

builder.prismaNode('LivePostRevision', {
  id: GLOBAL_ID,
  description: 'A saved state of a post. It never changes, except by a redaction.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'The number among the revisions of the post, from 1.' }),
    headline: t.exposeString('headline', CONTENT.headline),
    isKeyEvent: t.exposeBoolean('isKeyEvent', CONTENT.isKeyEvent),
    occurredAt: t.expose('occurredAt', CONTENT.occurredAt),
    body: t.field({
      type: [Block],
      ...CONTENT.body,
      select: (_args, _context, nested) => ({ places: { ...PLACES, select: { block: nested() } } }),
      resolve: ({ places }) => places.map(({ block }) => block),
    }),
    bodyHtml: t.string({
      ...CONTENT.bodyHtml,
      select: { ...RENDERED, post: { select: LANGUAGE } },
      resolve: ({ places, post }) => bodyHtml(places, post.article.language),
    }),
    authors: t.field({
      type: [Speaker],
      ...CONTENT.authors,
      select: (_args, _context, nested) => selectAuthors(nested),
      resolve: authorsOf,
    }),
    contributions: t.field({
      type: [Contribution],
      ...CONTENT.contributions,
      select: (_args, _context, nested) => selectContributions(nested),
      resolve: contributionsOf,
    }),
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
      description: 'When readers first saw the revision. Null if they never did.',
    }),
  }),
});

export const LivePost = builder.prismaNode('LivePost', {
  select: { id: true },
  id: GLOBAL_ID,
  interfaces: [SearchResult],
  description:
    'A post of a live blog. Readers see its published revision. Editors, and the reporters who work on the article, see its current revision.',
  fields: (t) => ({
    liveBlog: t.relation('liveBlog', { description: 'The live blog.' }),
    state: t.expose('state', { type: LivePostState, description: 'The state of the post.' }),
    headline: t.string({
      ...CONTENT.headline,
      select: (_args, context) => selectShownPost(context, { headline: true }),
      resolve: (post, _args, context) => shownPost(post, context).headline,
    }),
    isKeyEvent: t.boolean({
      ...CONTENT.isKeyEvent,
      select: (_args, context) => selectShownPost(context, { isKeyEvent: true }),
      resolve: (post, _args, context) => shownPost(post, context).isKeyEvent,
    }),
    occurredAt: t.field({
      ...CONTENT.occurredAt,
      select: (_args, context) => selectShownPost(context, { occurredAt: true }),
      resolve: (post, _args, context) => shownPost(post, context).occurredAt,
    }),
    body: t.field({
      type: [Block],
      ...CONTENT.body,
      select: (_args, context, nested) =>
        selectShownPost(context, { places: { ...PLACES, select: { block: nested() } } }),
      resolve: (post, _args, context) => shownPost(post, context).places.map(({ block }) => block),
    }),
    bodyHtml: t.string({
      ...CONTENT.bodyHtml,
      select: (_args, context) => ({ ...LANGUAGE, ...selectShownPost(context, RENDERED) }),
      resolve: (post, _args, context) => bodyHtml(shownPost(post, context).places, post.article.language),
    }),
    authors: t.field({
      type: [Speaker],
      ...CONTENT.authors,
      select: (_args, context, nested) => selectShownPost(context, selectAuthors(nested)),
      resolve: (post, _args, context) => authorsOf(shownPost(post, context)),
    }),
    contributions: t.field({
      type: [Contribution],
      ...CONTENT.contributions,
      select: (_args, context, nested) => selectShownPost(context, selectContributions(nested)),
      resolve: (post, _args, context) => contributionsOf(shownPost(post, context)),
    }),
    statements: t.field({
      type: ['Statement'],
      description: 'The statements that it quotes, in the order of the body, each once.',
      extensions: sqlStatements(1),
      select: (_args, context) =>
        selectShownPost(context, {
          places: { ...PLACES, select: { block: { select: { statementId: true, quotedIds: true } } } },
        }),
      resolve: (post, _args, context, info) => {
        const ids = shownPost(post, context).places.flatMap(({ block: { statementId, quotedIds } }) =>
          statementId === null ? quotedIds : [statementId, ...quotedIds],
        );
        return visibleNodes('Statement', [...new Set(ids)], context, info);
      },
    }),
  }),
});

builder.prismaObjectFields(LivePost, (t) => ({
  publishedAt: t.expose('publishedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When the post was first published. Posts are ordered by it. Null for a draft.',
  }),
  lastModifiedAt: t.field({
    type: 'DateTime',
    description: 'When the version that you can see last changed.',
    select: (_args, { viewer }) => ({
      ...{ shownAt: true, modifiedAt: true },
      article: { select: selectWorked(viewer) },
    }),
    resolve: (post, _args, context) => postModifiedAt(post, context),
  }),
  revisionNumber: t.int({
    description: 'The number of the revision that you see.',
    select: (_args, context) => selectShownPost(context, { number: true }),
    resolve: (post, _args, context) => shownPost(post, context).number,
  }),
  publishedRevisionNumber: t.int({
    nullable: true,
    description:
      'The number of the revision that readers see, or get with the article. If `revisionNumber` is another, that one is not public yet. Null if the post is not published.',
    select: { state: true, publishedRevision: { select: { number: true } } },
    resolve: ({ state, publishedRevision }) =>
      state === 'PUBLISHED' ? (publishedRevision?.number ?? null) : null,
  }),
  url: t.field({
    type: 'URL',
    description: "The place of the post on the page of its article on the newsroom's site.",
    select: { article: { select: { slug: true } } },
    resolve: ({ id, article }, _args, { pageUrls }) => postUrl(pageUrl(pageUrls.article, article.slug), id),
  }),
  redaction: t.relation('redaction', {
    nullable: true,
    description: 'The redaction of the whole post; null if there is none that you can see.',
    query: (_args, { viewer }) => ({ where: visibleRedactions(viewer) }),
  }),
}));

builder.prismaObjectFields(LivePost, (t) => ({
  revisions: t.connection(
    {
      description:
        'The revisions of the post, newest first. Readers see the published ones, and none from before a withdrawal after which the article came back in a newer revision; editors, and the reporters who work on the article, see all.',
      ...relationPage({
        from: 'LivePost',
        relation: 'revisions',
        of: 'LivePostRevision',
        where: (_args, { viewer }) => visiblePostRevisions(viewer),
        orderBy: [{ number: 'desc' }],
      }),
    },
    connectionOf('LivePostRevision'),
  ),
  updateNotes: t.connection(
    {
      description: 'Notes that tell readers about changes of the post, newest first.',
      ...relationPage({
        from: 'LivePost',
        relation: 'updateNotes',
        of: 'UpdateNote',
        where: () => ({}),
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    },
    connectionOf('UpdateNote'),
  ),
}));

builder.prismaObjectFields(UpdateNote, (t) => ({
  postId: t.id({
    nullable: true,
    description:
      'The id of the post of the live blog that the note is about, also if you can no longer see the post. Null if the note is about the article itself.',
    select: { postId: true },
    resolve: ({ postId }) => postId && encodeGlobalId('LivePost', postId),
  }),
  post: t.field({
    type: LivePost,
    nullable: true,
    description:
      'The post of the live blog that changed. Null if the article itself changed, and for readers if the post was removed: `postId` tells which.',
    extensions: sqlStatements(1),
    select: { postId: true },
    resolve: ({ postId }, _args, context, info) =>
      postId === null ? null : visibleNode('LivePost', postId, context, info),
  }),
}));
