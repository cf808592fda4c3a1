import type { PrismaClient } from '../generated/prisma/client.ts';
import { encodeGlobalId } from './global-ids.ts';

interface Tab {
  readonly query: string;
  readonly variables?: object;
}

const SLUG = 'microsoft-cuts-off-unit-8200';
const SPEAKER = 'no-azure-for-apartheid';

const ARTICLE = /* GraphQL */ `
  # 1. The story as readers see it. Run it with the button or Ctrl-Enter.
  query Article($slug: String!) {
    article(slug: $slug) {
      headline
      standfirst
      revision
      lastModifiedAt
      bodyText
      updateNotes {
        text
        createdAt
      }
      statements(first: 20) {
        totalCount
        nodes {
          kind
          text
          speaker {
            __typename
            ... on Person {
              name
            }
            ... on Organization {
              name
            }
          }
          roleName
          channel
          madeOn
        }
      }
      campaigns {
        name
        actions(first: 10) {
          nodes {
            title
            kind
            startedOn
            place
            figures {
              kind
              low
              high
            }
          }
        }
        outcomes {
          summary
          date
          extent
        }
      }
    }
  }
`;

const LIVE = /* GraphQL */ `
  # 2. The same story live. Run it, leave it open, and add the comment in the third tab.
  subscription Live($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      cursor
      occurredAt
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          text
          speaker {
            ... on Person {
              name
            }
            ... on Organization {
              name
            }
          }
        }
        article {
          revision
        }
      }
      ... on ArticleRevised {
        note {
          text
        }
      }
      ... on ArticleWithdrawn {
        reason
      }
    }
  }
`;

const COMMENT = /* GraphQL */ `
  # 3. A comment comes in. Adding it takes an editor's token, in the headers below.
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on AddCommentPayload {
        note {
          text
        }
        article {
          revision
        }
        event {
          cursor
        }
      }
      ... on UserError {
        message
        path
      }
    }
  }
`;

const LATEST = /* GraphQL */ `
  # The latest articles.
  query Latest {
    articles(first: 10) {
      nodes {
        slug
        headline
        firstPublishedAt
      }
    }
  }
`;

/** What GraphiQL opens with: the demo story and its update where the story is there, else the latest articles. */
export async function tour(prisma: PrismaClient): Promise<Tab[]> {
  const [article, speaker, campaign] = await Promise.all([
    prisma.article.findUnique({ where: { slug: SLUG }, select: { id: true } }),
    prisma.organization.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
    prisma.campaign.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
  ]);
  if (article === null || speaker === null || campaign === null) return [{ query: LATEST }];
  const input = {
    articleId: encodeGlobalId('Article', article.id),
    statement: {
      text: 'The campaign calls it “an unprecedented win”, owed to sustained pressure.',
      speaker: { organizationId: encodeGlobalId('Organization', speaker.id) },
      channel: 'PRESS_STATEMENT',
      madeOn: '2025-09-25',
      campaignIds: [encodeGlobalId('Campaign', campaign.id)],
    },
  };
  return [
    { query: ARTICLE, variables: { slug: SLUG } },
    { query: LIVE, variables: { slug: SLUG } },
    { query: COMMENT, variables: { input } },
  ];
}
