import { describe, expect, it } from 'vitest';
import {
  headersOf,
  overSocket,
  post,
  statusOfStream,
  type From,
  type Reply,
} from '../support/clients/from.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { stoppedClock } from '../support/clock.ts';
import { type Newsroom, newsroomForTest, UNCACHED, useNewsroom } from '../support/newsroom/newsroom.ts';

const CHEAP = '{ __typename }';
/** Costs some 300 points. */
const PAGE = '{ articles(first: 50) { nodes { id slug headline } } }';
const LIVE = 'subscription { feed { id } }';
const LIMITED = { extensions: { code: 'RATE_LIMITED' } };

/** Queries pages until it is refused. */
async function spendAll(newsroom: Newsroom, from: From): Promise<Reply> {
  for (let count = 0; count < 10; count += 1) {
    const reply = await post(newsroom, from, PAGE);
    if (reply.status !== 200) return reply;
  }
  throw new Error('It was never refused.');
}

/** No points come back unless a test moves the clock. */
describe('the budget', () => {
  const clock = stoppedClock();
  const newsroom = useNewsroom({
    settings: { ...UNCACHED, TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '1600', POINTS_PER_MEMBER: '4000' },
    now: clock.now,
  });

  /** The status of a body that is sent as it is. */
  const statusOf = async (from: From, body: string) => {
    const headers = { 'content-type': 'application/json', ...headersOf(from) };
    return (await fetch(newsroom.url, { method: 'POST', headers, body })).status;
  };

  it('pays for the length of what is sent, also of variables', async () => {
    // Each costs some 900 points.
    const variables = { unused: 'x'.repeat(50_000) };
    const body = JSON.stringify({ query: CHEAP, variables });
    const first = { address: '192.0.2.7' };
    expect([await statusOf(first, body), await statusOf(first, body)]).toEqual([200, 429]);
    const wire = await openWire(newsroom.url, { options: { headers: headersOf({ address: '192.0.2.8' }) } });
    for (const id of ['1', '2']) wire.send(subscribe(id, CHEAP, variables));
    const isLimited: boolean[] = [];
    while (isLimited.length < 2) {
      const { type, payload } = (await wire.next()) ?? { type: 'closed' };
      if (type !== 'complete') isLimited.push(JSON.stringify(payload).includes('"RATE_LIMITED"'));
    }
    wire.socket.close();
    expect(isLimited).toEqual([false, true]);
    const third = { address: '192.0.2.9' };
    for (let count = 0; count < 2; count += 1) expect((await post(newsroom, third, CHEAP)).status).toBe(200);
  });

  it('pays for a body that has to be read to find out that nothing of it can be run', async () => {
    const long = 'x'.repeat(95_000);
    const many = Array.from({ length: 47_000 }, () => 0);
    const bodies = [
      '['.repeat(95_000),
      JSON.stringify([{ query: CHEAP, variables: { long } }]),
      JSON.stringify({ query: CHEAP, more: long }),
      JSON.stringify({ query: 1, variables: { long } }),
      JSON.stringify({ query: CHEAP, variables: { many } }),
      JSON.stringify({ query: CHEAP, extensions: { many } }),
    ];
    for (const [index, body] of bodies.entries()) {
      const from = { address: `192.0.2.${20 + index}` };
      const statuses = [await statusOf(from, body), await statusOf(from, body)];
      expect.soft(statuses, body.slice(0, 80)).toEqual([400, 429]);
    }
  });

  it('pays for finding out who sends a body that only members may send', async () => {
    const body = JSON.stringify({ query: CHEAP }).padEnd(100_001);
    const statuses = new Set<number>();
    for (let count = 0; count < 20; count += 1)
      statuses.add(await statusOf({ address: '192.0.2.30', token: 'wrong' }, body));
    expect(statuses).toEqual(new Set([401, 429]));
  });

  it('is not needed for the files of a page, so that the page can wait for points', async () => {
    const from = { address: '192.0.2.31' };
    expect(await spendAll(newsroom, from)).toMatchObject({ status: 429 });
    const file = await fetch(new URL('/favicon.ico', newsroom.url), { headers: headersOf(from) });
    expect([file.status, (await post(newsroom, from, CHEAP)).status]).toEqual([200, 429]);
  });

  it('of a client address is one for all transports; others have their own', async () => {
    const from = { address: '192.0.2.1' };
    const other = { address: '192.0.2.2' };
    const refused = await spendAll(newsroom, from);
    expect(refused).toMatchObject({ status: 429, retryAfter: '10', errors: [LIMITED] });
    expect(refused.errors[0]?.extensions.retryAfter).toBe(10);
    expect(await statusOfStream(newsroom, from, LIVE)).toBe(429);
    // A page of another site can read that too, after its preflight.
    const cors = {
      origin: 'https://news.example',
      'access-control-request-method': 'POST',
      ...headersOf(from),
    };
    expect((await fetch(newsroom.url, { method: 'OPTIONS', headers: cors })).status).toBe(204);
    const again = await fetch(`${newsroom.url}?query={__typename}`, {
      headers: { accept: 'application/graphql-response+json', ...headersOf(from) },
    });
    expect([...again.headers]).toEqual(
      expect.arrayContaining([
        ['access-control-allow-origin', '*'],
        ['access-control-expose-headers', expect.stringContaining('retry-after, ') as string],
        ['content-type', 'application/graphql-response+json; charset=utf-8'],
      ]),
    );
    expect(await overSocket(newsroom, from, CHEAP)).toMatchObject({ type: 'error', payload: [LIMITED] });
    expect((await post(newsroom, other, PAGE)).status).toBe(200);
    expect(await statusOfStream(newsroom, other, LIVE)).toBe(200);
    expect(await overSocket(newsroom, other, CHEAP)).toMatchObject({ type: 'next' });
  });

  it('is spent over sockets too', async () => {
    const from = { address: '192.0.2.3' };
    const wire = await openWire(newsroom.url, { options: { headers: headersOf(from) } });
    for (let count = 0; count < 10; count += 1) wire.send(subscribe(`${count}`, PAGE));
    const texts: string[] = [];
    for (let ended = 0; ended < 10;) {
      const message = await wire.next();
      if (message?.type !== 'next') ended += 1;
      texts.push(JSON.stringify(message));
    }
    wire.socket.close();
    expect(texts.filter((text) => text.includes('"data"')).length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes('"RATE_LIMITED"')).length).toBeGreaterThan(0);
    expect((await post(newsroom, from, CHEAP)).status).toBe(429);
  });

  it('comes back when Retry-After says so: neither later nor a second before', async () => {
    const from = { address: '192.0.2.4' };
    const seconds = Number((await spendAll(newsroom, from)).retryAfter);
    expect(await overSocket(newsroom, from, CHEAP)).toMatchObject({
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: seconds } }],
    });
    clock.pass(seconds - 1);
    expect(await post(newsroom, from, CHEAP)).toMatchObject({ status: 429, retryAfter: '1' });
    clock.pass(1);
    expect((await post(newsroom, from, CHEAP)).status).toBe(200);
  });

  it('is in the headers of answers, with what is left of it', async () => {
    const limitsOf = async ({ token, address }: From) => {
      const { headers } = await fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf({ address, ...(token && { token }) }) },
        body: JSON.stringify({ query: PAGE }),
      });
      expect(headers.get('access-control-expose-headers')).toContain('ratelimit, ratelimit-policy');
      const [, name, left, seconds] =
        /^"([\w-]+)";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
      return { policy: headers.get('ratelimit-policy'), name, left: Number(left), seconds: Number(seconds) };
    };
    const reader = { address: '192.0.2.50' };
    const policy = '"points-per-address";q=1600;w=10';
    const first = await limitsOf(reader);
    expect(first).toMatchObject({ policy, name: 'points-per-address', seconds: 10 });
    clock.pass(4);
    const second = await limitsOf(reader);
    expect(second).toMatchObject({ policy, seconds: 6 });
    // The same costs the same.
    expect(first.left - second.left).toBe(1_600 - first.left);
    expect(first.left).toBeLessThan(1_550);
    expect(await spendAll(newsroom, reader)).toMatchObject({ retryAfter: '6' });
    expect(await limitsOf(reader)).toMatchObject({ policy, left: 0, seconds: 6 });
    const member = await limitsOf({ ...reader, token: newsroom.tokens.EDITOR });
    expect(member).toMatchObject({ policy: '"points-per-member";q=4000;w=10', name: 'points-per-member' });
    expect(member.left).toBeGreaterThan(3_000);
    expect(member.left).toBeLessThan(4_000);
  });

  it('of an IPv6 address is that of its /64 network, also behind a proxy that appends the port', async () => {
    const statuses = async (network: string) => {
      const found = [];
      for (const address of [`${network}::1`, `[${network}::3]`, `[${network}::4]:4711`])
        found.push((await post(newsroom, { address }, CHEAP)).status);
      return found;
    };
    await spendAll(newsroom, { address: '2001:db8:1:1:ffff::' });
    expect(await statuses('2001:db8:1:1')).toEqual([429, 429, 429]);
    expect(await statuses('2001:db8:1:2')).toEqual([200, 200, 200]);
  });

  it('is spent on signing in over sockets, with valid tokens and wrong ones', async () => {
    const signIn = async ({ address, token }: From) => {
      const { socket, closed, received } = await openWire(newsroom.url, {
        init: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        options: { headers: { 'x-forwarded-for': address } },
      });
      if (received.length > 0) socket.close();
      const { code, reason } = await closed;
      return received.length > 0 ? 'signed in' : `${code} ${reason.split(':', 1)[0] ?? ''}`;
    };
    for (const [address, token, usual] of [
      ['192.0.2.14', 'wrong', '4403 UNAUTHENTICATED'],
      ['192.0.2.15', newsroom.tokens.EDITOR, 'signed in'],
    ] as const) {
      const outcomes = new Set<string>();
      for (let count = 0; count < 20; count += 1) outcomes.add(await signIn({ address, token }));
      expect(outcomes).toEqual(new Set([usual, '1013 RATE_LIMITED']));
      // Readers at this address have points of their own, and so have members elsewhere.
      expect(await signIn({ address })).toBe('signed in');
      expect(await signIn({ address: '192.0.2.16', token })).toBe(usual);
    }
  });

  it('of a member is their own, wherever they are', async () => {
    const { REPORTER, EDITOR } = newsroom.tokens;
    const shared = { address: '192.0.2.5' };
    await spendAll(newsroom, shared);
    expect((await post(newsroom, { ...shared, token: EDITOR }, CHEAP)).status).toBe(200);
    expect((await post(newsroom, shared, CHEAP)).status).toBe(429);
    for (const last of ['40', '41', '42'])
      for (let count = 0; count < 5; count += 1)
        await post(newsroom, { address: `192.0.2.${last}`, token: REPORTER }, PAGE);
    const elsewhere = { address: '192.0.2.43', token: REPORTER };
    expect(await post(newsroom, elsewhere, PAGE)).toMatchObject({ status: 429, errors: [LIMITED] });
    expect((await post(newsroom, { ...elsewhere, token: EDITOR }, CHEAP)).status).toBe(200);
  });

  it('is also spent on documents that are never executed, and on invalid tokens', async () => {
    const comment = `# ${'x'.repeat(60_000)}`;
    for (const [from, query] of [
      [{ address: '192.0.2.10' }, `{ nope } ${comment}`],
      [{ address: '192.0.2.11' }, `{ ${comment}`],
      [{ address: '192.0.2.12', token: 'wrong' }, `{ __typename } ${comment}`],
    ] as const) {
      const statuses = [];
      for (let count = 0; count < 4; count += 1) statuses.push((await post(newsroom, from, query)).status);
      expect(statuses).toContain(429);
    }
  });

  it('has a log line when it is spent, which names the settings that change it', () => {
    expect(newsroom.logged).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('POINTS_PER_ADDRESS') as string }),
    );
  });

  it('is not lost to a body whose query is not a string', async () => {
    const from = { address: '192.0.2.13' };
    for (const query of [1, {}, [], { toString: 1 }, { length: 1e12 }])
      expect(await statusOf(from, JSON.stringify({ query }))).toBe(400);
    expect((await post(newsroom, from, CHEAP)).status).toBe(200);
  });
});

describe('the default budget', () => {
  it('serves an office: 300 readers who open a page at once, and subscribe', async () => {
    const newsroom = await newsroomForTest({ story: true, settings: { POINTS_PER_ADDRESS: '' } });
    const slug = 'microsoft-cuts-off-unit-8200';
    const query = `{ article(slug: "${slug}") { headline bodyHtml statements(first: 5) { nodes { text } } } }`;
    const live = `subscription { articleUpdated(slug: "${slug}") { cursor } }`;
    const from = { address: '192.0.2.1' };
    const read = async () => {
      const { status } = await post(newsroom, from, query);
      return status === 200 ? statusOfStream(newsroom, from, live) : status;
    };
    const statuses = await Promise.all(Array.from({ length: 300 }, read));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
