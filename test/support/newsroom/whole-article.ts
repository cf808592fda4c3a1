/** An article with every field set, as input and as read. */
import { customValues } from './custom-fields.ts';
import type { openDesk } from './factories.ts';

export interface WholeArticle {
  readonly tags: readonly { readonly slug: string; readonly name: string }[];
}

/** Every field, for `articleReader`. */
export const WHOLE_ARTICLE = `
  slug state headline standfirst byline trailText language bodyText embargoedUntil revisionNumber
  firstPublishedAt
  mainImage { url altText caption creditText license width height }
  kicker seoTitle seoDescription customFields
  socialImage { url altText caption creditText license width height }
  rights { license usageTerms copyrightNotice creditText }
  tags { slug name } sources { id } campaigns { id } actions { id }
  revisions { nodes { number headline createdBy { name } } }`;

/** An input with every field, and the article that results. */
export async function everything(desk: ReturnType<typeof openDesk>) {
  const [source, campaign] = [await desk.sourceReport(), await desk.campaign()];
  const action = await desk.action({ campaignId: campaign.id });
  const input = {
    headline: 'Café reopens',
    standfirst: 'After a year.',
    byline: 'Ada Writer',
    trailText: 'It is open.',
    mainImage: {
      url: 'https://img.example/1.jpg',
      altText: 'A café',
      caption: 'The café',
      creditText: 'Bo Lens',
      license: 'https://licence.example/picture',
      width: 1200,
      height: 800,
    },
    kicker: 'Analysis',
    seoTitle: 'Café',
    seoDescription: 'All of the café.',
    socialImage: {
      url: 'https://img.example/2.jpg',
      altText: 'Cups',
      caption: 'The cups',
      creditText: 'Bo Lens',
      license: 'https://licence.example/picture',
      width: 1200,
      height: 630,
    },
    customFields: await customValues({ mood: 'calm', aside: { text: 'By the way.' } }),
    rights: {
      license: 'https://licence.example/by',
      usageTerms: 'With credit',
      copyrightNotice: '© The paper',
      creditText: 'The paper',
    },
    sourceIds: [source.id],
    campaignIds: [campaign.id],
    actionIds: [action.id],
    embargoedUntil: '2025-09-25T14:30:00.000Z',
  };
  const { sourceIds: _sources, campaignIds: _campaigns, actionIds: _actions, ...read } = input;
  return {
    input: { ...input, tags: ['Café & Culture'] },
    read: {
      ...read,
      tags: [{ slug: 'cafe-culture', name: 'Café & Culture' }],
      sources: [{ id: source.id }],
      campaigns: [{ id: campaign.id }],
      actions: [{ id: action.id }],
    },
  };
}

/** How an article without any optional field reads. */
export const NOTHING = {
  standfirst: null,
  byline: null,
  trailText: null,
  mainImage: null,
  kicker: null,
  seoTitle: null,
  seoDescription: null,
  socialImage: null,
  customFields: {},
  rights: { license: null, usageTerms: null, copyrightNotice: null, creditText: null },
  tags: [],
  sources: [],
  campaigns: [],
  actions: [],
  embargoedUntil: null,
};
