/**
 * How soon a subscriber gets a comment: from the mutation to the event in a real graphql-ws client, on one idle node.
 * One comment at a time. The first ones are a warm-up and are not counted.
 */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { graphql } from '../test/gql/index.ts';
import { ask, machine, quantile, startNode } from './node.ts';

const WARM_UP = 20;
const COMMENTS = 200;
const SLUG = 'microsoft-cuts-off-unit-8200';

const Story = graphql(`
  query LatencyStory($slug: String!) {
    article(slug: $slug) {
      id
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Live = graphql(`
  subscription LatencyLive($slug: String!) {
    articleUpdated(slug: $slug) {
      id
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          text
        }
        article {
          revisionNumber
        }
      }
    }
  }
`);

const Comment = graphql(`
  mutation LatencyComment($input: AddCommentInput!) {
    addComment(input: $input) {
      ... on AddCommentPayload {
        event {
          id
        }
      }
    }
  }
`);

const node = await startNode();
try {
  const { article, organization } = await ask(node.url, Story, { slug: SLUG });
  if (article === null || organization === null) throw new Error('The demo story lacks them.');
  const client = createClient({ url: node.url.replace('http', 'ws'), webSocketImpl: WebSocket });
  const events = client.iterate<{ articleUpdated: { id: string } }>({
    query: Live.toString(),
    variables: { slug: SLUG },
  });
  let event = events.next();
  const sinceAnswer: number[] = [];
  const sinceSent: number[] = [];
  for (let count = 0; count < WARM_UP + COMMENTS; count += 1) {
    const seen = event.then(({ value }) => ({
      at: performance.now(),
      id: (value as { data?: { articleUpdated: { id: string } } } | undefined)?.data?.articleUpdated.id,
    }));
    const sent = performance.now();
    const statement = {
      text: `Comment ${count}`,
      speaker: { organizationId: organization.id },
      channel: 'PRESS_STATEMENT' as const,
    };
    const input = { articleId: article.id, statement };
    const { addComment } = await ask(node.url, Comment, { input }, node.editorToken);
    const answered = performance.now();
    const { at, id } = await seen;
    if (!('event' in addComment) || id !== addComment.event.id) throw new Error('Another event came.');
    event = events.next();
    if (count < WARM_UP) continue;
    sinceAnswer.push(at - answered);
    sinceSent.push(at - sent);
  }
  await client.dispose();

  console.log(`${COMMENTS} comments, one at a time, on one idle node; ${machine()}`);
  console.table({
    'event seen after the mutation returned': row(sinceAnswer),
    'event seen after the mutation was sent': row(sinceSent),
  });
} finally {
  await node.stop();
}

function row(values: readonly number[]) {
  const ms = (share: number) => Number(quantile(values, share).toFixed(1));
  return { 'median ms': ms(0.5), 'p95 ms': ms(0.95), 'max ms': ms(1) };
}
