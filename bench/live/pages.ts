/**
 * Readers of a live blog, in a process of their own: each has a page that follows the blog with the client of
 * packages/client. With each post, some join, sleep, wake, load older posts, or lose their connection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createClient, type Client } from '../../packages/client/src/index.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { Follow, LivePage, readAll, type LiveEvent, type Source } from './page.ts';

export interface Following extends Source {
  readonly liveBlogId: string;
  readonly pages: number;
  readonly posts: number;
}

export interface Followed {
  readonly posts: number;
  readonly joins: number;
  readonly sleeps: number;
  readonly kills: number;
  readonly 'older pages': number;
  readonly events: number;
  readonly 's to catch up': number;
  readonly 'pages that differ': number;
  readonly 'key events differ': number;
}

/** In posts: within how many all have joined, and for how many a page sleeps. */
const [JOINED, ASLEEP] = [0.9, 0.1];
/** ms for the last events to reach all pages, of which many were asleep. */
const END = 240_000;

const sockets = new Set<WebSocket>();
class Socket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { perMessageDeflate: false });
    this.on('open', () => sockets.add(this));
    this.on('close', () => sockets.delete(this));
    // It may be told to leave while it connects.
    this.on('error', () => undefined);
  }
}

class Reader {
  readonly joinsAt: number;
  page: LivePage | null = null;
  events = 0;
  wakesAt = 0;
  #isJoining = false;
  #client: Client | null = null;

  constructor(joinsAt: number) {
    this.joinsAt = joinsAt;
  }

  get isAwake(): boolean {
    return this.#client !== null;
  }

  async join(following: Following): Promise<void> {
    if (this.#isJoining) return;
    this.#isJoining = true;
    counts.joins += 1;
    this.page = await LivePage.open(following);
    this.wake(following);
  }

  /** Resumes after the last event that the page shows. */
  wake({ url, liveBlogId }: Following): void {
    const { page } = this;
    if (page === null || this.isAwake) return;
    const client = (this.#client = createClient({ url, webSocketImpl: Socket, transports: ['websocket'] }));
    const variables = { liveBlogId, after: page.cursor };
    client.subscribe<{ feed: LiveEvent }>(
      { query: Follow.toString(), variables },
      {
        next: ({ data, errors }) => {
          if (client !== this.#client) return;
          if (data == null) throw new Error(JSON.stringify(errors));
          this.events += 1;
          page.take(data.feed);
        },
        error: (error) => fail(error),
      },
    );
  }

  sleep(wakesAt: number): void {
    this.#client?.close();
    this.#client = null;
    this.wakesAt = wakesAt;
  }
}

let readers: Reader[] = [];
const chance = new Chance(3);
const counts = { joins: 0, sleeps: 0, kills: 0, 'older pages': 0 };

function fail(error: unknown): void {
  process.send?.({ failed: error instanceof Error ? error.stack : JSON.stringify(error) });
}

/** Pages that join or wake with a post of this number. */
function wake(following: Following, number: number): void {
  for (const reader of readers) {
    if (reader.page === null && reader.joinsAt <= number) void reader.join(following).catch(fail);
    else if (reader.page !== null && !reader.isAwake && reader.wakesAt <= number) reader.wake(following);
  }
}

/** What some pages do with each post. */
function tick(following: Following, number: number): void {
  wake(following, number);
  const awake = readers.filter(({ isAwake }) => isAwake);
  if (awake.length === 0) return;
  if (chance.of(0.5)) {
    chance.one(awake).sleep(number + chance.from(1, Math.ceil(following.posts * ASLEEP)));
    counts.sleeps += 1;
  }
  if (chance.of(0.5) && sockets.size > 0) {
    chance.one([...sockets]).terminate();
    counts.kills += 1;
  }
  const { page } = chance.one(awake);
  if (page?.hasOlder !== true) return;
  counts['older pages'] += 1;
  void page.loadOlder().catch(fail);
}

/** Waits until all pages show the end of the live blog, and compares them with what the API answers. */
async function finish(following: Following): Promise<Followed> {
  wake(following, Infinity);
  const end = performance.now() + END;
  while (readers.some(({ page }) => page?.isComplete !== true) && performance.now() < end) await sleep(50);
  const waited = performance.now() - end + END;
  const whole = await readAll(following);
  const keyEvents = await readAll(following, { isKeyEvent: true });
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const differing = readers.filter(({ page }) => {
    const edges = page?.hasOlder === true ? whole.posts.edges.slice(0, page.edges.length) : whole.posts.edges;
    return !isSame([page?.state, page?.pinned, page?.edges], [whole.state, whole.pinned, edges]);
  });
  const withOtherKeyEvents = readers.filter(({ page }) => {
    const [edges, last] = [page?.edges ?? [], page?.edges.at(-1)?.sortKey ?? ''];
    const asked = keyEvents.posts.edges.filter(({ sortKey }) => page?.hasOlder !== true || sortKey <= last);
    return !isSame(
      edges.filter(({ node }) => node.isKeyEvent),
      asked,
    );
  });
  return {
    posts: whole.posts.edges.length,
    ...counts,
    events: readers.reduce((sum, { events }) => sum + events, 0),
    's to catch up': Math.round(waited / 1_000),
    'pages that differ': differing.length,
    'key events differ': withOtherKeyEvents.length,
  };
}

interface Message {
  readonly follow?: Following;
  readonly tick?: number;
  readonly finish?: true;
}

let following: Following | undefined;
process.on('message', ({ follow, tick: number, finish: isOver }: Message) => {
  if (follow !== undefined) {
    following = follow;
    readers = Array.from({ length: follow.pages }, () => new Reader(chance.from(0, follow.posts * JOINED)));
  }
  if (following === undefined) return;
  if (number !== undefined) tick(following, number);
  if (isOver === true) void finish(following).then((followed) => process.send?.({ followed }), fail);
});
