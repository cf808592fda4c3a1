import { SearchType } from '../../generated/prisma/enums.ts';
import { builder } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';

enumType(SearchType, {
  name: 'SearchType',
  description: 'The type of a search result.',
  values: {
    ARTICLE: 'Articles, in the revision that you see: headline, standfirst, byline and body.',
    STATEMENT: 'Statements: the words, and the name and role of the speaker.',
    CAMPAIGN: 'Campaigns: name and summary.',
    CAMPAIGN_ACTION: 'Actions: title, description and place.',
    CAMPAIGN_DEMAND: 'Demands.',
    PERSON: 'People: name and description.',
    ORGANIZATION: 'Organisations: name and description.',
    LIVE_POST: 'Published posts of live blogs: headline, body and contributors.',
  },
});

/** The type of the API for each type of result. */
export const TYPES = {
  ARTICLE: 'Article',
  STATEMENT: 'Statement',
  CAMPAIGN: 'Campaign',
  CAMPAIGN_ACTION: 'CampaignAction',
  CAMPAIGN_DEMAND: 'CampaignDemand',
  PERSON: 'Person',
  ORGANIZATION: 'Organization',
  LIVE_POST: 'LivePost',
} as const satisfies Record<SearchType, string>;

export const SearchResult = builder.interfaceRef<{ readonly id: string }>('SearchResult').implement({
  interfaces: [builder.nodeInterfaceRef()],
  description: 'An object that a search can find.',
});
