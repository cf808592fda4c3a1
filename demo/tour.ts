import { randomBytes } from 'node:crypto';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { ONCE_PUBLIC } from '../src/articles/policy.ts';
import { withSlug } from '../src/db/slugs.ts';
import { deskTour, type KeyFor } from './desk-tour.ts';
import { COMMENTS } from './comments.ts';
import { searchTour } from './search-tour.ts';
import { STORY_ARTICLE } from './story/unit-8200.ts';

const DAY = 86_400_000;
const SPEAKER = 'no-azure-for-apartheid';
const TARGET = 'microsoft';

/** The operations that show what readers see. */
export const READER_TABS = ['Article', 'Live', 'Readers'];

const ARTICLE = `# 1. The story as readers see it: this tab sends no token. Run it with the button or Ctrl-Enter. feedCursor is where the log stood before the rest was read: a page passes it to Live as after, and misses nothing in between.
query Article {
  feedCursor
  article(slug: "${STORY_ARTICLE}") {
    url
    headline
    standfirst
    revisionNumber
    updateNotes(first: 10) {
      nodes {
        text
        createdAt
      }
    }
    mainImage {
      url
      altText
      creditText
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
          targets {
            name
          }
          figures {
            kind
            low
            high
            attributedTo {
              name
            }
          }
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

const LIVE = `# 2. The same story, live for readers. Run it and leave it open. Then open this page in a second browser tab and run AddComment there: the event arrives here, with the block to insert and the one that it comes after.
subscription Live {
  articleUpdated(slug: "${STORY_ARTICLE}", after: null) {
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
      fields {
        field
        before
        after
      }
      blocks {
        kind
        blockId
        after
        block {
          __typename
          id
        }
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

interface Ids {
  readonly article: string;
  readonly speaker: string;
  readonly campaign: string;
  /** The desk's open request for the comment, if it is still open. */
  readonly request: string | undefined;
}

/** A comment of the campaign, added to the article. @param input further fields of the input */
function addComment(
  comment: string,
  name: string,
  ids: Ids,
  { text }: { text: string },
  input: readonly string[],
  keyFor: KeyFor,
): string {
  const more = [...input, keyFor(name)].map((field) => `\n      ${field}`).join('');
  return `${comment}
mutation ${name} {
  addComment(
    input: {
      articleId: "${encodeGlobalId('Article', ids.article)}"${more}
      statement: {
        text: "${text}"
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

function addComments(ids: Ids, keyFor: KeyFor): string[] {
  const [first, further] = COMMENTS;
  const request = ids.request === undefined ? [] : [closes(ids.request)];
  return [
    addComment(
      `# 3. A comment comes in. Adding it takes the token of an editor, which the link that the start printed has put into Headers below. The request for it is closed. Run again with the same idempotencyKey, it gives the same answer, and adds nothing. So do all that follow.`,
      'AddComment',
      ids,
      first,
      request,
      keyFor,
    ),
    addComment(
      `# 4. The campaign says more. The desk can write the note to readers itself.`,
      'AddFurtherComment',
      ids,
      further,
      [`noteText: "${further.noteText}"`],
      keyFor,
    ),
  ];
}

function closes(requestId: string): string {
  return `commentRequestId: "${encodeGlobalId('CommentRequest', requestId)}"`;
}

const DIRECTORY = `# 5. Who is it? A search finds people, organisations, reports and tags by the beginnings of words, and forgives a typo.
query Directory {
  organizations(search: "micorsoft", first: 3) {
    nodes {
      slug
      name
      people {
        nodes {
          name
        }
      }
      articles(first: 3) {
        nodes {
          headline
        }
      }
    }
  }
  people(search: "molly", first: 3) {
    nodes {
      name
      accounts {
        platform
        handle
        url
      }
      statements(first: 3) {
        nodes {
          wording
          text
        }
      }
    }
  }
  sourceReports(search: "guardian", first: 3) {
    nodes {
      publishedOn
      outlets {
        name
      }
    }
  }
  organization(slug: "unit-8200") {
    partOf {
      name
    }
  }
}
`;

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
  const [article, speaker, campaign, target] = await Promise.all([
    prisma.article.findFirst({
      where: { AND: [ONCE_PUBLIC, withSlug(STORY_ARTICLE)] },
      select: {
        id: true,
        commentRequests: {
          where: { outcome: 'PENDING', askedOfOrganization: { slug: SPEAKER } },
          take: 1,
          select: { id: true },
        },
      },
    }),
    prisma.organization.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
    prisma.campaign.findUnique({ where: { slug: SPEAKER }, select: { id: true } }),
    prisma.organization.findUnique({ where: { slug: TARGET }, select: { id: true } }),
  ]);
  if (article === null || speaker === null || campaign === null || target === null) return [LATEST];
  const tomorrow = new Date(Date.now() + DAY);
  tomorrow.setUTCHours(6, 0, 0, 0);
  const [request] = article.commentRequests;
  // Other keys at each start, whose tabs ask for something else.
  const start = randomBytes(6).toString('base64url');
  const keyFor: KeyFor = (mutation) => `idempotencyKey: "${mutation}-${start}"`;
  const ids = {
    article: article.id,
    speaker: speaker.id,
    campaign: campaign.id,
    request: request?.id,
  };
  return [
    ARTICLE,
    LIVE,
    ...addComments(ids, keyFor),
    DIRECTORY,
    ...searchTour(target.id),
    ...(await deskTour(prisma, tomorrow, keyFor)),
  ];
}
