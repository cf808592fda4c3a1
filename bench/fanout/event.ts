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

const TEXT = 'We said from the beginning that nobody should build this, and that those who do should stop. ';

/** The global id of whoever comments. */
export async function speakerOf(url: string): Promise<string> {
  const { organization } = await ask(url, StoryOfEvent, { slug: SLUG });
  return organization?.id ?? '';
}

/** Returns a function that adds a comment to the story's article through this node. */
export async function commenter(url: string, editorToken: string): Promise<() => Promise<{ id: string }>> {
  const { article, organization } = await ask(url, StoryOfEvent, { slug: SLUG });
  const statement = {
    text: TEXT.repeat(4),
    speaker: { organizationId: organization?.id ?? '' },
    channel: 'PRESS_STATEMENT' as const,
  };
  return async () => {
    const input = { articleId: article?.id ?? '', statement };
    const { addComment } = await ask(url, Comment, { input }, editorToken);
    if (!('event' in addComment)) throw new Error('The comment was refused.');
    return addComment.event;
  };
}

/** Adds a comment, and returns a function that appends its event to the log again. */
export async function writeEvent({
  databaseUrl,
  prisma,
  editorToken,
}: Story): Promise<() => Promise<{ id: string }>> {
  const node = await startDateline(databaseUrl);
  const comment = await commenter(node.url, editorToken);
  const { id } = await comment();
  await stopAll();
  const event = await prisma.feedEvent.findUniqueOrThrow({ where: { id } });
  const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds } = event;
  return () =>
    prisma.feedEvent.create({
      data: { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds },
    });
}
