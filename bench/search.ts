/**
 * How long searches take in a large archive, eight clients at once over HTTP, as readers, and the CPU of the node and of PostgreSQL.
 * Answers aren't cached, and each client asks something else. Words are also searched for by SQL that is written for this page alone. It
 * needs Linux.
 *
 * Usage: npm run bench -- search [--archive 100000] [--rounds 5] [--only PATTERN]
 *   --archive  how many articles to load, or a data folder that `npm run db:load` has filled
 *   --rounds   how often the questions of each kind are asked, 40 others each time
 *   --only     the kinds that match this regular expression
 */
import { openArchive, withClient } from './kit/database.ts';
import type { LoadRequest, Measured } from './kit/load.ts';
import { busy, inTurns, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { startClient, startNode, startServer, stopPrograms } from './kit/program.ts';
import { findQuestions } from './search/questions.ts';

const options = readOptions({ archive: '100000', rounds: 5, only: '' });
const CLIENTS = 8;
const QUESTIONS = 40;
/** p95 in ms. */
const TARGETS = { search: 60, suggest: 15 };

/** What a page of results shows. */
const RESULTS = `didYouMean pageInfo { hasNextPage endCursor } edges { score snippetHtml node { __typename id
  ... on Article { slug headline firstPublishedAt } ... on Statement { kind attribution madeOn } ... on CampaignAction { title startedOn }
  ... on CampaignDemand { text } ... on Campaign { slug name } ... on Person { slug name } ... on Organization { slug name } } }`;
const COUNTS = `totalCount counts { types { type count } years { year count } tags { count tag { name } } speakers { count speaker { name } } }`;
const SEARCH = `query ($question: String!) { search(query: $question) { ${RESULTS} } }`;
const SEARCH_WITH_COUNTS = `query ($question: String!) { search(query: $question) { ${COUNTS} ${RESULTS} } }`;
const SUGGEST = `query ($question: String!) { suggest(prefix: $question) { text type } }`;

interface Kind {
  readonly name: string;
  readonly query: string;
  readonly questions: readonly string[];
  readonly target: number;
  readonly isByHand?: boolean;
}

const BY_HAND = ', by hand';

const archive = await openArchive(options.archive);
try {
  const kinds = (await findKinds()).filter(({ name }) => new RegExp(options.only).test(name));
  const node = await startNode(archive.url, { READ_CACHE_MB: '0' });
  const byHand = await startServer('bench/search/by-hand.ts', { DATABASE_URL: archive.url });
  const meters = new Map([
    [node, await archive.meter(node)],
    [byHand, await archive.meter(byHand)],
  ]);
  const client = startClient('bench/kit/load.ts');
  console.log(`${machine()}; archive ${options.archive}`);
  let round = 0;
  const results = await inTurns(kinds, options.rounds, async (kind) => {
    if (kind === kinds[0]) round += 1;
    const server = kind.isByHand === true ? byHand : node;
    const meter = meters.get(server);
    const asked = kind.questions.slice((round - 1) * QUESTIONS, round * QUESTIONS);
    const requests = asked.map((question): LoadRequest => {
      const body = JSON.stringify({ query: kind.query, variables: { question } });
      return { url: server.url, body };
    });
    meter?.spent();
    const load = { requests, connections: CLIENTS, count: requests.length };
    const { times } = await client.ask<Measured>('measured', { load });
    return { times: times.flat(), ...(meter?.spent() ?? { node: NaN, database: NaN }) };
  });
  console.log(`${CLIENTS} clients at once; ${QUESTIONS * options.rounds} questions of each kind; ${busy()}`);
  const p95 = new Map(
    kinds.map((kind) => [
      kind.name,
      quantile(
        (results.get(kind) ?? []).flatMap(({ times }) => times),
        0.95,
      ),
    ]),
  );
  console.table(
    kinds.map((kind) => {
      const rounds = results.get(kind) ?? [];
      const times = rounds.flatMap((each) => each.times);
      const p95ByHand = p95.get(`${kind.name}${BY_HAND}`);
      const each = (part: 'node' | 'database') =>
        rounded(rounds.reduce((sum, { [part]: ms }) => sum + ms, 0) / times.length);
      return {
        questions: kind.name,
        'p50 ms': rounded(quantile(times)),
        'p95 ms': rounded(p95.get(kind.name) ?? NaN),
        target: `≤ ${kind.target}`,
        'p95 / by hand': p95ByHand === undefined ? '' : rounded((p95.get(kind.name) ?? NaN) / p95ByHand, 2),
        'CPU ms, node': each('node'),
        'CPU ms, PostgreSQL': each('database'),
      };
    }),
  );
} finally {
  await stopPrograms();
  await archive.stop();
}

/** Words that many texts have, of the middle, and rare ones, two words, names, with counts for filters, and suggestions. */
async function findKinds(): Promise<Kind[]> {
  const count = QUESTIONS * (options.rounds + 1);
  const { prefixes, ...questions } = await withClient(archive.url, (client) => findQuestions(client, count));
  const kinds = Object.entries(questions).map(([name, questions]): Kind => ({
    name,
    questions,
    query: SEARCH,
    target: TARGETS.search,
  }));
  const counted = kinds
    .slice(0, 3)
    .map((kind) => ({ ...kind, name: `${kind.name}, with counts`, query: SEARCH_WITH_COUNTS }));
  // Each after the kind that it is compared with.
  const compared = kinds.flatMap((kind, index) =>
    index < 4 ? [kind, { ...kind, name: `${kind.name}${BY_HAND}`, isByHand: true }] : [kind],
  );
  const suggest = { name: 'suggest', query: SUGGEST, questions: prefixes, target: TARGETS.suggest };
  return [...compared, ...counted, suggest];
}
