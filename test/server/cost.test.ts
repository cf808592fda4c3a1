import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/api/limits.ts';
import { stoppedClock } from '../support/clock.ts';
import * as raw from '../support/cache/raw.ts';
import { Estimate } from '../support/clients/estimate.ts';
import { TRANSPORTS } from '../support/clients/transports.ts';
import { untyped } from '../support/clients/walk.ts';
import { newsroomForTest, useNewsroom } from '../support/newsroom/newsroom.ts';

interface Cost {
  readonly points: number;
  readonly limit: number;
  readonly dearest: readonly string[];
}

const COSTLY = `query ($n: Int) {
  tags { totalCount }
  mine: articles(first: $n) { nodes { statements(first: 100) { nodes { articles(first: 100) { nodes { id } } } } } }
}`;
const DEAREST = ['mine', 'nodes', 'statements', 'nodes', 'articles', 'nodes'];

describe('the cost of an operation', () => {
  const newsroom = useNewsroom({ story: true });
  const [post, get] = [raw.observed(raw.post), raw.observed(raw.get)];

  async function costOf(query: string): Promise<Cost> {
    const { text } = await post(newsroom.url, { query, extensions: { cost: true } });
    return (JSON.parse(text) as { extensions: { cost: Cost } }).extensions.cost;
  }

  it('is in the answer on request, over every transport, with the field that costs most', async () => {
    const query = '{ people(first: 10) { totalCount nodes { id name } } }';
    // 100 and five SQL statements for the count, two for the list; 20 for the list, 2 for each object, 2 for an id, 1 for a name.
    const cost = { points: 100 + 7 * 200 + 20 + 2 + 10 * (2 + 2 + 1), limit: LIMITS.cost };
    for (const transport of TRANSPORTS) {
      const asked = await transport.send(newsroom, { query, extensions: { cost: true } });
      expect(asked.raw, transport.name).toContain(
        `"extensions":${JSON.stringify({ cost: { ...cost, dearest: ['people', 'totalCount'] } })}`,
      );
      const other = await transport.send(newsroom, { query });
      expect(other.raw, transport.name).not.toContain('"extensions"');
      expect(other.data).toEqual(asked.data);
    }
  });

  it('counts rows of lists within lists, and long texts', async () => {
    expect((await costOf('{ articles(first: 50) { nodes { id bodyHtml } } }')).dearest).toEqual([
      'articles',
      'nodes',
      'bodyHtml',
    ]);
    const nested = '{ people(first: 9) { nodes { statements(first: 9) { nodes { text } } } } }';
    expect((await costOf(nested)).dearest).toEqual(['people', 'nodes', 'statements']);
    expect((await costOf(`{ ...A } fragment A on Query ${nested}`)).points).toBe(
      (await costOf(nested)).points,
    );
  });

  it('is in the refusal, over every transport: the limit, the cost, and the field that costs most', async () => {
    for (const transport of TRANSPORTS) {
      const { errors } = await transport.send(newsroom, { query: COSTLY, variables: { n: 100 } });
      expect(errors, transport.name).toHaveLength(1);
      const { code, cost } = errors[0]?.extensions as { code: string; cost: Cost };
      expect([code, cost.limit, cost.dearest], transport.name).toEqual([
        'LIMIT_EXCEEDED',
        LIMITS.cost,
        DEAREST,
      ]);
      expect(cost.points).toBeGreaterThan(100 ** 3 * 4);
      for (const named of [String(cost.limit), String(cost.points), DEAREST.join('.')])
        expect(errors[0]?.message, transport.name).toContain(named);
    }
  });

  it('can be estimated from the directives of the schema, but for SQL statements below the root', async () => {
    const estimate = new Estimate((await raw.send(`${newsroom.url}/schema.graphql`, {})).text);
    const flat = [
      '{ people { nodes { name } } }',
      '{ people(first: 7, search: "ada") { edges { cursor node { id name slug } } pageInfo { endCursor } } }',
      '{ articles(last: 3) { nodes { id headline bodyHtml tags { name } } } newsletters { name } }',
      '{ feed(first: 2) { edges { cursor } } sections { name } tag(slug: "x") { id } }',
    ];
    for (const query of flat) expect(estimate.of(query), query).toBe((await costOf(query)).points);
    const nested =
      '{ people(first: 4) { nodes { statements(first: 3) { nodes { articles(first: 2) { nodes { headline } } } } } } }';
    expect((await costOf(nested)).points - estimate.of(nested)).toBe(2 * 2 * 200);
  });

  it('is never cached, with its answer, by the node or by a CDN', async () => {
    const query = '{ tags(first: 3) { totalCount } }';
    const outcomes = [];
    for (const extensions of [undefined, { cost: true }, { cost: true }, undefined]) {
      const { result, headers, text } = await get(newsroom.url, {
        query,
        ...(extensions && { extensions }),
      });
      outcomes.push([result, headers['cache-control'], text.includes('"cost"')]);
    }
    expect(outcomes).toEqual([
      ['miss', 'no-cache', false],
      ['bypass', 'no-store', true],
      ['bypass', 'no-store', true],
      ['hit', 'no-cache', false],
    ]);
  });
});

const Budget = untyped<
  { viewer: { budget: { limit: number; remaining: number; resetsAt: string } } },
  Record<string, never>
>('{ viewer { budget { limit remaining resetsAt } } }');

describe('the budget', () => {
  it('says what is left, of a reader and of a member', async () => {
    const clock = stoppedClock();
    const settings = { POINTS_PER_ADDRESS: '10000', POINTS_PER_MEMBER: '30000' };
    const newsroom = await newsroomForTest({ settings, now: clock.now });
    const read = async (token?: string) => (await newsroom.ask(Budget, {}, token)).data.viewer.budget;
    const first = await read();
    const second = await read();
    expect(first.limit).toBe(10_000);
    expect(first.remaining).toBeLessThan(first.limit);
    expect(second.remaining).toBeLessThan(first.remaining);
    const ms = new Date(second.resetsAt).getTime() - Date.now();
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(10_000);
    const { limit, remaining } = await read(newsroom.tokens.REPORTER);
    expect(limit).toBe(30_000);
    // Each member has a budget of their own.
    expect(remaining).toBeGreaterThan(29_000);
    clock.pass(10);
    expect((await read()).remaining).toBe(first.remaining);
  });

  it('is never cached, by the node or by a CDN', async () => {
    const newsroom = await newsroomForTest({ settings: { CDN_SECONDS: '60' } });
    const query =
      '{ tags { totalCount } viewer { ...A } } fragment A on Viewer { mine: budget { remaining } }';
    const get = raw.observed(raw.get);
    const answers = [await get(newsroom.url, { query }), await get(newsroom.url, { query })];
    for (const { result, headers } of answers)
      expect([result, headers['cache-control'], headers.etag]).toEqual(['bypass', 'no-store', undefined]);
    expect(answers[0]?.text).not.toBe(answers[1]?.text);
  });
});
