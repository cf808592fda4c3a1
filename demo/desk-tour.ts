import type { PrismaClient } from '../generated/prisma/client.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { withSlug } from '../src/db/slugs.ts';
import { DRAFT } from './story/example-draft.ts';

const DESK = `# 9. The desk: a made-up story that only the desk sees, what its revisions changed, what you can do with it now, and who still owes it a comment. Readers get null.
query Desk {
  article(slug: "${DRAFT}") {
    id
    state
    revisionNumber
    headline
    standfirst
    scheduledFor
    viewerCan
    statements(first: 10) {
      nodes {
        id
        wording
        text
        attribution
        passage
        status
        amends {
          text
          status
          statusNote
        }
      }
    }
    commentRequests {
      id
      summary
      outcome
    }
    revisions(first: 3) {
      nodes {
        number
        createdAt
        changesSince {
          fields {
            field
            before
            after
          }
          blocks {
            kind
            words {
              kind
              text
            }
          }
        }
      }
    }
  }
  commentRequests(filter: { overdue: true }, first: 10) {
    totalCount
    nodes {
      id
      summary
      article {
        slug
      }
    }
  }
}
`;

const READERS = `# 16. What readers see of it now: this tab sends no token.
query Readers {
  article(slug: "${DRAFT}") {
    headline
    revisionNumber
    updateNotes(first: 10) {
      nodes {
        kind
        text
      }
    }
    statements(first: 10) {
      nodes {
        text
        status
        statusNote
        amendment {
          party
          statement {
            text
          }
        }
      }
    }
    commentRequests {
      summary
    }
    jsonLd
  }
}
`;

const ERRORS = `... on UserError {
      __typename
      message
      path
    }`;

/** The field of a mutation's input that makes running its tab twice change nothing more. */
export type KeyFor = (mutation: string) => string;

/** A mutation that returns the article, with these further selections. */
function mutation(comment: string, name: string, input: string, more = ''): string {
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  return `${comment}
mutation ${name} {
  ${field}(
    input: { ${input} }
  ) {
    ... on ${name}Payload {
      article {
        state
        revisionNumber
        scheduledFor
      }${more}
    }
    ${ERRORS}
  }
}
`;
}

function amendStatement(statementId: string, keyFor: KeyFor): string {
  return `# 15. The speaker corrects what they said. The article keeps the words that it was published with, and readers are told, live too, that they were amended.
mutation AmendStatement {
  amendStatement(
    input: {
      statementId: "${encodeGlobalId('Statement', statementId)}"
      party: SPEAKER
      text: "Some libraries that open on Sundays depend on volunteers. Who trains them is another matter."
      note: "The speaker asked us to write “some” (example)."
      ${keyFor('AmendStatement')}
    }
  ) {
    ... on AmendStatementPayload {
      statement {
        text
        status
        amends {
          text
          status
          statusNote
        }
      }
    }
    ${ERRORS}
  }
}
`;
}

interface Block {
  readonly blockId: string;
  readonly kind: string;
  readonly html: string | null;
  readonly statementId: string | null;
}

/** The body, with one more sentence in its first paragraph. */
function bodyWith(sentence: string, blocks: readonly Block[]): string {
  let isTold = false;
  const inputs = blocks.map(({ blockId: id, kind, html, statementId }) => {
    if (kind === 'QUOTE') {
      return `{ quote: { blockId: "${id}", statementId: "${encodeGlobalId('Statement', statementId ?? '')}" } }`;
    }
    const text = isTold ? (html ?? '') : `${html ?? ''} ${sentence}`;
    isTold = true;
    return `{ paragraph: { blockId: "${id}", html: ${JSON.stringify(text)} } }`;
  });
  return `[\n      ${inputs.join('\n      ')}\n    ]`;
}

/**
 * The desk's work on the demo's draft, step by step, with one operation in each tab. Empty if there is no such draft, or if it
 * has blocks that the demo's draft did not have.
 */
export async function deskTour(prisma: PrismaClient, tomorrow: Date, keyFor: KeyFor): Promise<string[]> {
  const article = await prisma.article.findFirst({
    where: withSlug(DRAFT),
    orderBy: { id: 'asc' },
    select: {
      id: true,
      revisionNumber: true,
      currentRevision: {
        select: { places: { orderBy: { position: 'asc' }, select: { block: true } } },
      },
      commentRequests: { where: { outcome: 'PENDING' }, take: 1, select: { id: true } },
    },
  });
  const blocks = article?.currentRevision?.places.map(({ block }) => block) ?? [];
  if (article === null || blocks.some(({ kind }) => kind !== 'PARAGRAPH' && kind !== 'QUOTE')) return [];
  const number = article.revisionNumber;
  const id = `id: "${encodeGlobalId('Article', article.id)}"`;
  const [request] = article.commentRequests;
  const said = blocks.find(({ statementId }) => statementId !== null)?.statementId ?? undefined;
  const revise = `${id}, expectedRevision: ${number},
    standfirst: "A made-up story that shows the desk’s work, and what it costs."
    body: ${bodyWith('The town has not said so yet.', blocks)}`;
  const step = (comment: string, name: string, input: string, more?: string) =>
    mutation(comment, name, `${input}\n    ${keyFor(name)} `, more);
  return [
    DESK,
    step(
      `# 10. A new revision on top of the one you have read. Run Desk again: it shows what changed.`,
      'ReviseArticle',
      revise,
    ),
    ...(request === undefined
      ? []
      : [
          step(
            `# 11. The deadline is over and nobody answered: readers will be told so.`,
            'CloseCommentRequest',
            `id: "${encodeGlobalId('CommentRequest', request.id)}", outcome: NO_RESPONSE`,
            '\n      commentRequest {\n        summary\n      }',
          ),
        ]),
    step(
      `# 12. Readers get this revision tomorrow, even if there are newer ones by then.`,
      'ScheduleArticle',
      `${id}, expectedRevision: ${number + 1}, scheduledFor: "${tomorrow.toISOString()}"`,
    ),
    step('# 13. Or now, after all.', 'PublishArticle', `${id}, expectedRevision: ${number + 1}`),
    step(
      `# 14. Something was wrong: readers are told what, and see it at once if they have the page open.`,
      'CorrectArticle',
      `${id}, expectedRevision: ${number + 1}, kind: CLARIFICATION,
    text: "An earlier version of this article did not say that the town had been asked."`,
      '\n      note {\n        kind\n        text\n      }',
    ),
    ...(said === undefined ? [] : [amendStatement(said, keyFor)]),
    READERS,
  ];
}
