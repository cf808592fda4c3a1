import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untyped } from '../../support/clients/walk.ts';
import { askAt } from '../../support/clients/ask.ts';
import { openStream } from '../../support/clients/wire.ts';
import { ROOT } from '../../support/database/embedded.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { AddComment } from '../../support/newsroom/mutations.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';
import { spawnNode, type NodeProcess } from '../../support/node-process.ts';
import { eventually } from '../../support/until.ts';

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number };
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SERVER = 1;

const Headline = untyped<object, { slug: string }>(
  'query Headline($slug: String!) { article(slug: $slug) { headline } }',
);

describe('a node that is started with an SDK of OpenTelemetry', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);
  const folder = mkdtempSync(join(tmpdir(), 'dateline-spans-'));
  const file = join(folder, 'spans');
  let node: NodeProcess;
  beforeAll(async () => {
    const register = pathToFileURL(join(ROOT, 'test/support/tracing/register.js')).href;
    node = await spawnNode(newsroom.databaseUrl, {
      flags: ['--import', register],
      settings: { SPANS: file },
    });
  });
  afterAll(async () => {
    await node.kill();
    rmSync(folder, { recursive: true });
  });

  const spans = () =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Span)
      : [];
  /** The names of the spans within one, and within those. */
  const within = (all: readonly Span[], { spanId }: Span): string[] =>
    all
      .filter(({ parentId }) => parentId === spanId)
      .flatMap((span) => [span.name, ...within(all, span).map((name) => `${span.name} > ${name}`)]);

  it('has a span for each operation, with its steps and SQL statements, in the trace of the request', async () => {
    const { slug } = await desk.publishedArticle();
    const send = async (traceparent: string) =>
      fetch(node.url.replace(/#.*/, ''), {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent },
        body: JSON.stringify({ query: String(Headline), variables: { slug } }),
      });
    await send(`00-${TRACE}-${PARENT}-01`);
    const own = await eventually(() => {
      const found = spans().find(({ name, traceId }) => name === 'query Headline' && traceId === TRACE);
      if (found === undefined) throw new Error('There is no such span.');
      return found;
    });
    expect(own).toMatchObject({
      ...{ kind: SERVER, parentId: PARENT, status: { code: 0 } },
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Headline',
        'dateline.transport': 'http',
      },
    });
    expect(new Set(within(spans(), own))).toEqual(
      new Set(['admit', 'admit > document', 'execute', 'execute > SQL']),
    );
    const sql = spans().filter(({ name, traceId }) => name === 'SQL' && traceId === TRACE);
    expect(sql.map(({ attributes }) => attributes)).toContainEqual({
      'db.system.name': 'postgresql',
      'db.query.text': expect.stringContaining('FROM "public"."Article"') as string,
      'dateline.pool': 'readers',
    });
    // A node reads the log all the time.
    expect(spans().filter(({ name, parentId }) => name === 'SQL' && parentId === null)).toEqual([]);
    // Values of the newsroom stay in it.
    expect(readFileSync(file, 'utf8')).not.toContain(slug);
  });

  it('has a span for each delivery of an event, and the code of an operation that failed', async () => {
    const article = await desk.publishedArticle();
    const stream = await openStream(node.url.replace(/#.*/, ''), 'subscription { feed { id } }');
    await eventually(() => expect(spans().map(({ name }) => name)).toContain('subscription'));
    const speaker = { personId: (await desk.person()).id };
    const input = {
      articleId: article.id,
      statement: { speaker, channel: 'EMAIL', text: 'I agree.' },
    } as const;
    const ask = askAt(node.url.replace(/#.*/, ''));
    await ask(AddComment, { input }, newsroom.tokens.EDITOR);
    await ask(AddComment, { input }, 'wrong');
    await eventually(() => {
      expect(spans()).toContainEqual(
        expect.objectContaining({
          name: 'deliver',
          attributes: {
            'dateline.event': 'ARTICLE_COMMENT_ADDED',
            'dateline.read': 'live',
            'dateline.subscribers': 1,
          },
        }),
      );
      const refused = spans().filter(({ status }) => status.code === 2);
      expect(refused.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
        // Its token is checked before its document is looked at for the operation.
        ['operation', 'UNAUTHENTICATED'],
      ]);
    });
    stream.abandon();
    expect(readFileSync(file, 'utf8')).not.toContain('I agree.');
  });
});
