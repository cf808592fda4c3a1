import type { Prisma } from '../../generated/prisma/client.ts';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import { visibleArticles } from '../../src/articles/policy.ts';
import { withSlug } from '../../src/db/slugs.ts';
import { RequestError } from '../../src/errors.ts';
import { Watch } from '../../src/live/watch.ts';
import { checkReadable, readHistory } from '../../src/log/history.ts';
import { beginning } from '../../src/log/resuming.ts';
import type { Topic } from '../../src/log/topic.ts';
import { sees, visibleOrganizations } from '../../src/people/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Article } from '../articles/article.ts';
import { listedRows } from '../articles/article-order.ts';
import { Tag } from '../articles/tag.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { meetsOne } from '../kernel/filters.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { namesById, onlyOne, type Name } from '../kernel/named.ts';
import { LiveBlog } from '../live-blogs/live-blog.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Section } from '../sections/section.ts';
import { STATEMENT_NOUNS, statementsWhere, type StatementFilterInput } from '../statements/queries.ts';

const bySlugsOf = (nouns: string) => `The same, by current or former slugs of ${nouns}.`;

export const FeedFilter = builder.inputType('FeedFilter', {
  description:
    "Selects the events that meet every condition. The ids and slugs of a merged object lead to the one that remains. A subscription waits for objects that don't exist yet.",
  fields: (t) => ({
    types: t.field({ type: [FeedEventType], description: 'Only events of these types.' }),
    articleIds: t.globalIDList({ for: [Article], description: 'Only events about these articles.' }),
    articleSlugs: t.stringList({ description: bySlugsOf('these articles') }),
    liveBlogIds: t.globalIDList({ for: [LiveBlog], description: 'Only events of these live blogs.' }),
    campaignIds: t.globalIDList({
      for: [Campaign],
      description: 'Only events about these campaigns, or about articles and statements that belong to them.',
    }),
    campaignSlugs: t.stringList({ description: bySlugsOf('these campaigns') }),
    speakerIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only events about statements by these people and organisations, or about themselves.',
    }),
    speakerSlugs: t.stringList({ description: bySlugsOf('people and organisations') }),
    personSlugs: t.stringList({
      description:
        'The same, by current or former slugs of people only, as an organisation may have the same.',
    }),
    organizationSlugs: t.stringList({
      description: 'The same, by current or former slugs of organisations only.',
    }),
    tagIds: t.globalIDList({
      for: [Tag],
      description:
        'Only events about these tags, or about articles that had one of them before or after the event. So you learn that an article lost a tag.',
    }),
    tagSlugs: t.stringList({ description: bySlugsOf('these tags') }),
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description:
        'Only events about these authors, or about articles that had one of them before or after the event. So you learn that an article lost an author.',
    }),
    authorSlugs: t.stringList({ description: bySlugsOf('people and organisations') }),
    sectionIds: t.globalIDList({
      for: [Section],
      description:
        'Only events about these sections, or about articles that were in or below one of them before or after the event. So you learn that an article left a section.',
    }),
    sectionSlugs: t.stringList({ description: bySlugsOf('these sections') }),
  }),
});

/** The conditions have the same names. Those that end with `Ids` have global ids. */
export function topicOf(filter: typeof FeedFilter.$inferInput | null | undefined, viewer: Viewer): Topic {
  const given = Object.entries(filter ?? {}).filter(([, values]) => values != null);
  const named = Object.fromEntries(
    given.map(([name, values]) => [
      name,
      name.endsWith('Ids') ? (values as unknown as readonly GlobalId[]).map(({ id }) => id) : values,
    ]),
  );
  return { ...named, findsHidden: sees(viewer, 'MEMBERS') };
}

export function watch(
  { cursors, sentCursor }: ApiContext,
  topic: Topic,
  after: string | null | undefined,
): Watch {
  return new Watch(topic, beginning(cursors, after, sentCursor));
}

interface NamedPage extends Name {
  readonly after?: string | null | undefined;
}

/** @throws RequestError BAD_USER_INPUT for a cursor that another article's subscription gave, unless it has expired */
export async function watchArticle(context: ApiContext, { after, ...name }: NamedPage): Promise<Watch> {
  const { prisma, cursors, publicSlugs, sentCursor } = context;
  const { id, slug } = onlyOne(name);
  const position = beginning(cursors, after, sentCursor);
  const articleId = position?.articleId ?? null;
  const articleOfPage = slug === null ? (id?.id ?? null) : await publicSlugs.articleOf(prisma, slug);
  if (position !== null && articleId !== null && articleId !== articleOfPage) {
    // After the database was restored, the slug may be another article's. The client can't know that.
    checkReadable(position, await readHistory(prisma));
    throw new RequestError(
      'BAD_USER_INPUT',
      'This cursor is from the subscription to another article. Keep a cursor for each subscription.',
    );
  }
  const topic = {
    ...(slug !== null && { articleSlug: slug }),
    ...(articleOfPage !== null && { articleOfPage }),
  };
  return watch(context, topic, after);
}

export async function watchCampaign(context: ApiContext, { after, ...name }: NamedPage): Promise<Watch> {
  const { id, slug } = onlyOne(name);
  if (slug === null) return watch(context, { campaignOfPage: id?.id ?? '' }, after);
  const campaign = await context.prisma.campaign.findFirst({ where: withSlug(slug), select: { id: true } });
  return watch(context, { campaignSlug: slug, ...(campaign && { campaignOfPage: campaign.id }) }, after);
}

/** A slug is looked up at each delivery, since it may lead elsewhere by then. An organisation's leads on if it is merged, so it stands for the id, too. */
async function aboutStatement(
  { organizationId, organizationSlug, articleSlug, ...filter }: StatementFilterInput,
  { prisma, viewer }: ApiContext,
): Promise<Prisma.StatementWhereInput> {
  const named =
    organizationId == null
      ? null
      : await prisma.organization.findUnique({ where: { id: organizationId.id }, select: { slug: true } });
  const slugs = [
    ...(organizationId == null ? [] : [named?.slug ?? '']),
    ...(organizationSlug == null ? [] : [organizationSlug]),
  ];
  const organizations = slugs.map((slug) => ({ AND: [visibleOrganizations(viewer), withSlug(slug)] }));
  const article = { AND: [visibleArticles(viewer), withSlug(articleSlug ?? '')] };
  return {
    AND: [
      meetsOne(statementsWhere(filter, namesById(filter, STATEMENT_NOUNS), viewer)),
      ...organizations.map((organization) => ({
        OR: [{ speakerOrganization: organization }, { onBehalfOf: organization }],
      })),
      articleSlug == null
        ? {}
        : { articles: { some: { article, OR: listedRows(viewer, { relation: 'ABOUT' }, null) } } },
    ],
  };
}

/** The log knows whom a statement is by, and its campaigns. The other conditions are on the statement as it is at the delivery. */
export async function topicOfStatements(
  { speakerId, speakerSlug, campaignId, campaignSlug, ...others }: StatementFilterInput,
  context: ApiContext,
): Promise<Topic> {
  const given = Object.values(others).some((condition) => condition != null);
  return {
    types: ['STATEMENT_RECORDED'],
    findsHidden: sees(context.viewer, 'MEMBERS'),
    ...(speakerId != null && { speakerIds: [speakerId.id] }),
    ...(speakerSlug != null && { speakerSlugs: [speakerSlug] }),
    ...(campaignId != null && { campaignIds: [campaignId.id] }),
    ...(campaignSlug != null && { campaignSlugs: [campaignSlug] }),
    ...(given && { statement: await aboutStatement(others, context) }),
  };
}
