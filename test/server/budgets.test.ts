import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  headersOf,
  overSocket,
  post,
  statusOfStream,
  type From,
  type Reply,
} from '../support/clients/from.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const CHEAP = '{ __typename }';
/** Costs some 300 points. */
const PAGE = '{ articles(first: 50) { nodes { id slug headline } } }';
const LIVE = 'subscription { feed { id } }';

/** Queries pages until it is refused. Fails if that takes more than this many pages. */
async function spendAll(newsroom: Newsroom, from: From, most: number): Promise<Reply> {
  for (let count = 0; count < most; count += 1) {
    const reply = await post(newsroom, from, PAGE);
    if (reply.status !== 200) return reply;
  }
  throw new Error('It was never refused.');
}

describe('the budget', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({
      settings: { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '2000', POINTS_PER_MEMBER: '4000' },
    });
  });
  afterAll(() => newsroom.close());

  it('pays for the length of what is sent, also of variables', async () => {
    // Each costs some 1,500 points.
    const variables = { unused: 'x'.repeat(30_000) };
    const long = async (from: From) => {
      const headers = { 'content-type': 'application/json', ...headersOf(from) };
      const body = JSON.stringify({ query: CHEAP, variables });
      return (await fetch(newsroom.url, { method: 'POST', headers, body })).status;
    };
    const short = async (from: From) => (await post(newsroom, from, CHEAP)).status;
    const [first, second, third] = [
      { address: '192.0.2.7' },
      { address: '192.0.2.8' },
      { address: '192.0.2.9' },
    ] as const;
    // Again, if the machine is so busy that the points came back meanwhile.
    await eventually(async () => expect([await long(first), await long(first)]).toEqual([200, 429]));
    await eventually(async () => {
      const wire = await openWire(newsroom.url, { options: { headers: headersOf(second) } });
      for (const id of ['1', '2']) wire.send(subscribe(id, CHEAP, variables));
      const answers: boolean[] = [];
      while (answers.length < 2) {
        const { type, payload } = (await wire.next()) ?? { type: 'closed' };
        if (type !== 'complete') answers.push(JSON.stringify(payload).includes('"RATE_LIMITED"'));
      }
      wire.socket.close();
      expect(answers).toEqual([false, true]);
    });
    expect([await short(third), await short(third)]).toEqual([200, 200]);
  });

  it('pays for a body that has to be read to find out that nothing of it can be run', async () => {
    const long = 'x'.repeat(60_000);
    const many = Array.from({ length: 30_000 }, () => 0);
    const bodies = [
      '['.repeat(60_000),
      JSON.stringify([{ query: CHEAP, variables: { long } }]),
      JSON.stringify({ query: CHEAP, more: long }),
      JSON.stringify({ query: 1, variables: { long } }),
      JSON.stringify({ query: CHEAP, variables: { many } }),
      JSON.stringify({ query: CHEAP, extensions: { many } }),
    ];
    for (const [index, body] of bodies.entries()) {
      const send = async () => {
        const headers = {
          'content-type': 'application/json',
          ...headersOf({ address: `192.0.2.${20 + index}` }),
        };
        return (await fetch(newsroom.url, { method: 'POST', headers, body })).status;
      };
      // Again, if the machine is so busy that the points came back meanwhile.
      await eventually(async () =>
        expect([await send(), await send()], body.slice(0, 80)).toEqual([400, 429]),
      );
    }
  });

  it('pays for finding out who sends a body that only members may send', async () => {
    const headers = {
      'content-type': 'application/json',
      ...headersOf({ address: '192.0.2.30', token: 'wrong' }),
    };
    const body = JSON.stringify({ query: CHEAP }).padEnd(100_001);
    const send = async () => (await fetch(newsroom.url, { method: 'POST', headers, body })).status;
    await eventually(async () => {
      const statuses = [];
      for (let count = 0; count < 20; count += 1) statuses.push(await send());
      expect(new Set(statuses)).toEqual(new Set([401, 429]));
    });
  });

  it('keeps no file of a page from a client address without points, so that its page can wait for some', async () => {
    const from = { address: '192.0.2.31' };
    const headers = headersOf(from);
    await eventually(async () => {
      expect(await spendAll(newsroom, from, 10)).toMatchObject({ status: 429 });
      const file = await fetch(new URL('/favicon.ico', newsroom.url), { headers });
      expect([file.status, (await post(newsroom, from, CHEAP)).status]).toEqual([200, 429]);
    });
  });

  it('of a client address is one for all transports; others have their own', async () => {
    const from = { address: '192.0.2.1' };
    const other = { address: '192.0.2.2' };
    // Again, if the machine is so busy that the points came back meanwhile.
    await eventually(async () => {
      const refused = await spendAll(newsroom, from, 10);
      expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
      const { retryAfter = 0 } = refused.errors[0]?.extensions ?? {};
      expect(retryAfter).toBeGreaterThanOrEqual(1);
      expect(retryAfter).toBeLessThanOrEqual(10);
      expect(refused.retryAfter).toBe(String(retryAfter));
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
          ['access-control-expose-headers', 'x-request-id, retry-after, x-cache'],
          ['content-type', 'application/graphql-response+json; charset=utf-8'],
        ]),
      );
      const message = await overSocket(newsroom, from, CHEAP);
      expect(message).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    });
    expect((await post(newsroom, other, PAGE)).status).toBe(200);
    expect(await statusOfStream(newsroom, other, LIVE)).toBe(200);
    expect(await overSocket(newsroom, other, CHEAP)).toMatchObject({ type: 'next' });
  });

  it('is spent over sockets too', async () => {
    const from = { address: '192.0.2.3' };
    await eventually(async () => {
      const { url } = newsroom;
      const wire = await openWire(url, { options: { headers: { 'x-forwarded-for': from.address } } });
      for (let count = 0; count < 10; count += 1) wire.send(subscribe(`${count}`, PAGE));
      const codes = new Set<string>();
      for (let ended = 0; ended < 10;) {
        const message = await wire.next();
        if (message?.type !== 'next') ended += 1;
        const errors =
          message?.type === 'error' ? message.payload : (message?.payload as { errors?: object } | undefined);
        if (errors !== undefined) codes.add(/"code":"(\w+)"/.exec(JSON.stringify(errors))?.[1] ?? 'served');
      }
      wire.socket.close();
      expect(codes).toEqual(new Set(['served', 'RATE_LIMITED']));
      expect((await post(newsroom, from, CHEAP)).status).toBe(429);
    });
  });

  it('comes back when Retry-After says so: neither later nor a second before', async () => {
    const from = { address: '192.0.2.4' };
    const asked = performance.now();
    const refused = await spendAll(newsroom, from, 50);
    const told = performance.now();
    const seconds = Number(refused.retryAfter);
    const overTheSocket = await overSocket(newsroom, from, CHEAP);
    expect(overTheSocket).toMatchObject({
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number } }],
    });
    await eventually(async () => {
      const sent = performance.now();
      const { status } = await post(newsroom, from, CHEAP);
      if (sent > told + seconds * 1_000) expect(status).toBe(200);
      else if (performance.now() < asked + (seconds - 1) * 1_000) expect(status).toBe(429);
      expect(performance.now()).toBeGreaterThan(told + seconds * 1_000);
    });
  });

  it('of an IPv6 address is that of its /64 network, also behind a proxy that appends the port', async () => {
    let attempts = 0;
    await eventually(async () => {
      // Others in each attempt, since what is asked here is paid, too.
      const [spent, other] = [`2001:db8:${(attempts += 1)}:1`, `2001:db8:${attempts}:2`];
      await spendAll(newsroom, { address: `${spent}:ffff::` }, 10);
      const written = (network: string) => [`${network}::1`, `[${network}::3]`, `[${network}::4]:4711`];
      for (const address of written(spent))
        expect((await post(newsroom, { address }, CHEAP)).status).toBe(429);
      for (const address of written(other))
        expect((await post(newsroom, { address }, CHEAP)).status).toBe(200);
    });
  });

  it('is spent on signing in over sockets, with valid tokens and wrong ones', async () => {
    for (const token of ['wrong', newsroom.tokens.EDITOR]) {
      const from = { address: token === 'wrong' ? '192.0.2.14' : '192.0.2.15', token };
      const signIn = async ({ address, token }: From) => {
        const { socket, closed, received } = await openWire(newsroom.url, {
          init: token === undefined ? {} : { Authorization: `Bearer ${token}` },
          options: { headers: { 'x-forwarded-for': address } },
        });
        if (received.length > 0) socket.close();
        const { code, reason } = await closed;
        return received.length > 0 ? 'signed in' : `${code} ${reason.split(':', 1)[0] ?? ''}`;
      };
      const usual = token === 'wrong' ? '4403 UNAUTHENTICATED' : 'signed in';
      await eventually(async () => {
        const outcomes = new Set<string>();
        for (let count = 0; count < 20; count += 1) outcomes.add(await signIn(from));
        expect(outcomes).toEqual(new Set([usual, '1013 RATE_LIMITED']));
        // Readers at this address have points of their own, and so have members elsewhere.
        expect(await signIn({ address: from.address })).toBe('signed in');
        expect(await signIn({ address: '192.0.2.16', token })).toBe(usual);
      });
    }
  });

  it('of a member is their own, wherever they are', async () => {
    const { REPORTER, EDITOR } = newsroom.tokens;
    const shared = { address: '192.0.2.5' };
    await eventually(async () => {
      await spendAll(newsroom, shared, 10);
      expect((await post(newsroom, { ...shared, token: EDITOR }, CHEAP)).status).toBe(200);
      expect((await post(newsroom, shared, CHEAP)).status).toBe(429);
    });
    await eventually(async () => {
      for (const last of ['6', '7', '8']) {
        const from = { address: `192.0.2.${last}`, token: REPORTER };
        for (let count = 0; count < 5; count += 1) await post(newsroom, from, PAGE);
      }
      const elsewhere = { address: '192.0.2.9', token: REPORTER };
      expect(await post(newsroom, elsewhere, PAGE)).toMatchObject({
        status: 429,
        errors: [{ extensions: { code: 'RATE_LIMITED' } }],
      });
      expect((await post(newsroom, { ...elsewhere, token: EDITOR }, CHEAP)).status).toBe(200);
    });
  });

  it('is also spent on documents that are never executed, and on invalid tokens', async () => {
    const costly: [From, string][] = [
      [{ address: '192.0.2.10' }, `{ nope } # ${'x'.repeat(20_000)}`],
      [{ address: '192.0.2.11' }, `{ # ${'x'.repeat(20_000)}`],
      [{ address: '192.0.2.12', token: 'wrong' }, `{ __typename } # ${'x'.repeat(20_000)}`],
    ];
    for (const [from, query] of costly) {
      await eventually(async () => {
        const statuses = [];
        for (let count = 0; count < 4; count += 1) statuses.push((await post(newsroom, from, query)).status);
        expect(statuses).toContain(429);
      });
    }
  });

  it('has a log line when it is spent, which names the settings that change it', () => {
    expect(newsroom.logged).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('POINTS_PER_ADDRESS') as string }),
    );
  });

  it('is not lost to a body whose query is not a string', async () => {
    const from = { address: '192.0.2.13' };
    for (const query of [1, {}, [], { toString: 1 }, { length: 1e12 }]) {
      const response = await fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(from) },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(400);
    }
    expect((await post(newsroom, from, CHEAP)).status).toBe(200);
  });
});

describe('the default budget', () => {
  it('serves an office: 300 readers who open a page at once, and subscribe', async () => {
    const newsroom = await openNewsroom({
      story: true,
      settings: { POINTS_PER_ADDRESS: '' },
    });
    try {
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
    } finally {
      await newsroom.close();
    }
  });
});
