import { __Schema, GraphQLObjectType } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { schema } from '../../schema/index.ts';
import { checkCost } from '../../src/api/cost.ts';
import { parseWithin, validateWithin } from '../../src/api/parse.ts';
import { LIMITS } from '../../src/api/limits.ts';
import { post, type From } from '../support/clients/from.ts';
import { TRANSPORTS } from '../support/clients/transports.ts';
import { stoppedClock } from '../support/clock.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';
import { WORST_DOCUMENTS } from '../support/worst-documents.ts';

/** Each look for the fields of a type is a step: validation and counting take one or a few for each field that they come to. */
const MOST_STEPS = 200_000;
/** Seeds choose other documents. */
const SEED = Number(process.env['REFUSALS_SEED'] ?? 1);

/** What a node does with a document before anything of it is executed. Returns why it is refused, if it is. */
function prepare(text: string): string | null {
  try {
    const document = parseWithin(text);
    const [error] = validateWithin(schema, document);
    if (error !== undefined) return error.message;
    checkCost({ schema, document }, {});
    return null;
  } catch (error) {
    return String(error);
  }
}

describe('the work of preparing a document', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(Object.entries(WORST_DOCUMENTS))('is bounded for %s', (_, text) => {
    const steps = vi.spyOn(GraphQLObjectType.prototype, 'getFields');
    prepare(text);
    expect(steps.mock.calls.length).toBeLessThan(MOST_STEPS);
  });

  it('ends at the limit of the cost, over all aliases of introspection together', () => {
    const types = __Schema.getFields()['types'];
    if (types?.resolve === undefined) throw new Error('The schema does not list its types.');
    const listed = vi.spyOn(types, 'resolve');
    for (const name of ['the schema under many aliases', 'the schema in inline fragments']) {
      listed.mockClear();
      expect(prepare(WORST_DOCUMENTS[name] ?? '')).toContain(`may cost ${LIMITS.cost}`);
      expect(listed.mock.calls.length, name).toBeLessThan(10);
    }
  });

  it('ends when the fragments of introspection stand in too many places', () => {
    const chain = WORST_DOCUMENTS['the types in a long chain of fragments'] ?? '';
    expect(prepare(chain)).toContain('has fragments in too many places');
  });

  it('ends before fields of one name at one place are compared in too many pairs', () => {
    const fields = (count: number, fieldOf: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => fieldOf(index)).join(' ');
    const fragments = (count: number) =>
      `{ articles { nodes { ${fields(count, (index) => `...F${index}`)} } } } ${fields(count, (index) => `fragment F${index} on Article { id }`)}`;
    // The pairs of fragments count, and hardly those of the field `id` in them.
    expect(prepare(fragments(100))).toBeNull();
    expect(prepare(fragments(130))).toContain('fields of the same name too often');
    // As 40 components of a page write them.
    const components = `{ article(slug: "a") { ${fields(40, (index) => `...F${index}`)} } } ${fields(40, (index) => `fragment F${index} on Article { id slug headline section { id name } }`)}`;
    expect(prepare(components)).toBeNull();
    // Elsewhere in the response, they aren't compared.
    expect(
      prepare(`{ ${fields(150, (index) => `a${index}: tags(first: 1) { nodes { id } }`)} }`),
    ).not.toContain('too often');
    const repetitive = ['one field that differs below', 'one field with different fields below'];
    const differing = Object.keys(WORST_DOCUMENTS).filter((name) => name.startsWith('fields that differ'));
    for (const name of [...repetitive, ...differing])
      expect(prepare(WORST_DOCUMENTS[name] ?? ''), name).toContain('too often');
  });

  it('ends at fragments in a circle, however many circles there are', () => {
    const circles = WORST_DOCUMENTS['fragments with fields in several circles'] ?? '';
    expect(prepare(circles)).toContain('Cannot spread fragment');
  });

  it('isn’t bounded so for documents that the operator trusts', () => {
    const text = WORST_DOCUMENTS['one field with different fields below'] ?? '';
    expect(validateWithin(schema, parseWithin(text), true)).toEqual([]);
  });

  it(`is bounded for documents that chance writes (seed ${SEED})`, () => {
    const chance = new Chance(SEED);
    const steps = vi.spyOn(GraphQLObjectType.prototype, 'getFields');
    for (let count = 0; count < 150; count += 1) {
      const text = randomDocument(chance);
      steps.mockClear();
      prepare(text);
      expect(steps.mock.calls.length, text).toBeLessThan(MOST_STEPS);
    }
  });
});

