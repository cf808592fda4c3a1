import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Replies = graphql(`
  query ReadReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $id) {
      ... on Statement {
        replies(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          nodes {
            id
            inReplyTo {
              id
            }
          }
          pageInfo {
            endCursor
            startCursor
            hasNextPage
          }
        }
      }
    }
  }
`);

describe('the replies to a statement', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  type Page = Omit<Parameters<typeof ask>[0], 'id'>;
  const ask = async (
    variables: { id: string; first?: number; after?: string | null; last?: number; before?: string | null },
    token?: string,
  ) => {
    const node = (await newsroom.ask(Replies, variables, token)).data.node;
    if (node === null || !('replies' in node)) throw new Error('The statement is public.');
    return node.replies;
  };

  async function write() {
    const desk = openDesk(newsroom);
    const { id } = await desk.statement({}, 'PUBLIC');
    const reply = async (madeOn: string, visibility: 'PUBLIC' | 'MEMBERS') =>
      (await desk.statement({ inReplyToId: id, madeOn }, visibility)).id;
    const late = await reply('2025-09-03', 'PUBLIC');
    const early = await reply('2025-09-01', 'PUBLIC');
    const hidden = await reply('2025-09-02', 'MEMBERS');
    const latest = await reply('2025-09-04', 'PUBLIC');
    return { id, early, hidden, late, latest };
  }

  it('are listed oldest first, and lead back to it', async () => {
    const { id, early, late, latest } = await write();
    const { totalCount, nodes } = await ask({ id });
    expect(totalCount).toBe(3);
    expect(nodes).toEqual([early, late, latest].map((reply) => ({ id: reply, inReplyTo: { id } })));
  });

  it('are shown to readers only if they are public, in pages and counts too', async () => {
    const { id, early, hidden, late, latest } = await write();
    const members = await ask({ id }, newsroom.tokens.REPORTER);
    expect(members.totalCount).toBe(4);
    expect(members.nodes.map((reply) => reply.id)).toEqual([early, hidden, late, latest]);
    const first = await ask({ id, first: 1 });
    expect(first).toMatchObject({ totalCount: 3, nodes: [{ id: early }], pageInfo: { hasNextPage: true } });
    const rest: Page = { after: first.pageInfo.endCursor, first: 2 };
    const second = await ask({ id, ...rest });
    expect(second).toMatchObject({
      nodes: [{ id: late }, { id: latest }],
      pageInfo: { hasNextPage: false },
    });
    expect(await ask({ id, last: 1, before: second.pageInfo.startCursor })).toMatchObject({
      nodes: [{ id: early }],
    });
  });

  it('are empty for a statement that nobody replied to', async () => {
    const { latest } = await write();
    expect(await ask({ id: latest })).toMatchObject({ totalCount: 0, nodes: [] });
  });
});
