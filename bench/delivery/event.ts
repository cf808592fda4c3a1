/** The event that the benchmark sends, and the operation that readers subscribe with. */
import { graphql } from '../../test/gql/index.ts';
import type { StoryDatabase } from '../kit/database.ts';
import { ask } from '../kit/http.ts';
import { startNode } from '../kit/program.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const TEXT = 'We said from the beginning that nobody should build this, and that those who do should stop. ';

const Live = graphql(`
  subscription DeliveryLive($slug: String!) {
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

const Story = graphql(`
  query DeliveryStory($slug: String!) {
    article(slug: $slug) {
      id
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Comment = graphql(`
  mutation DeliveryComment($input: AddCommentInput!) {
    addComment(input: $input) {
      ... on AddCommentPayload {
        event {
          id
        }
      }
    }
  }
`);

export const SUBSCRIPTION = { query: Live.toString(), variables: { slug: SLUG } };

/** What the readers select if each selects something else: about half of these. */
const PARTS: readonly ((index: number) => string)[] = [
  () => 'occurredAt',
  () => 'slug',
  () => 'url',
  () => 'article { headline }',
  () => 'article { standfirst }',
  () => 'article { byline state }',
  () => 'article { revisionNumber lastModifiedAt }',
  () => 'article { tags { name } }',
  (index) => `article { notes${index}: updateNotes(first: ${1 + (index % 3)}) { nodes { text } } }`,
  () => 'note { text }',
  () => 'note { kind createdAt }',
  () => 'statement { text channel }',
  () => 'statement { attribution madeOn }',
  () => 'statement { speaker { __typename ... on Organization { name } ... on Person { name } } }',
];

/** Up to 16,384 subscriptions to the feed. Each selects something else. */
export function differentSubscriptions(count: number): { query: string }[] {
  return Array.from({ length: count }, (_, index) => {
    // An odd factor gives each index another set of parts.
    const bits = (index * 10_221) % 2 ** PARTS.length;
    const parts = PARTS.map((part, bit) => ((bits >> bit) % 2 === 0 ? '' : part(index)));
    const fields = `id cursor ... on ArticleCommentAdded { articleId ${parts.join(' ')} }`;
    return { query: `subscription { feed(filter: { types: [ARTICLE_COMMENT_ADDED] }) { ${fields} } }` };
  });
}

/** The comments that were added. */
let count = 0;

/** Returns a function that adds a comment to the story's article through this node. */
export async function commenter(url: string, editorToken: string): Promise<() => Promise<{ id: string }>> {
  const { article, organization } = await ask(url, Story, { slug: SLUG });
  const statement = {
    speaker: { organizationId: organization?.id ?? '' },
    channel: 'PRESS_STATEMENT' as const,
  };
  return async () => {
    count += 1;
    // The same words again would be refused. All texts have the same length.
    const text = `${TEXT.repeat(4)}${String(count).padStart(6, '0')}`;
    const input = { articleId: article?.id ?? '', statement: { ...statement, text } };
    const { addComment } = await ask(url, Comment, { input }, editorToken);
    if (!('event' in addComment)) throw new Error('The comment was refused.');
    return addComment.event;
  };
}

/** Adds a comment, and returns a function that appends its event to the log again. */
export async function appender({ url, prisma, editorToken }: StoryDatabase): Promise<() => Promise<unknown>> {
  const node = await startNode(url);
  const comment = await commenter(node.url, editorToken);
  const { id } = await comment();
  await node.stop();
  const event = await prisma.feedEvent.findUniqueOrThrow({ where: { id } });
  const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds } = event;
  const data = { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds };
  return () => prisma.feedEvent.create({ data });
}