/** Fragments on a few types that spread later ones in random places, each several times. */
function randomDocument(chance: Chance): string {
  const count = chance.from(2, 40);
  const types = Array.from({ length: count }, () => chance.one(['Query', '__Schema', '__Type', 'Article']));
  const places: Readonly<Record<string, readonly string[]>> = {
    Query: ['__schema { X }', '__type(name: "Query") { X }', 'articles { nodes { X } }', 'X', '__typename'],
    __Schema: ['types { X }', 'queryType { X }', 'X', 'types { name }'],
    __Type: ['fields { type { X } }', 'ofType { X }', 'interfaces { X }', 'X', 'name'],
    Article: ['statements { nodes { articles { nodes { X } } } }', 'nodes: tags { name }', 'X', 'headline'],
  };
  const spreadsAfter = (index: number, place: string) => {
    const later = types.flatMap((_, other) => (other > index ? [`...F${other}`] : []));
    const spread = later.length === 0 ? '__typename' : chance.some(later, 2).join(' ');
    return place.replace('X', spread);
  };
  const fragments = types.map((type, index) => {
    const fields = Array.from(
      { length: chance.from(1, 4) },
      (_, field) => `f${index}_${field}: ${chance.one(places[type] ?? [])}`,
    );
    const selected = fields.map((field) => spreadsAfter(index, field.endsWith(': X') ? 'X' : field));
    return `fragment F${index} on ${type} { ${selected.join(' ')} }`;
  });
  return `{ ...F0 a: __schema { ...F1 } b: __schema { ...F1 } } ${fragments.join(' ')}`;
}

/** 1 ms of CPU for each piece of work that is paid by what it took: parsing and validating, and counting. */
const EACH = 1_000;

describe('a document that is refused', () => {
  const clock = stoppedClock();
  const newsroom = useNewsroom({
    settings: { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '3000' },
    now: clock.now,
    stopwatch: () => () => EACH,
  });
  const remaining = async (from: From) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': from.address };
    const body = JSON.stringify({ query: '{ nope }' });
    const response = await fetch(newsroom.url, { method: 'POST', headers, body });
    return Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
  };

  it('is paid by what it took to parse and validate', async () => {
    const from = { address: '192.0.2.1' };
    const paid = [await remaining(from), await remaining(from)];
    // 50 to admit it, and 200 for 1 ms, of which its bytes have paid for a point.
    expect(paid).toEqual([3_000 - 250, 3_000 - 500]);
  });

  it('limits its address when the points are spent, and no other', async () => {
    const from = { address: '192.0.2.2' };
    const statuses: number[] = [];
    for (const text of Object.values(WORST_DOCUMENTS).slice(0, 20))
      statuses.push((await post(newsroom, from, text)).status);
    expect(statuses[0]).toBe(400);
    expect(statuses.at(-1)).toBe(429);
    const reply = await post(newsroom, from, '{ nope }');
    expect(reply).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(Number(reply.retryAfter)).toBeGreaterThan(0);
    expect((await post(newsroom, { address: '192.0.2.3' }, '{ nope }')).status).toBe(400);
  });

  it.each(TRANSPORTS.map((transport) => [transport.name, transport] as const))(
    'is paid over %s too',
    async (_, transport) => {
      clock.pass(10);
      const codes: unknown[] = [];
      for (let count = 0; count < 15; count += 1)
        codes.push((await transport.send(newsroom, { query: '{ nope }' })).errors[0]?.extensions['code']);
      expect(codes[0]).not.toBe('RATE_LIMITED');
      expect(codes.at(-1)).toBe('RATE_LIMITED');
    },
  );
});
