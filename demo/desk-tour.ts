import type { PrismaClient } from '../generated/prisma/client.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';

const SLUG = 'what-no-azure-for-apartheid-demands';

const DESK = `# 4. The desk: a story that only the desk sees, what its revisions changed,
#    and who still owes it a comment. Readers get null for it.
query Desk {
  article(slug: "${SLUG}") {
    id
    state
    revisionNumber
    headline
    standfirst
    scheduledFor
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

const READERS = `# 10. What readers see of it now: take the token out of Headers below and run it.
query Readers {
  article(slug: "${SLUG}") {
    headline
    revisionNumber
    updateNotes(first: 10) {
      nodes {
        kind
        text
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
export async function deskTour(prisma: PrismaClient, tomorrow: Date): Promise<string[]> {
  const article = await prisma.article.findFirst({
    where: { slug: SLUG },
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
  const revise = `${id}, expectedRevision: ${number},
    standfirst: "Its demands, one by one, and what has come of each."
    body: ${bodyWith('The desk has looked at each of them again.', blocks)} `;
  return [
    DESK,
    mutation(
      '# 5. A new revision on top of the one you have read. Run Desk again: it shows what changed.',
      'ReviseArticle',
      revise,
    ),
    ...(request === undefined
      ? []
      : [
          mutation(
            '# 6. The deadline is over and nobody answered: readers will be told so.',
            'CloseCommentRequest',
            `id: "${encodeGlobalId('CommentRequest', request.id)}", outcome: NO_RESPONSE`,
            '\n      commentRequest {\n        summary\n      }',
          ),
        ]),
    mutation(
      '# 7. Readers get this revision tomorrow, even if there are newer ones by then.',
      'ScheduleArticle',
      `${id}, expectedRevision: ${number + 1}, scheduledFor: "${tomorrow.toISOString()}"`,
    ),
    mutation('# 8. Or now, after all.', 'PublishArticle', `${id}, expectedRevision: ${number + 1}`),
    mutation(
      '# 9. Something was wrong: readers are told what, and see it at once if they have the page open.',
      'CorrectArticle',
      `${id}, expectedRevision: ${number + 1}, kind: CLARIFICATION,
    text: "An earlier version of this article did not say that the demands were looked at again."`,
      '\n      note {\n        kind\n        text\n      }',
    ),
    READERS,
  ];
}
