import type { PrismaClient } from '../generated/prisma/client.ts';
import { deskTour } from './desk-tour.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const DAY = 86_400_000;
const SPEAKER = 'no-azure-for-apartheid';

const ARTICLE = `# 1. The story as readers see it. Run it with the button or Ctrl-Enter.
query Article {
  article(slug: "${SLUG}") {
    headline
    standfirst
    revisionNumber
    updateNotes(first: 10) {
      nodes {
        text
        createdAt
      }
    }
    bodyText
    statements(first: 20) {
      totalCount
      nodes {
        kind
        wording
        text
        attribution
        audience
        channel
        madeOn
      }
    }
    campaigns {
      name
      actions(first: 10) {
        nodes {
          title
          type
          startedOn
          place
        }
      }
      outcomes {
        nodes {
          summary
          occurredOn
          extent
        }
      }
    }
  }
}
`;

const LIVE = `# 2. The same story, live. Run it and leave it open. Then open this page in
#    a second browser tab and run AddComment there: the event arrives here.
subscription Live {
  articleUpdated(slug: "${SLUG}") {
    __typename
    cursor
    occurredAt
    article {
      revisionNumber
    }
    note {
      text
    }
    changes {
      blocks {
        kind
        blockId
        after
        textAfter
      }
    }
    ... on ArticleCommentAdded {
      statement {
        text
        wording
        attribution
      }
    }
    ... on ArticleWithdrawn {
      reason
    }
  }
}
`;

function addComment(ids: { article: string; speaker: string; campaign: string }): string {
  return `# 3. A comment comes in. Adding it takes an editor's token, which the link that
#    the start printed has put into Headers below.
mutation AddComment {
  addComment(
    input: {
      articleId: "${encodeGlobalId('Article', ids.article)}"
      statement: {
        text: "The campaign calls it “an unprecedented win”, owed to sustained pressure."
        wording: PARTIAL
        speaker: { organizationId: "${encodeGlobalId('Organization', ids.speaker)}" }
        channel: PRESS_STATEMENT
        madeOn: "2025-09-25"
        campaignIds: ["${encodeGlobalId('Campaign', ids.campaign)}"]
      }
    }
  ) {
    __typename
    ... on AddCommentPayload {
      note {
        text
      }
      article {
        revisionNumber
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
}

const LATEST = `# The latest articles.
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

/**
 * The operations that GraphiQL opens with: the demo story, its updates and the desk's work if the database has the story,
 * otherwise the latest articles.
 */
export async function tour(prisma: PrismaClient): Promise<string[]> {
  const [article, speaker, campaign] = await Promise.all([
    prisma.article.findFirst({ where: { slug: SLUG }, select: { id: true } }),
    prisma.organization.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
    prisma.campaign.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
  ]);
  if (article === null || speaker === null || campaign === null) return [LATEST];
  const tomorrow = new Date(Date.now() + DAY);
  tomorrow.setUTCHours(6, 0, 0, 0);
  return [
    ARTICLE,
    LIVE,
    addComment({ article: article.id, speaker: speaker.id, campaign: campaign.id }),
    ...(await deskTour(prisma, tomorrow)),
  ];
}
