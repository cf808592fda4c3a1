/** The event that the benchmark sends. */
import { graphql } from '../../test/gql/index.ts';
import { ask, type Story } from '../node.ts';
import { startDateline, stopAll } from './lane.ts';
import { SLUG } from './live.ts';

const StoryOfEvent = graphql(`
  query FanoutStory($slug: String!) {
    article(slug: $slug) {
      id
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Comment = graphql(`
  mutation FanoutComment($input: AddCommentInput!) {
    addComment(input: $input) {
      ... on AddCommentPayload {
        event {
          id
        }
      }
    }
  }
`);

/** Adds a comment, and returns a function that appends its event to the log again. */
export async function writeEvent({
  databaseUrl,
  prisma,
  editorToken,
}: Story): Promise<() => Promise<{ id: string }>> {
  const node = await startDateline(databaseUrl);
  const { article, organization } = await ask(node.url, StoryOfEvent, { slug: SLUG });
  const text =
    'We said from the beginning that nobody should build this, and that those who do should stop. ';
  const { addComment } = await ask(
    node.url,
    Comment,
    {
      input: {
        articleId: article?.id ?? '',
        statement: {
          text: text.repeat(4),
          speaker: { organizationId: organization?.id ?? '' },
          channel: 'PRESS_STATEMENT',
        },
      },
    },
    editorToken,
  );
  if (!('event' in addComment)) throw new Error('The comment was refused.');
  await stopAll();
  const event = await prisma.feedEvent.findUniqueOrThrow({ where: { id: addComment.event.id } });
  const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds } = event;
  return () =>
    prisma.feedEvent.create({
      data: { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds },
    });
}
