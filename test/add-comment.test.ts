import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from './gql/index.ts';
import { openNewsroom, type Newsroom } from './support/newsroom.ts';

const Story = graphql(`
  query Story {
    article(slug: "microsoft-cuts-off-unit-8200") {
      id
      revision
      bodyText
      updateNotes {
        kind
        text
      }
      body {
        id
        __typename
      }
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Live = graphql(`
  subscription CommentAdded {
    articleUpdated(slug: "microsoft-cuts-off-unit-8200") {
      __typename
      cursor
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          text
          kind
        }
        article {
          revision
        }
      }
    }
  }
`);

const AddComment = graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on AddCommentPayload {
        article {
          revision
        }
        note {
          text
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
`);

describe('adding a comment to a published article', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it('puts it into the story, notes it for readers and pushes it to those who have the page open', async () => {
    const before = (await newsroom.ask(Story, {})).data;
    const watching = await newsroom.watch(Live, {});
    const input = {
      articleId: before.article!.id,
      statement: {
        text: 'An unprecedented win.',
        speaker: { organizationId: before.organization!.id },
        channel: 'PRESS_STATEMENT' as const,
      },
    };
    const event = watching.next();
    const added = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
    expect(added.data.addComment).toMatchObject({
      __typename: 'AddCommentPayload',
      article: { revision: before.article!.revision + 1 },
      note: { text: 'This article has been updated with comment from No Azure for Apartheid.' },
    });
    expect((await event).data?.articleUpdated).toMatchObject({
      __typename: 'ArticleCommentAdded',
      note: { text: 'This article has been updated with comment from No Azure for Apartheid.' },
      statement: { text: 'An unprecedented win.', kind: 'COMMENT' },
    });
  });
});
