import { pageUrl } from '../../src/articles/site.ts';
import { listedTags, visibleTags } from '../../src/articles/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { named, namedArgs } from '../kernel/named.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { searchableList } from '../kernel/searchable-list.ts';
import { VISIBILITY_FIELD } from '../people/visibility.ts';
import { ArticleOrder } from './article-order.ts';
import { LISTED_ARTICLES, ORDER_OF_LISTED } from './listed.ts';

export const Tag = builder.prismaNode('Tag', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description: 'A subject that articles are about.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'The part of the URL that names the tag. Unique, also among the slugs that tags had before. A former slug leads on.',
    }),
    name: t.exposeString('name', { description: 'The name, ready to print.' }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description: "The URL of the tag's page on the newsroom's site. Null if the site has no such pages.",
      select: { slug: true },
      resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.tag, slug),
    }),
    visibility: t.field(VISIBILITY_FIELD),
    lockVersion: t.field(LOCK_VERSION),
    articles: t.connection(
      {
        description: 'The articles about it, by the revision that you are shown.',
        args: { orderBy: t.arg({ type: ArticleOrder, description: ORDER_OF_LISTED }) },
        ...relationPage({ from: 'Tag', ...LISTED_ARTICLES }),
      },
      connectionOf('Article'),
    ),
  }),
});

searchableList('tags', {
  of: 'Tag',
  description:
    'Tags by name, or the best matches of a search. Editors see all tags, others those of public articles.',
  search: 'the name and the slug',
  where: listedTags,
  orderBy: [{ name: 'asc' }, { id: 'asc' }],
});

builder.queryField('tag', (t) =>
  t.prismaField({
    type: Tag,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The tag with this id or slug. Null if there is none that you can see. If its `slug` differs from the given one, redirect to its page.',
    args: namedArgs(Tag, 'the tag'),
    resolve: (query, _root, name, { prisma, viewer }) =>
      prisma.tag.findFirst({ ...query, where: { AND: [visibleTags(viewer), named(name)] } }),
  }),
);
