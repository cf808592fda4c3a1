import type { Prisma } from '../../generated/prisma/client.ts';
import {
  containersOf,
  FRONT_CONTENT,
  type Card,
  type Container,
  type FrontContent,
} from '../../src/fronts/cards.ts';
import { placementsOf, type Placement } from '../../src/fronts/placements.ts';
import { seesCurrent, visibleFronts } from '../../src/fronts/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Image } from '../articles/blocks.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { checkPage } from '../kernel/connections.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { named, namedArgs } from '../kernel/named.ts';
import { visibleNode, visibleNodes } from '../kernel/nodes.ts';
import { Section } from '../sections/section.ts';

/** The points for reading the list of a section, a tag or an author. A front can have two hundred. */
const LIST_OF_SOURCE = 20;

/** The relation to the revision that the viewer is shown. */
function shownThrough(viewer: Viewer): 'currentRevision' | 'publishedRevision' {
  return seesCurrent(viewer) ? 'currentRevision' : 'publishedRevision';
}

function selectShown<Select extends Prisma.FrontRevisionSelect>(viewer: Viewer, select: Select) {
  return { [shownThrough(viewer)]: { select } } as { currentRevision: { select: Select } };
}

function shown<Revision>(front: { currentRevision: Revision | null }, viewer: Viewer): Revision {
  const revision = (front as Record<string, Revision | null>)[shownThrough(viewer)];
  if (revision == null) throw new Error('A front that the viewer sees has a revision to show.');
  return revision;
}

const FrontQuery = builder.objectRef<Container['sources']>('FrontQuery').implement({
  description:
    'The query that fills a container with the newest articles. They meet all conditions that are given: the section, one of the tags, one of the authors.',
  fields: (t) => ({
    section: t.field({
      type: 'Section',
      nullable: true,
      description: 'The section, with all sections below it. Null if articles may be in any.',
      extensions: sqlStatements(1),
      resolve: (sources, _args, context, info) => {
        const id = sources.find(({ sectionId }) => sectionId !== null)?.sectionId ?? null;
        return id === null ? null : visibleNode('Section', id, context, info);
      },
    }),
    tags: t.field({
      type: ['Tag'],
      description: 'The tags that you can see. Empty if articles may have any.',
      extensions: sqlStatements(1),
      resolve: (sources, _args, context, info) =>
        visibleNodes(
          'Tag',
          sources.flatMap(({ tagId }) => tagId ?? []),
          context,
          info,
        ),
    }),
    authors: t.field({
      type: ['Speaker' as never],
      description: 'The authors that you can see. Empty if articles may be by anybody.',
      extensions: sqlStatements(2),
      resolve: async (sources, _args, context, info) =>
        [
          ...(await visibleNodes(
            'Person',
            sources.flatMap(({ personId }) => personId ?? []),
            context,
            info,
          )),
          ...(await visibleNodes(
            'Organization',
            sources.flatMap(({ organizationId }) => organizationId ?? []),
            context,
            info,
          )),
        ] as never[],
    }),
  }),
});

interface ShownCard extends Card {
  readonly article: object;
}

const FrontCard = builder.objectRef<ShownCard>('FrontCard').implement({
  description: 'An article on a front.',
  fields: (t) => ({
    article: t.field({
      type: 'Article',
      description: 'The article, which is published.',
      resolve: ({ article }) => article as never,
    }),
    headline: t.exposeString('headline', {
      description: 'The headline on the front: its own, or that of the article as readers see it.',
    }),
    trailText: t.exposeString('trailText', {
      nullable: true,
      description: 'The teaser on the front: its own, or that of the article as readers see it.',
    }),
    image: t.expose('image', {
      type: Image,
      nullable: true,
      description: 'The picture on the front: its own, or that of the article as readers see it.',
    }),
    isPlaced: t.exposeBoolean('isPlaced', {
      description: 'Whether an editor placed it. Otherwise, it fills the container.',
    }),
    pinnedUntil: t.expose('pinnedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is placed. Null if it stays until editors change the front.',
    }),
  }),
});

interface PlacedArticle extends Placement {
  readonly article: object;
}

const FrontPlacement = builder.objectRef<PlacedArticle>('FrontPlacement').implement({
  description:
    'An article that editors placed on a front, as they placed it. It is there once at most, so its id names its place. Readers never see placements.',
  fields: (t) => ({
    article: t.field({
      type: 'Article',
      description: 'The article, in any state.',
      resolve: ({ article }) => article as never,
    }),
    headline: t.exposeString('headline', {
      nullable: true,
      description: 'The card’s own headline. Null if it shows that of the article, and its corrections.',
    }),
    trailText: t.exposeString('trailText', {
      nullable: true,
      description: 'The card’s own trail text. Null if it shows that of the article.',
    }),
    image: t.expose('image', {
      type: Image,
      nullable: true,
      description: 'The card’s own picture. Null if it shows that of the article.',
    }),
    isOutdated: t.exposeBoolean('isOutdated', {
      description:
        'Whether a publication of the article changed its headline, trail text or picture after the card got its own of these, or the article was withdrawn and came back in a newer revision. Then readers see those of the article.',
    }),
    isShown: t.exposeBoolean('isShown', {
      description: 'Whether readers would see it now: whether the article is published.',
    }),
    pinnedUntil: t.expose('pinnedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is placed. Null if it stays.',
    }),
  }),
});

