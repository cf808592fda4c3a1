import { pageUrl } from '../../src/articles/site.ts';
import { ArticleOrder } from '../articles/article-order.ts';
import { LISTED_ARTICLES, ORDER_OF_LISTED } from '../articles/listed.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { named, namedArgs } from '../kernel/named.ts';
import { relationPage } from '../kernel/relation-page.ts';

export const Section = builder.prismaNode('Section', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description: 'A section of the site, such as Politics. Sections form a tree.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'The part of the URL that names the section. Unique, also among the slugs that sections had before. A former slug leads on.',
    }),
    path: t.exposeString('path', {
      description:
        'The slugs of the sections above it, from the top, and its own, joined by slashes: `politics/local`.',
    }),
    name: t.exposeString('name', { description: 'The name, ready to print.' }),
    lockVersion: t.field(LOCK_VERSION),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The section above it. Null at the top of the tree.',
    }),
    children: t.relation('children', {
      description: 'The sections directly below it, ordered by name.',
      query: { orderBy: [{ name: 'asc' }, { id: 'asc' }] },
    }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description: "The URL of its page on the newsroom's site. Null if the site has no such pages.",
      select: { slug: true },
      resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.section, slug),
    }),
    articles: t.connection(
      {
        description:
          'The articles in the section and in all sections below it, by the section in the revision that you see.',
        args: { orderBy: t.arg({ type: ArticleOrder, description: ORDER_OF_LISTED }) },
        ...relationPage({ from: 'Section', ...LISTED_ARTICLES }),
      },
      connectionOf('Article'),
    ),
  }),
});

builder.queryFields((t) => ({
  section: t.prismaField({
    type: Section,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The section with this id or slug. Null if there is none. If its `slug` differs from the given one, redirect to its page.',
    args: namedArgs(Section, 'the section'),
    resolve: (query, _root, name, { prisma }) => prisma.section.findFirst({ ...query, where: named(name) }),
  }),
  sections: t.prismaField({
    type: [Section],
    extensions: sqlStatements(1),
    description:
      'All sections, at most 500, ordered by `path`: each comes after the one above it. Select `parent { id }` to build the tree.',
    resolve: (query, _root, _args, { prisma }) =>
      prisma.section.findMany({ ...query, orderBy: [{ path: 'asc' }, { id: 'asc' }] }),
  }),
}));
