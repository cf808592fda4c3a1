import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EVENTS, openWithBystander } from '../../support/clients/bystander.ts';
import { cursorNow } from '../../support/clients/feed.ts';
import { openStream, openWire, subscribe } from '../../support/clients/wire.ts';
import { HAS_NGINX, openNginx, type Nginx } from '../../support/deploy/nginx.ts';
import { unique } from '../../support/newsroom/factories.ts';
import { CreatePerson } from '../../support/newsroom/mutations.ts';
import { askAt } from '../../support/clients/ask.ts';
import { BUSY, metric, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { spawnNode, type NodeProcess } from '../../support/node-process.ts';
import { until } from '../../support/until.ts';

const RESUMED = EVENTS.replace('subscription', 'subscription ($after: String)').replace(
  'feed(',
  'feed(after: $after, ',
);

interface Got {
  readonly payload: {
    readonly data: { readonly feed: { readonly cursor: string; readonly reason: string } };
  };
}

// As in compose.yaml, but quicker to stop.
const SETTINGS = { ...BUSY, TRUSTED_PROXIES: '1', SHUTDOWN_GRACE_SECONDS: '1', DRAIN_SECONDS: '1' };

describe.runIf(HAS_NGINX)('two nodes behind nginx, as deploy/nginx.conf has it,', () => {
  let scene: Awaited<ReturnType<typeof openWithBystander>>;
  let newsroom: Newsroom;
  let nodes: [NodeProcess, NodeProcess];
  let nginx: Nginx;
  beforeAll(async () => {
    scene = await openWithBystander();
    newsroom = scene.newsroom;
    const { databaseUrl } = newsroom;
    const open = () => spawnNode(databaseUrl, { settings: SETTINGS });
    nodes = await Promise.all([open(), open()]);
    nginx = await openNginx([nodes[0].url, nodes[1].url]);
  });
  afterAll(async () => {
    await nginx.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await newsroom.close();
  });

  const countOf = async (of: readonly NodeProcess[], name: string) => {
    const counts = await Promise.all(of.map((node) => metric(node, `dateline_${name}`)));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  it('answer queries, mutations, sockets, event streams and HTTP/2', async () => {
    const { url } = nginx;
    const input = { slug: unique('person'), name: 'Ada Person' };
    const { data } = await askAt(url)(CreatePerson, { input }, newsroom.tokens.EDITOR);
    expect(data.createPerson).toMatchObject({ __typename: 'CreatePersonPayload' });

    const wire = await openWire(url);
    wire.send(subscribe('1', EVENTS));
    const stream = await openStream(url, EVENTS);
    await until(async () => (await countOf(nodes, 'subscriptions')) === 2);
    const event = await scene.append();
    expect(await wire.next()).toMatchObject(event);
    // If nginx held it back, it would never come: nothing follows it.
    expect(await stream.next()).toMatchObject(event.payload);
    wire.socket.close();
    stream.abandon();

    const session = connectHttp2(new URL(url).origin);
    const page = session.request({ ':path': '/graphql?query={__typename}', accept: 'application/json' });
    expect(await text(page)).toBe('{"data":{"__typename":"Query"}}');
    session.close();
  });

  it('show nobody their metrics and their health', async () => {
    const { url } = nginx;
    // Not with fetch, which would make one path of them all.
    const get = async (origin: string, path: string) => {
      const asked = request(origin, { path }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return { status: answer.statusCode, body: await text(answer) };
    };
    const { origin } = new URL(url);
    const direct = new URL(nodes[0].url).origin;
    expect((await get(direct, '/metrics')).body).toContain('dateline_sockets');
    expect(await get(direct, '/health/ready')).toEqual({ status: 200, body: 'ready' });
    const ways = ['', '?x', '/', '/.', '#x', '/..', ';x', '\\', '%20', '%00'];
    for (const path of ['/metrics', '//metrics', '/./metrics', '/%6detrics', '/x/../metrics', '/METRICS']) {
      for (const way of ways) {
        const { status, body } = await get(origin, path + way);
        expect(status).not.toBe(200);
        expect(body).not.toContain('dateline_');
      }
    }
    for (const path of ['/health/ready', '/health/live', '/health//live', '/%68ealth/live']) {
      expect((await get(origin, path)).status).toBe(404);
    }
  });

  it('refuse a body that is too long, and keep what they take out of files', async () => {
    const { url } = nginx;
    const post = (bytes: number, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(bytes) } }),
      });
    expect((await post(90_000)).status).toBe(200);
    const refused = await post(110_000);
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain('The body may have at most 100000 bytes.');
    expect((await post(1_000_000)).status).toBe(413);
    // Articles may be long.
    const member = { authorization: `Bearer ${newsroom.tokens.EDITOR}` };
    expect((await post(1_900_000, member)).status).toBe(200);
    expect((await post(2_100_000, member)).status).toBe(413);
    // A node that checks the token first answers before it has read the body. nginx must pass the answer on each time.
    const unknown = { authorization: 'Bearer unknown' };
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await post(1_900_000, unknown)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  it('know readers by their own addresses, not by what they say of themselves', async () => {
    const node = await spawnNode(newsroom.databaseUrl, {
      settings: { ...SETTINGS, MAX_SOCKETS_PER_ADDRESS: '1' },
    });
    onTestFinished(() => node.kill());
    const front = await openNginx([node.url, node.url]);
    onTestFinished(() => front.close());
    const from = (localAddress: string, claimed: string) =>
      openWire(front.url, { options: { localAddress, headers: { 'x-forwarded-for': claimed } } });
    const first = await from('127.0.0.2', '203.0.113.1');
    const second = await from('127.0.0.2', '203.0.113.2');
    expect((await second.closed).reason).toContain('at most 1 live connections');
    const other = await from('127.0.0.3', '203.0.113.1');
    expect(other.received).toEqual(['{"type":"connection_ack"}']);
    for (const wire of [first, other]) wire.socket.close();
  });

  it('lose no event, no query and no change while one of them stops', async () => {
    const { url } = nginx;
    const [leaving, staying] = nodes;
    let isOver = false;
    onTestFinished(() => {
      isOver = true;
    });

    // As a page has it from its query: a connection that ends before its first event gives no cursor to continue from.
    const beginning = await cursorNow(newsroom);

    /** Follows the events, and connects again whenever the connection ends. */
    async function follow(got: string[]): Promise<void> {
      let after = beginning;
      while (!isOver) {
        const wire = await openWire(url).catch(() => null);
        if (wire === null) continue;
        wires.add(wire);
        wire.send(subscribe('1', RESUMED, { after }));
        for (;;) {
          const message = await wire.next();
          if (message === null) break;
          const { cursor, reason } = (message as unknown as Got).payload.data.feed;
          after = cursor;
          got.push(reason);
        }
      }
    }
    const wires = new Set<Awaited<ReturnType<typeof openWire>>>();
    const got = Array.from({ length: 20 }, (): string[] => []);
    const following = got.map(follow);
    await until(async () => (await countOf(nodes, 'subscriptions')) === got.length);
    expect(await countOf([leaving], 'sockets')).toBeGreaterThan(0);

    const statuses: number[] = [];
    async function read(): Promise<void> {
      while (!isOver) statuses.push((await fetch(`${url}?query={__typename}`)).status);
    }
    const names: string[] = [];
    /** A change whose answer is lost is sent again with its key. */
    async function write(): Promise<void> {
      while (!isOver) {
        const name = unique('person');
        const input = { slug: name, name, idempotencyKey: randomUUID() };
        for (let isMade = false; !isMade;) {
          isMade = await askAt(url)(CreatePerson, { input }, newsroom.tokens.EDITOR).then(
            ({ data }) => data.createPerson.__typename === 'CreatePersonPayload',
            () => false,
          );
        }
        names.push(name);
      }
    }
    const working = [read(), read(), write(), write()];

    const reasons: string[] = [];
    const append = async () => reasons.push((await scene.append()).payload.data.feed.reason);
    await append();
    const left = new AbortController();
    leaving.signal('SIGTERM');
    void leaving.exited.then(() => left.abort());
    while (!left.signal.aborted) await append();
    await until(async () => (await countOf([staying], 'subscriptions')) === got.length);
    await append();
    await until(() => got.every((each) => each.length >= reasons.length));
    const count = names.length;
    await until(() => names.length > count + 2);
    isOver = true;
    await Promise.all(working);
    for (const wire of wires) wire.socket.close();
    await Promise.all(following);

    for (const each of got) expect(each).toEqual(reasons);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const made = await newsroom.prisma.person.count({ where: { name: { in: names } } });
    expect(made).toBe(names.length);
  });

  it('answer every query while one after the other is restarted', async () => {
    const open = (more: NodeJS.ProcessEnv = {}) =>
      spawnNode(newsroom.databaseUrl, { settings: { ...SETTINGS, ...more } });
    const pair: [NodeProcess, NodeProcess] = [await open(), await open()];
    onTestFinished(async () => {
      await Promise.all(pair.map((node) => node.kill()));
    });
    const front = await openNginx([pair[0].url, pair[1].url]);
    onTestFinished(() => front.close());
    let isOver = false;
    onTestFinished(() => {
      isOver = true;
    });
    const statuses: number[] = [];
    async function read(): Promise<void> {
      while (!isOver) statuses.push((await fetch(`${front.url}?query={__typename}`)).status);
    }
    const reading = [read(), read()];
    for (const [index, node] of pair.entries()) {
      node.signal('SIGTERM');
      await node.exited;
      // Some requests are refused by the one that is away.
      const count = statuses.length;
      await until(() => statuses.length > count + 20);
      pair[index] = await open({ PORT: new URL(node.url).port });
    }
    isOver = true;
    await Promise.all(reading);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});
