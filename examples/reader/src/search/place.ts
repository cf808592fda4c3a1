import { graphql, readFragment, type FragmentOf } from '../graphql.ts';

/** Where on the site something is that a search finds or suggests. Statements are where their speakers are. */
export const PlaceFields = graphql(`
  fragment PlaceFields on SearchResult {
    __typename
    id
    ... on Article {
      slug
    }
    ... on Campaign {
      slug
    }
    ... on CampaignAction {
      campaign {
        id
        slug
      }
    }
    ... on CampaignDemand {
      campaign {
        id
        slug
      }
    }
    ... on LivePost {
      liveBlog {
        id
        article {
          id
          slug
        }
      }
    }
    ... on Person {
      slug
    }
    ... on Organization {
      slug
    }
    ... on Statement {
      speaker {
        __typename
        id
        slug
      }
      quotedIn: articles(first: 1) {
        nodes {
          id
          slug
        }
      }
    }
  }
`);

const FOLDERS = {
  Article: 'articles',
  Campaign: 'campaigns',
  Person: 'people',
  Organization: 'organizations',
};

export function pathTo(of: FragmentOf<typeof PlaceFields>): string {
  const place = readFragment(PlaceFields, of);
  switch (place.__typename) {
    case 'CampaignAction':
      return `${pathOf('Campaign', place.campaign.slug)}#${place.id}`;
    case 'CampaignDemand':
      return `${pathOf('Campaign', place.campaign.slug)}#demands`;
    case 'LivePost':
      return `${pathOf('Article', place.liveBlog.article.slug)}#post-${place.id}`;
    case 'Statement':
      return place.speaker === null
        ? pathOf('Article', place.quotedIn?.nodes[0]?.slug ?? '')
        : pathOf(place.speaker.__typename, place.speaker.slug);
    case 'Article':
    case 'Campaign':
    case 'Organization':
    case 'Person':
      return pathOf(place.__typename, place.slug);
  }
}

function pathOf(type: keyof typeof FOLDERS, slug: string): string {
  return `/${FOLDERS[type]}/${encodeURIComponent(slug)}`;
}

/** What each type is called, for one and for several. */
export const TYPES = {
  ARTICLE: ['Article', 'Articles'],
  LIVE_POST: ['Live post', 'Live posts'],
  STATEMENT: ['Statement', 'Statements'],
  CAMPAIGN: ['Campaign', 'Campaigns'],
  CAMPAIGN_ACTION: ['Action', 'Actions'],
  CAMPAIGN_DEMAND: ['Demand', 'Demands'],
  PERSON: ['Person', 'People'],
  ORGANIZATION: ['Organisation', 'Organisations'],
} as const;
