/**
 * What searches cost in a large archive: how long they take eight clients at once, who ask a node over HTTP as readers, and the CPU
 * of the clients, the node and its PostgreSQL; compared with SQL by hand, through a pool of as many connections. Both take turns. No
 * answer is kept, so each is made anew. It needs Linux.
 *
 * Usage: npm run bench -- search [--archive 100000] [--rounds 5] [--only PATTERN]
 *   --archive  how many articles to load, or a data folder that `npm run db:load` has filled
 *   --rounds   how often the questions of each kind are asked, 40 others each time
 *   --only     only the kinds that match this regular expression
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { untyped } from '../test/support/clients/walk.ts';
import { openArchive } from './lists/archive.ts';
import { ask, machine, quantile } from './node.ts';
import { startClient, stopAll } from './queries/lane.ts';
import { SEARCH_BY_HAND, SUGGEST_BY_HAND } from './search/by-hand.ts';
import type { Load, Measured } from './search/clients.ts';
import { findQuestions } from './search/questions.ts';

const CLIENTS = 8;
const QUESTIONS = 40;
/** In ms. */
const TARGETS = { search: 60, suggest: 15 };

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    archive: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(options.rounds);

/** What a page of results shows. */
const RESULTS = `didYouMean pageInfo { hasNextPage endCursor } edges { score snippetHtml node { __typename id
  ... on Article { slug headline firstPublishedAt } ... on Statement { kind attribution madeOn } ... on CampaignAction { title startedOn }
  ... on CampaignDemand { text } ... on Campaign { slug name } ... on Person { slug name } ... on Organization { slug name } } }`;
const COUNTS = `totalCount counts { types { type count } years { year count } tags { count tag { name } } speakers { count speaker { name } } }`;
const SEARCH = `query ($question: String!) { search(query: $question) { ${RESULTS} } }`;
const SEARCH_WITH_COUNTS = `query ($question: String!) { search(query: $question) { ${COUNTS} ${RESULTS} } }`;
const SUGGEST = `query ($question: String!) { suggest(prefix: $question) { text type } }`;

/** One way to answer the questions of a kind, and what was measured of it. */
interface Lane {
  readonly name: string;
  readonly loadOf: (questions: readonly string[]) => Load;
  readonly times: number[];
  readonly p95s: number[];
  readonly cpu: { clients: number; node: number; database: number };
}

interface Kind {
  readonly name: string;
  readonly questions: readonly string[];
  /** How many entries match the first of them, on average. */
  readonly matches: number;
  readonly target: number;
  readonly dateline: Lane;
  readonly byHand: readonly Lane[];
}

const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

const archive = await openArchive(options.archive);
const clients = startClient('bench/search/clients.ts');
try {
  const kinds = (await findKinds()).filter(({ name }) => new RegExp(options.only).test(name));
  console.log(`${machine()}; ${archive.articles} articles; ${busy()}`);
  const began = performance.now();
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) for (const kind of kinds) await measure(kind, round);
  print(kinds);
  console.log(`Measured in ${Math.round((performance.now() - began) / 1_000)} s; ${busy()}`);
} finally {
  await stopAll();
  await archive.stop();
}

async function findKinds(): Promise<Kind[]> {
  const client = new pg.Client(archive.databaseUrl);
  await client.connect();
  try {
    const questions = await findQuestions(client, QUESTIONS * (rounds + 1));
    return kindsOf(questions, await countMatches(client, questions));
  } finally {
    await client.end();
  }
}

type Questions = Awaited<ReturnType<typeof findQuestions>>;

async function countMatches(client: pg.Client, questions: Questions): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [name, all] of Object.entries(questions)) {
    const { rows } = await client.query<{ count: number }>(
      `SELECT (count(e) / greatest(1, cardinality($1::text[])))::int AS "count"
       FROM unnest($1::text[]) q LEFT JOIN "SearchEntry" e ON e."isPublic" AND e."words" @@ websearch_to_tsquery('dateline_english', q)`,
      [all.slice(0, 10)],
    );
    counts.set(name, rows[0]?.count ?? 0);
  }
  return counts;
}