const FrontContainer = builder.objectRef<Container>('FrontContainer').implement({
  description: 'A row of cards on a front.',
  fields: (t) => ({
    containerId: t.id({
      description: 'The id of the container: the same in all revisions of the front. It is not a global id.',
      resolve: ({ containerId }) => containerId,
    }),
    title: t.exposeString('title', { nullable: true, description: 'The title, for readers.' }),
    cards: t.field({
      type: [FrontCard],
      description:
        'The cards: first those that editors placed, then what fills the container, newest first. Only published articles; no article is on a front twice.',
      args: { first: t.arg.int({ description: 'At most so many, from 1 to 100. By default, all.' }) },
      extensions: { ...cost(20), ...sqlStatements(1) },
      resolve: async ({ cards }, { first }, context, info) => {
        checkPage({ first });
        const some = first == null ? cards : cards.slice(0, first);
        const articles = await Promise.all(
          some.map(({ articleId }) => visibleNode('Article', articleId, context, info, [['article']])),
        );
        // One that was withdrawn meanwhile is left out.
        return some.flatMap((card, index) => {
          const article = articles[index] ?? null;
          return article === null ? [] : [{ ...card, article }];
        });
      },
    }),
    placements: t.field({
      type: [FrontPlacement],
      nullable: true,
      description:
        'What editors placed in it, in their order, as they placed it: also drafts and withdrawn articles, which readers don’t see. Null for all but editors. Send it back as it is, and nothing changes.',
      extensions: { ...cost(20), ...sqlStatements(6) },
      resolve: async ({ revisionId, containerId }, _args, context, info) => {
        const read = (ids: readonly string[]) => placementsOf(context.prisma, context.viewer, ids);
        const placed = await loaderAt('FrontContainer.placements', context, info, read).load(revisionId);
        if (placed === null) return null;
        const here = placed.filter((one) => one.containerId === containerId);
        const articles = await Promise.all(
          here.map(({ articleId }) => visibleNode('Article', articleId, context, info, [['article']])),
        );
        return here.map((one, index) => ({ ...one, article: articles[index] as object }));
      },
    }),
    size: t.int({
      nullable: true,
      description: 'How many cards it has at most. Null for all but editors, and without `filledFrom`.',
      resolve: ({ size, sources }, _args, { viewer }) =>
        seesCurrent(viewer) && sources.length > 0 ? size : null,
    }),
    filledFrom: t.field({
      type: FrontQuery,
      nullable: true,
      description: 'The query that fills the container. Null if it has only the cards that editors place.',
      resolve: ({ sources }) => (sources.length === 0 ? null : sources),
    }),
  }),
});

export const Front = builder.prismaNode('Front', {
  id: GLOBAL_ID,
  description:
    'A page of articles that editors arrange, such as the home page or the page of a section. Readers see its published revision, editors the current one.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Names the front. Unique; it never changes.' }),
    section: t.relation('section', {
      nullable: true,
      description: 'The section whose page it is. Null for others, such as the home page.',
    }),
    revisionNumber: t.int({
      description: 'The number of the revision that you see.',
      select: (_args, { viewer }) => selectShown(viewer, { number: true }),
      resolve: (front, _args, { viewer }) => shown(front, viewer).number,
    }),
    publishedRevisionNumber: t.int({
      nullable: true,
      description: 'The number of the revision that readers see. Null if none was published.',
      select: { publishedRevision: { select: { number: true } } },
      resolve: ({ publishedRevision }) => publishedRevision?.number ?? null,
    }),
    scheduledFor: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'For editors: when the scheduled revision is published. Null if none is scheduled, and for readers.',
      select: { scheduledFor: true },
      resolve: ({ scheduledFor }, _args, { viewer }) => (seesCurrent(viewer) ? scheduledFor : null),
    }),
    containers: t.field({
      type: [FrontContainer],
      description: 'The containers, in order.',
      extensions: { ...cost(100), ...sqlStatements(5) },
      select: (_args, { viewer }) => selectShown(viewer, FRONT_CONTENT),
      resolve: (front, _args, context, info) => {
        const content = shown(front, context.viewer);
        context.fieldCount?.add(content.sources.length * LIST_OF_SOURCE);
        const read = (fronts: readonly FrontContent[]) => containersOf(context.prisma, fronts);
        return loaderAt('Front.containers', context, info, read, ({ id }) => id).load(content);
      },
    }),
  }),
});

builder.prismaObjectField(Section, 'front', (t) =>
  t.field({
    type: Front,
    nullable: true,
    description: 'The front that is its page. Null if there is none that you can see.',
    extensions: sqlStatements(1),
    select: { front: { select: { id: true } } },
    resolve: ({ front }, _args, context, info) =>
      front === null ? null : visibleNode('Front', front.id, context, info),
  }),
);

builder.queryField('front', (t) =>
  t.prismaField({
    type: Front,
    nullable: true,
    extensions: sqlStatements(1),
    description: 'The front with this id or slug. Null if there is none that you can see.',
    args: namedArgs(Front, 'the front'),
    resolve: (query, _root, name, { prisma, viewer }) =>
      prisma.front.findFirst({
        ...query,
        where: { AND: [visibleFronts(viewer), named(name, { bySlug: (slug) => ({ slug }) })] },
      }),
  }),
);
