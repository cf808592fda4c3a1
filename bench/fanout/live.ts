/** The operation that readers subscribe with. */
import { graphql } from '../../test/gql/index.ts';

export const SLUG = 'microsoft-cuts-off-unit-8200';

const Live = graphql(`
  subscription FanoutLive($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      id
      cursor
      occurredAt
      slug
      ... on ArticleCommentAdded {
        article {
          id
          slug
          url
          headline
          standfirst
          revisionNumber
        }
        note {
          kind
          text
          createdAt
        }
        statement {
          id
          kind
          text
          channel
          speaker {
            __typename
            ... on Organization {
              name
            }
            ... on Person {
              name
            }
          }
        }
      }
    }
  }
`);

export const payload = { query: Live.toString(), variables: { slug: SLUG } };
