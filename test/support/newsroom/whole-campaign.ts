import { graphql } from '../../gql/index.ts';

/** Selects a campaign with all its facts. */
export const WholeCampaign = graphql(`
  query WholeCampaign($slug: String!) {
    campaign(slug: $slug) {
      id
      slug
      name
      summary
      state
      startedOn
      organizers {
        id
      }
      targets {
        ...SpeakerId
      }
      demands {
        id
        text
        addressedTo {
          ...SpeakerId
        }
        sources {
          id
        }
        outcomes {
          id
        }
      }
      actions {
        nodes {
          id
          type
          progress
          title
          description
          startedOn
          endedOn
          place
          campaign {
            slug
          }
          organizers {
            id
          }
          actors {
            ...SpeakerId
          }
          targets {
            ...SpeakerId
          }
          figures {
            kind
            low
            high
            attributedTo {
              ...SpeakerId
            }
            source {
              id
            }
          }
          sources {
            id
          }
        }
      }
      outcomes {
        nodes {
          id
          summary
          occurredOn
          extent
          campaign {
            slug
          }
          demand {
            id
          }
          target {
            ...SpeakerId
          }
          sources {
            id
          }
        }
      }
    }
  }
  fragment SpeakerId on Speaker {
    ... on Person {
      id
    }
    ... on Organization {
      id
    }
  }
`);
