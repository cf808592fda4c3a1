/** The subscribers of all nodes in one process, each with a socket: they keep the ids of the events that they get, in order. */
import { WebSocket } from 'ws';
import { graphql } from '../../test/gql/index.ts';
import { SLUG } from '../fanout/live.ts';

const ArticleEvents = graphql(`
  subscription FleetArticle($slug: String!) {
    articleUpdated(slug: $slug) {
      id
      cursor
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          text
        }
      }
    }
  }
`);
const AllEvents = graphql(`
  subscription FleetFeed {
    feed {
      id
      occurredAt
    }
  }
`);
const Statements = graphql(`
  subscription FleetStatements($speakerId: ID!) {
    statementRecorded(speakerId: $speakerId) {
      id
      statement {
        text
      }
    }
  }
`);

/** What they follow: the story's article, everything, and statements of whoever comments on it. */
export type Kind = 'article' | 'feed' | 'statements';
export type ByKind<Value> = Readonly<Record<Kind, Value>>;

export interface Open {
  readonly url: string;
  readonly counts: ByKind<number>;
  readonly speakerId: string;
}
export interface Verdict {
  /** How many have exactly the expected events, in their order. */
  readonly complete: number;
  /** How many have other events than the first of those expected. */
  readonly wrong: number;
  readonly all: number;
}

const received: { readonly kind: Kind; readonly ids: string[] }[] = [];

function open(url: string, kind: Kind, payload: object): Promise<void> {
  const ids: string[] = [];
  received.push({ kind, ids });
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send('{"type":"connection_init"}');
    });
    socket.once('message', () => {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }), () => {
        resolve();
      });
      socket.on('message', (data: Buffer) => {
        const id = /"id":"([\w-]{36})"/.exec(data.toString())?.[1];
        if (id !== undefined) ids.push(id);
      });
    });
  });
}

async function openAll({ url, counts, speakerId }: Open): Promise<void> {
  const payloads: ByKind<object> = {
    article: { query: ArticleEvents.toString(), variables: { slug: SLUG } },
    feed: { query: AllEvents.toString() },
    statements: { query: Statements.toString(), variables: { speakerId } },
  };
  for (const kind of Object.keys(payloads) as Kind[]) {
    for (let done = 0; done < counts[kind]; done += 50) {
      const count = Math.min(50, counts[kind] - done);
      await Promise.all(Array.from({ length: count }, () => open(url, kind, payloads[kind])));
    }
  }
}

function judge(expected: ByKind<readonly string[]>): Verdict {
  let complete = 0;
  let wrong = 0;
  for (const { kind, ids } of received) {
    if (ids.some((id, index) => id !== expected[kind][index])) wrong += 1;
    else if (ids.length === expected[kind].length) complete += 1;
  }
  return { complete, wrong, all: received.length };
}

process.on('disconnect', () => process.exit());
process.on('message', (message: { open?: Open; expected?: ByKind<readonly string[]>; forget?: true }) => {
  if (message.open !== undefined) void openAll(message.open).then(() => process.send?.({ opened: true }));
  if (message.expected !== undefined) process.send?.({ verdict: judge(message.expected) });
  if (message.forget === true) {
    for (const { ids } of received) ids.length = 0;
    process.send?.({ forgotten: true });
  }
});
