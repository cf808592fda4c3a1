/** The two requests of this benchmark: an article's page as a card shows it, and as a whole. */
import { graphql } from '../../test/gql/index.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';

const Card = graphql(`
  query QueriesCard($slug: String!) {
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
  query QueriesWhole($slug: String!) {
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
            ...QueriesStatement
          }
        }
        ... on EmbedBlock {
          url
          statement {
            ...QueriesStatement
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
  fragment QueriesStatement on Statement {
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

export type PageName = 'QueriesCard' | 'QueriesWhole';

export interface GraphQLRequest {
  readonly operationName: string;
  readonly query: string;
  readonly variables: { readonly slug: string };
}

const request = (operationName: string, document: { toString(): string }): GraphQLRequest => ({
  operationName,
  query: document.toString(),
  variables: { slug: SLUG },
});

export const PAGES: Readonly<Record<PageName, GraphQLRequest>> = {
  QueriesCard: request('QueriesCard', Card),
  QueriesWhole: request('QueriesWhole', Whole),
};
