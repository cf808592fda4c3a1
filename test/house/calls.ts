/** Which functions one request calls, by V8's precise coverage. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { createClient } from 'graphql-ws';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { schema } from '../../schema/index.ts';
import { readEnv } from '../../src/env.ts';
import { ROOT } from '../../src/lib/root.ts';
import { start } from '../../src/node.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const CODE = ['src', 'schema'].map((folder) => pathToFileURL(join(ROOT, folder, '/')).href);
/** A timer may run during one request. What it calls isn't called during all of them. */
const RUNS = 10;

const IDS = `query Ids($slug: String!) {
  article(slug: $slug) { id }
  organization(slug: "no-azure-for-apartheid") { id }
}`;
const PAGE = `query Page($slug: String!, $first: Int!) {
  article(slug: $slug) {
    headline standfirst body { __typename } updateNotes(first: $first) { nodes { text } }
    statements(first: $first) { nodes { text speaker { name } } }
  }
}`;
const COMMENT = `mutation Comment($input: AddCommentInput!) {
  addComment(input: $input) { __typename ... on AddCommentPayload { note { text } } }
}`;

export interface Calls {
  readonly functions: number;
  readonly files: number;
}

/** Starts a node with the demo, and counts the functions of a cache miss, and of a comment until its subscriber has it. */
export async function countCalls(): Promise<Readonly<Record<'miss' | 'comment', Calls>>> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-calls-'));
  const env = readEnv({ DATA_DIR: folder, PORT: '0', GRAPHIQL: '0' });
  const node = await start(env, schema, pino({ level: 'silent' }));
  const coverage = new Session();
  coverage.connect();
  try {
    const token = (await readFile(join(folder, 'demo-token'), 'utf8')).trim();
    const send = sender(node.url, token);
    const { article, organization } = (await send(IDS, { slug: SLUG })) as Record<string, { id: string }>;
    let first = 1;
    let comments = 0;
    const miss = () => send(PAGE, { slug: SLUG, first: (first += 1) }, false);
    const live = follow(node.url);
    const comment = async () => {
      const shown = live.next();
      const statement = {
        // The same comment again would be refused.
        text: `Comment ${(comments += 1)}`,
        speaker: { organizationId: organization?.id },
        channel: 'PRESS_STATEMENT',
      };
      const { addComment } = (await send(COMMENT, { input: { articleId: article?.id, statement } })) as {
        readonly addComment: { readonly __typename: string };
      };
      if (addComment.__typename !== 'AddCommentPayload') throw new Error(JSON.stringify(addComment));
      await shown;
    };
    for (let warm = 0; warm < RUNS; warm += 1) {
      await miss();
      await comment();
    }
    await coverage.post('Profiler.enable');
    await coverage.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const calls = { miss: await calledBy(coverage, miss), comment: await calledBy(coverage, comment) };
    await live.end();
    return calls;
  } finally {
    coverage.disconnect();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts what each of several runs calls. */
async function calledBy(coverage: Session, run: () => Promise<unknown>): Promise<Calls> {
  let common: ReadonlySet<string> = new Set();
  for (let count = 0; count < RUNS; count += 1) {
    await coverage.post('Profiler.takePreciseCoverage');
    await run();
    const { result } = await coverage.post('Profiler.takePreciseCoverage');
    const called = new Set(
      result
        .filter(({ url }) => CODE.some((folder) => url.startsWith(folder)))
        .flatMap(({ url, functions }) =>
          functions
            .filter(({ ranges: [whole] }) => whole !== undefined && whole.count > 0)
            .map(({ functionName, ranges: [whole] }) => `${url} ${functionName} ${whole?.startOffset}`),
        ),
    );
    common = count === 0 ? called : new Set([...common].filter((name) => called.has(name)));
  }
  const names = [...common];
  if (process.env['NAMES'] !== undefined) console.log(names.toSorted().join('\n'));
  return { functions: names.length, files: new Set(names.map((name) => name.split(' ')[0])).size };
}

function sender(url: string, token: string) {
  return async (query: string, variables: object, isMember = true): Promise<unknown> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(isMember && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
}

/** Subscribes to the demo's article. */
function follow(url: string) {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
  const results = client.iterate({
    query: 'subscription Live($slug: String!) { articleUpdated(slug: $slug) { id } }',
    variables: { slug: SLUG },
  });
  return { next: () => results.next(), end: () => client.dispose() };
}
