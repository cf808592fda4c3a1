import { createPreviewLink } from '../../src/articles/create-preview-link.ts';
import { visibleArticles, visiblePreviewLinks } from '../../src/articles/policy.ts';
import { revokePreviewLink } from '../../src/articles/revoke-preview-link.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { previewToken } from '../../src/members/preview.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { mutation } from '../kernel/mutation.ts';
import { Viewer } from '../members/members.ts';
import { Article } from './article.ts';

const MAX_LINKS = 100;

const PreviewLink = builder.prismaNode('PreviewLink', {
  id: GLOBAL_ID,
  description:
    'A link that shows one article to those who have it, before readers see it: one revision, or its draft as it is by then. It shows them nothing else that readers do not see. While its article is withdrawn, a link from before the withdrawal shows nothing. Readers never see links: editors see all, and reporters those to articles that they work on.',
  fields: (t) => ({
    url: t.field({
      type: 'URL',
      description:
        "Its URL on the newsroom's site. The last part of the path is the token, which the site sends to the API as `Authorization: Bearer <token>`.",
      select: { id: true },
      resolve: async ({ id }, _args, { writer, pageUrls }) =>
        pageUrl(pageUrls.preview, await previewToken(writer, id)),
    }),
    revisionNumber: t.exposeInt('revisionNumber', {
      nullable: true,
      description: 'The number of the revision that it shows. Null if it follows the draft.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked, or null.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute. Null if it was never used.',
    }),
  }),
});

builder.prismaObjectField(Article, 'previewLinks', (t) =>
  t.relation('previewLinks', {
    description: `Its preview links, newest first, at most ${MAX_LINKS}. For editors, and the reporters who work on the article. Empty for readers.`,
    query: (_args, { viewer }) => ({
      where: visiblePreviewLinks(viewer),
      orderBy: { id: 'desc' },
      take: MAX_LINKS,
    }),
  }),
);

builder.objectField(Viewer, 'preview', (t) =>
  t.prismaField({
    type: Article,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The article that your preview link shows, in the revision that it shows. Null without a preview link.',
    resolve: (query, { preview }, _args, { prisma, viewer }) => {
      const id = preview?.articleId ?? '';
      // Copied even without a preview: Pothos answers with an error if nothing has read the query.
      const read = { ...query, where: { AND: [visibleArticles(viewer), { id }] } };
      return preview === undefined ? null : prisma.article.findFirst(read);
    },
  }),
);

mutation(createPreviewLink, {
  description:
    'Makes a link that shows an article to those who have it, until it ends or is revoked. Of an article that was withdrawn, it shows revisions that were saved since. Requires the role REPORTER; reporters make links to articles that they work on, editors to any article.',
  input: {
    id: 'The id of the article.',
    revisionNumber:
      'The number of the revision that the link shows. Leave it out for a link that follows the draft.',
    expiresAt: 'When the link ends, within 90 days. The default is in 7 days.',
  },
  payload: { previewLink: PreviewLink, article: Article },
});

mutation(revokePreviewLink, {
  description:
    'Ends a preview link at once. Revoking it twice is not an error. Requires the role REPORTER; reporters revoke links to articles that they work on, editors all.',
  input: { id: 'The id of the link.' },
  payload: { previewLink: PreviewLink },
});
