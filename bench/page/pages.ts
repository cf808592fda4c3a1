/** An article's page as a card shows it (1 kB), as a whole (7 kB), and with its text as HTML and JSON-LD besides (17 kB). */
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
          statement {
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

export type PageName = 'PageCard' | 'PageWhole' | 'PageLong';

export interface GraphQLRequest {
  readonly operationName: PageName;
  readonly query: string;
  readonly variables: { readonly slug: string };
}

const request = (operationName: PageName, query: string): GraphQLRequest => ({
  operationName,
  query,
  variables: { slug: SLUG },
});

export const PAGES: Readonly<Record<PageName, GraphQLRequest>> = {
  PageCard: request('PageCard', Card.toString()),
  PageWhole: request('PageWhole', Whole.toString()),
  PageLong: request(
    'PageLong',
    Whole.toString().replace('PageWhole', 'PageLong').replace('sources {', 'bodyHtml jsonLdHtml sources {'),
  ),
};
