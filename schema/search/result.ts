import { SearchType } from '../../generated/prisma/enums.ts';
import { builder } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';

enumType(SearchType, {
  name: 'SearchType',
  description: 'What a search can find.',
  values: {
    ARTICLE: 'Articles, in the revision that you are shown: headline, standfirst, byline and body.',
    STATEMENT: 'Statements: the words, and the name and the role of who said them.',
    CAMPAIGN: 'Campaigns: name and summary.',
    CAMPAIGN_ACTION: 'Actions: title, description and place.',
    CAMPAIGN_DEMAND: 'Demands.',
    PERSON: 'People: name and description.',
    ORGANIZATION: 'Organisations: name and description.',
  },
});

/** The types of the API for what is found. */
export const TYPES = {
  ARTICLE: 'Article',
  STATEMENT: 'Statement',
  CAMPAIGN: 'Campaign',
  CAMPAIGN_ACTION: 'CampaignAction',
  CAMPAIGN_DEMAND: 'CampaignDemand',
  PERSON: 'Person',
  ORGANIZATION: 'Organization',
} as const satisfies Record<SearchType, string>;

export const SearchResult = builder.interfaceRef<{ readonly id: string }>('SearchResult').implement({
  interfaces: [builder.nodeInterfaceRef()],
  description: 'Something that a search can find.',
});
