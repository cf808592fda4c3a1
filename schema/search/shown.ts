import type { GraphQLResolveInfo } from 'graphql';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { pageUrl, postUrl } from '../../src/articles/site.ts';
import type { SearchHit } from '../../src/search/search.ts';
import { ATTRIBUTED, attribution } from '../../src/statements/attribution.ts';
import { revision, selectShownRevision } from '../articles/shown-revision.ts';
import type { ApiContext } from '../kernel/context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleRows } from '../kernel/visible.ts';
import { TYPES } from './result.ts';

/** What a page of results shows of one: its title, and where it leads. */
interface Shown {
  readonly id: string;
  readonly title: string;
  readonly pageUrl: string | null;
}

type Read = (context: ApiContext, where: object) => Promise<Shown[]>;

/** The description of `pageUrl`. */
export const PAGE_URL =
  "The URL of its page on the newsroom's site; of an action or a demand, that of its campaign. Null for statements, and if the site has no such pages.";

const NAMED = { id: true, name: true, slug: true } as const;
const OF_CAMPAIGN = { campaign: { select: { slug: true } } } as const;

const READ: Readonly<Record<SearchType, Read>> = {
  async ARTICLE(context, where) {
    const select = { id: true, slug: true, ...selectShownRevision(context, { headline: true }) };
    const articles = await context.prisma.article.findMany({ where, select });
    return articles.map(({ id, slug, ...article }) => ({
      id,
      title: revision(article, context).headline,
      pageUrl: pageUrl(context.pageUrls.article, slug),
    }));
  },
  async STATEMENT({ prisma }, where) {
    const select = { id: true, language: true, ...ATTRIBUTED };
    const statements = await prisma.statement.findMany({ where, select });
    return statements.map(({ id, language, ...said }) => ({
      id,
      title: attribution(said, language),
      pageUrl: null,
    }));
  },
  async CAMPAIGN({ prisma, pageUrls }, where) {
    const campaigns = await prisma.campaign.findMany({ where, select: NAMED });
    return campaigns.map((row) => ({ ...titled(row), pageUrl: pageUrl(pageUrls.campaign, row.slug) }));
  },
  async CAMPAIGN_ACTION({ prisma, pageUrls }, where) {
    const select = { id: true, title: true, ...OF_CAMPAIGN };
    const actions = await prisma.campaignAction.findMany({ where, select });
    return actions.map(({ id, title, campaign }) => ({
      id,
      title,
      pageUrl: pageUrl(pageUrls.campaign, campaign.slug),
    }));
  },
  async CAMPAIGN_DEMAND({ prisma, pageUrls }, where) {
    const select = { id: true, text: true, ...OF_CAMPAIGN };
    const demands = await prisma.campaignDemand.findMany({ where, select });
    return demands.map(({ id, text, campaign }) => ({
      id,
      title: text,
      pageUrl: pageUrl(pageUrls.campaign, campaign.slug),
    }));
  },
  async PERSON({ prisma, pageUrls }, where) {
    const people = await prisma.person.findMany({ where, select: NAMED });
    return people.map((row) => ({ ...titled(row), pageUrl: pageUrl(pageUrls.person, row.slug) }));
  },
  async ORGANIZATION({ prisma, pageUrls }, where) {
    const organizations = await prisma.organization.findMany({ where, select: NAMED });
    return organizations.map((row) => ({
      ...titled(row),
      pageUrl: pageUrl(pageUrls.organization, row.slug),
    }));
  },
  async LIVE_POST(context, where) {
    const { prisma, pageUrls } = context;
    const select = {
      id: true,
      publishedRevision: { select: { headline: true } },
      article: { select: { slug: true, ...selectShownRevision(context, { headline: true }) } },
    };
    const posts = await prisma.livePost.findMany({ where, select });
    return posts.map(({ id, publishedRevision, article: { slug, ...article } }) => ({
      id,
      title: publishedRevision?.headline ?? revision(article, context).headline,
      pageUrl: postUrl(pageUrl(pageUrls.article, slug), id),
    }));
  },
};

function titled({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, title: name };
}

/** The title and the URL of a match, as the viewer sees it now; null if it was hidden while the query ran. */
export function shownOf(
  { type, rowId }: Pick<SearchHit, 'type' | 'rowId'>,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<Shown | null> {
  // The fields of an edge read it together.
  const ofEdge = { path: info.path.prev ?? info.path };
  const loader = loaderAt(`shown ${type}`, context, ofEdge, async (ids) => {
    const where = { AND: [visibleRows(TYPES[type], context.viewer), { id: oneOf(ids) }] };
    const rows = await READ[type](context, where);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  return loader.load(rowId);
}
