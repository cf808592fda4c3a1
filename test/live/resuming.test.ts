import { beforeAll, describe, expect, it } from 'vitest';
import { articleCursor, cursorNow, recordStatements } from '../support/clients/feed.ts';
import { openStream, openWire, subscribe, type Stream, type Wire } from '../support/clients/wire.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

interface Received {
  readonly data?: { readonly of: { readonly text: string } } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly cursor: string };
}

/** As a front end may write it: without the cursor, and with the argument in a variable of another name. */
const STATEMENTS = `subscription Statements($of: ID!, $since: String) {
  of: statementRecorded(filter: { speakerId: $of }, after: $since) { ... on StatementRecorded { statement { text } } }
}`;

/** How a transport begins a subscription: returns its next results. */
type Open = (
  query: string,
  variables: object,
  extensions?: object,
) => Promise<{ next: () => Promise<Received>; stop: () => void }>;

describe('the cursor that comes with a document, but is not in it', () => {
  const newsroom = useNewsroom();
  // An empty log has no cursor.
  beforeAll(() => openDesk(newsroom).publishedArticle());

  const overSocket: Open = async (query, variables, extensions) => {
    const wire: Wire = await openWire(newsroom.url);
    wire.send({ ...subscribe('1', query), payload: { query, variables, extensions } });
    return {
      async next() {
        const message = await wire.next();
        return (message?.type === 'error' ? { errors: message.payload } : message?.payload) as Received;
      },
      stop: () => wire.socket.close(),
    };
  };
  const overStream: Open = async (query, variables, extensions) => {
    const stream: Stream = await openStream(newsroom.url, query, {
      variables,
      ...(extensions && { extensions }),
    });
    return { next: async () => (await stream.next()) as Received, stop: () => stream.abandon() };
  };
  const TRANSPORTS: readonly [string, Open][] = [
    ['WebSocket', overSocket],
    ['server-sent events', overStream],
  ];

  const textOf = ({ data }: Received) => data?.of;
  const said = (text: string) => ({ statement: { text } });

  async function speaker() {
    const { id } = await openDesk(newsroom).person();
    return {
      variables: { of: id },
      say: (text: string) => recordStatements(newsroom, { speakerId: id, count: 1, text }),
    };
  }

  it.each(TRANSPORTS)('comes with each event and resumes any document, over %s', async (_, open) => {
    const { variables, say } = await speaker();
    const since = await cursorNow(newsroom);
    await say('first');
    await say('second');
    const before = await open(STATEMENTS, { ...variables, since });
    const first = await before.next();
    expect(textOf(first)).toEqual(said('first'));
    expect(textOf(await before.next())).toEqual(said('second'));
    before.stop();
    const after = first.extensions?.cursor;
    const resumed = await open(STATEMENTS, variables, { after });
    const second = await resumed.next();
    expect(textOf(second)).toEqual(said('second'));
    await say('third');
    expect(textOf(await resumed.next())).toEqual(said('third'));
    resumed.stop();
    // The argument takes it, too.
    const again = await open(STATEMENTS, { ...variables, since: second.extensions?.cursor });
    expect(textOf(await again.next())).toEqual(said('third'));
    again.stop();
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it.each(TRANSPORTS)('counts more than the first one in the variables, over %s', async (_, open) => {
    const { variables, say } = await speaker();
    const since = await cursorNow(newsroom);
    await say('first');
    const first = await open(STATEMENTS, { ...variables, since });
    const { extensions } = await first.next();
    first.stop();
    await say('second');
    const again = await open(STATEMENTS, { ...variables, since }, { after: extensions?.cursor });
    expect(textOf(await again.next())).toEqual(said('second'));
    again.stop();
    for (const after of [1, { cursor: since }, 'forged']) {
      const wrong = await open(STATEMENTS, variables, { after });
      expect(await wrong.next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      wrong.stop();
    }
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it('resumes no other article than its own, however it is sent', async () => {
    const after = await articleCursor(newsroom);
    const { slug } = await openDesk(newsroom).publishedArticle();
    const query = 'subscription Article($slug: String!) { articleUpdated(slug: $slug) { __typename } }';
    const refused = {
      errors: [
        {
          message: expect.stringContaining('another article') as string,
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    };
    for (const [, open] of TRANSPORTS) {
      const other = await open(query, { slug }, { after });
      expect(await other.next()).toMatchObject(refused);
      other.stop();
    }
    const reconnected = await openStream(newsroom.url, query, {
      variables: { slug },
      headers: { 'last-event-id': after },
    });
    expect(await reconnected.next()).toMatchObject(refused);
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it('is the same for all who share a subscription: an event is executed once for them', async () => {
    const { variables, say } = await speaker();
    const open = await Promise.all(
      [overSocket, overSocket, overStream].map((opened) => opened(STATEMENTS, variables)),
    );
    await until(() => newsroom.node.subscriptions() === open.length);
    const executions = await metric(newsroom, 'dateline_executions_total');
    await say('shared');
    const results = await Promise.all(open.map(({ next }) => next()));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(results[0]?.extensions?.cursor).toBe(await cursorNow(newsroom));
    expect(await metric(newsroom, 'dateline_executions_total')).toBe(executions + 1);
    for (const { stop } of open) stop();
    await until(() => newsroom.node.subscriptions() === 0);
  });
});
