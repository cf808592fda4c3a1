/**
 * An article's page as a card shows it (1 kB), as a whole (7 kB), with its text as HTML and JSON-LD besides (17 kB), and with its section
 * and related articles; and a front.
 */
import { graphql } from '../../test/gql/index.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';

const Card = graphql(`
  query PageCard($slug: String!) {
    article(slug: $slug) {
      id
      slug
      headline
      standfirst
      byline
      language
      revisionNumber
      firstPublishedAt
      lastModifiedAt
      mainImage {
        url
        altText
        caption
        creditText
      }
      tags {
        id
        slug
        name
      }
    }
  }
`);

const Whole = graphql(`
  query PageWhole($slug: String!) {
    article(slug: $slug) {
      id
      slug
      headline
      standfirst
      byline
      language
      revisionNumber
      firstPublishedAt
      lastModifiedAt
      mainImage {
        url
        altText
        caption
        creditText
      }
      tags {
        id
        slug
        name
      }
      body {
        __typename
        ... on ParagraphBlock {
          html
        }
        ... on HeadingBlock {
          level
          text
        }
        ... on QuoteBlock {
          statement {
            ...PageStatement
          }
        }
        ... on EmbedBlock {
          url
          said: statement {
            ...PageStatement
          }
        }
        ... on ImageBlock {
          image {
            url
            altText
          }
        }
        ... on ListBlock {
          ordered
          items
        }
      }
      sources {
        url
        publishedOn
        outlets {
          name
        }
      }
    }
  }
  fragment PageStatement on Statement {
    text
    roleName
    madeOn
    speaker {
      __typename
      slug
      name
    }
    onBehalfOf {
      name
    }
  }
`);

const Front = graphql(`
  query PageFront($slug: String!) {
    front(slug: $slug) {
      id
      containers {
        containerId
        title
        cards {
          headline
          trailText
          image {
            url
            altText
          }
          article {
            id
            slug
            revisionNumber
            firstPublishedAt
          }
        }
      }
    }
  }
`);

export type PageName = 'PageCard' | 'PageWhole' | 'PageLong' | 'PageRelated' | 'PageFront';

export interface GraphQLRequest {
  readonly operationName: PageName;
  readonly query: string;
  readonly variables: { readonly slug: string };
}

const request = (operationName: PageName, query: string, slug = SLUG): GraphQLRequest => ({
  operationName,
  query,
  variables: { slug },
});

const WITH_RELATED = Whole.toString()
  .replace('PageWhole', 'PageRelated')
  .replace(
    'sources {',
    'section { slug name path } related(first: 6) { nodes { id slug revisionNumber headline } } sources {',
  );

export const PAGES: Readonly<Record<PageName, GraphQLRequest>> = {
  PageCard: request('PageCard', Card.toString()),
  PageWhole: request('PageWhole', Whole.toString()),
  PageLong: request(
    'PageLong',
    Whole.toString().replace('PageWhole', 'PageLong').replace('sources {', 'bodyHtml jsonLdHtml sources {'),
  ),
  PageRelated: request('PageRelated', WITH_RELATED),
  PageFront: request('PageFront', Front.toString(), 'home'),
};