function kindsOf({ prefixes, ...questions }: Questions, matches: Map<string, number>): Kind[] {
  const search = Object.entries(questions).map(([name, questions]): Kind => {
    const byHand = [bySql('SQL by hand', SEARCH_BY_HAND)];
    return {
      name,
      questions,
      matches: matches.get(name) ?? 0,
      target: TARGETS.search,
      dateline: byApi(SEARCH),
      byHand,
    };
  });
  return [
    ...search,
    ...search.slice(0, 3).map((kind): Kind => ({
      ...kind,
      name: `${kind.name}, with counts`,
      dateline: byApi(SEARCH_WITH_COUNTS),
      byHand: [],
    })),
    {
      name: 'suggest',
      questions: prefixes,
      matches: 0,
      target: TARGETS.suggest,
      dateline: byApi(SUGGEST),
      byHand: [bySql('SQL by hand', SUGGEST_BY_HAND)],
    },
  ];
}

function lane(name: string, loadOf: Lane['loadOf']): Lane {
  return { name, loadOf, times: [], p95s: [], cpu: { clients: 0, node: 0, database: 0 } };
}

function byApi(query: string): Lane {
  return lane('Dateline', (questions) => ({
    clients: CLIENTS,
    url: archive.url,
    bodies: questions.map((question) => JSON.stringify({ query, variables: { question } })),
  }));
}

function bySql(name: string, sql: string): Lane {
  return lane(name, (values) => ({ clients: CLIENTS, databaseUrl: archive.databaseUrl, sql, values }));
}

async function measure({ questions, dateline, byHand }: Kind, round: number): Promise<void> {
  const asked = questions.slice(round * QUESTIONS, (round + 1) * QUESTIONS);
  if (round === 0) await checkAnswer(dateline, asked[0] ?? '');
  for (const lane of [dateline, ...byHand]) {
    archive.cpu.spent();
    const { times, cpu, failed } = await clients.ask<Measured>('measured', { load: lane.loadOf(asked) });
    if (failed !== undefined) throw new Error(`${lane.name}: ${failed}`);
    const { node, database } = archive.cpu.spent();
    if (round === 0) continue;
    lane.times.push(...times);
    lane.p95s.push(quantile(times, 0.95));
    lane.cpu.clients += cpu;
    lane.cpu.node += node;
    lane.cpu.database += database;
  }
}

/** Throws if an answer has errors. */
async function checkAnswer({ loadOf }: Lane, question: string): Promise<void> {
  const load = loadOf([question]);
  if (!('bodies' in load)) return;
  const { query } = JSON.parse(load.bodies[0] ?? '{}') as { query: string };
  await ask(archive.url, untyped(query), { question });
}

function print(kinds: readonly Kind[]): void {
  console.log(
    `${CLIENTS} clients at once; ${QUESTIONS * rounds} questions of each kind. A ratio is the median of ${rounds} rounds.`,
  );
  console.table(
    kinds.flatMap(({ name, matches, target, dateline, byHand }) =>
      [dateline, ...byHand].map((lane) => {
        const { times, cpu } = lane;
        const each = (ms: number) => rounded(ms / times.length);
        const ratios = dateline.p95s.map((p95, round) => p95 / (lane.p95s[round] ?? NaN));
        return {
          questions: name,
          matches: matches === 0 ? '' : matches,
          'answered by': lane.name,
          'p50 ms': rounded(quantile(times, 0.5)),
          'p95 ms': rounded(quantile(times, 0.95)),
          target: lane === dateline ? target : '',
          'Dateline’s p95 / this': lane === dateline ? '' : rounded(quantile(ratios, 0.5)),
          'CPU ms: clients': each(cpu.clients),
          node: each(cpu.node),
          PostgreSQL: each(cpu.database),
        };
      }),
    ),
  );
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
