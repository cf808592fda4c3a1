import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { follow } from '../../clients/languages/fetch.ts';
import { openFlakyNetwork } from '../../support/clients/flaky-network.ts';
import { isInstalled, pythonWith } from '../../support/clients/http-clients.ts';
import { startMortal, type Mortal } from '../../support/clients/outage.ts';
import { openDesk, unique } from '../../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';

const FOLDER = 'test/clients/languages';
const MEANWHILE = 10;
const PYTHON = pythonWith('requests', 'gql', 'websockets');
const HAS_GO = isInstalled('go', 'version');
const KOTLIN = 'test/support/generators/node_modules/kotlin-compiler';
const GSON = '/usr/share/java/gson.jar';
const HAS_KOTLIN = [KOTLIN, GSON].every(existsSync) && isInstalled('java', '-version');
const run = promisify(execFile);

type Printed = () => readonly string[];
/** Starts a program, which is stopped after the test. */
type Start = (url: string, slug: string) => Printed | Promise<Printed>;

function printedBy(program: string, ...parameters: string[]): Printed {
  return started(program, parameters).printed;
}

function started(
  program: string,
  parameters: readonly string[],
): { readonly printed: Printed; stop(): Promise<void> } {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  async function stop() {
    child.kill();
    await exited;
  }
  onTestFinished(stop);
  return { printed: () => lines, stop };
}

/** Forwards to a node, which refuses each stream for good: it gets an id that is none. */
async function startRefusing(target: string): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks = (await request.toArray()) as Buffer[];
      const { method = '', headers } = request;
      const answer = await fetch(new URL(request.url ?? '', target), {
        method,
        headers: {
          accept: headers.accept ?? '',
          'content-type': headers['content-type'] ?? 'application/json',
          'last-event-id': 'none',
        },
        ...(method === 'POST' && { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function notesIn(line: string): string[] {
  const { data } = JSON.parse(line) as { data: { articleUpdated: { note: { text: string } | null } } };
  return data.articleUpdated.note === null ? [] : [data.articleUpdated.note.text];
}

describe('the programs of docs/languages.md', () => {
  const newsroom = useNewsroom();
  const folder = mkdtempSync(join(tmpdir(), 'dateline-languages-'));
  let mortal: Mortal;
  beforeAll(async () => {
    mortal = await startMortal(newsroom.databaseUrl);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await mortal.kill();
  });

  const fileOf = (slug: string) => join(folder, `${slug}.cursor`);
  const followInPython = (url: string, slug: string) => [
    `${FOLDER}/follow.py`,
    url.replace('http', 'ws'),
    slug,
    fileOf(slug),
  ];
  const buildInGo = () => run('go', ['build', '-o', join(folder, 'follow'), `${FOLDER}/follow.go`]);

  let inKotlin: Promise<unknown> | undefined;
  const buildInKotlin = () =>
    (inKotlin ??= run('java', [
      ...['-cp', `${KOTLIN}/lib/kotlin-preloader.jar`, 'org.jetbrains.kotlin.preloading.Preloader'],
      ...['-cp', `${KOTLIN}/lib/kotlin-compiler.jar`, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'],
      ...['-kotlin-home', KOTLIN, '-no-reflect', '-include-runtime', '-cp', GSON],
      ...[`${FOLDER}/follow.kt`, '-d', join(folder, 'follow.jar')],
    ]));
  const followInKotlin = (url: string, slug: string) => [
    ...['-cp', `${join(folder, 'follow.jar')}:${GSON}`, 'FollowKt'],
    ...[url, slug],
  ];

  const PROGRAMS: Readonly<Record<string, Start | null>> = {
    fetch(url, slug) {
      vi.spyOn(console, 'error').mockImplementation(() => undefined);
      const lines: string[] = [];
      const leaving = new AbortController();
      const following = follow(url, slug, (line) => lines.push(line), leaving.signal);
      onTestFinished(async () => {
        leaving.abort();
        await following;
        vi.restoreAllMocks();
      });
      return () => lines;
    },
    Python: PYTHON === undefined ? null : (url, slug) => printedBy(PYTHON, ...followInPython(url, slug)),
    // It prints events, but not the article, and begins with what comes next.
    async 'A shell'(url, slug) {
      const open = () => metric({ url }, 'dateline_subscriptions');
      await until(async () => (await open()) === 0);
      const printed = printedBy('bash', `${FOLDER}/follow.sh`, url, slug);
      await until(async () => (await open()) === 1);
      return () => ['An article', ...printed().flatMap(notesIn)];
    },
    Go: HAS_GO ? (url, slug) => printedBy(join(folder, 'follow'), url, slug) : null,
    Kotlin: HAS_KOTLIN ? (url, slug) => printedBy('java', ...followInKotlin(url, slug)) : null,
  };

  for (const [name, start] of Object.entries(PROGRAMS)) {
    it.skipIf(start === null)(
      `${name}: prints each note once, also those that come while its node is dead`,
      async () => {
        if (start === null) return;
        if (name === 'Go') await buildInGo();
        if (name === 'Kotlin') await buildInKotlin();
        const desk = openDesk(newsroom);
        const article = await desk.publishedArticle({ headline: 'An article' });
        const lines = ['An article'];
        async function comment() {
          lines.push(`Note ${lines.length}`);
          await desk.comment(article, { noteText: `Note ${lines.length - 1}` });
        }
        const printed = await start(mortal.url, article.slug);
        const shows = async () => {
          await until(() => printed().length >= lines.length);
          expect(printed()).toEqual(lines);
        };
        await shows();
        await comment();
        await shows();
        await mortal.kill();
        for (let count = 0; count < MEANWHILE; count++) await comment();
        await mortal.restart();
        await comment();
        await shows();
      },
    );
  }

  it.skipIf(PYTHON === undefined)('Python: goes on after a restart where it was', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ headline: 'An article' });
    const start = () => started(PYTHON ?? '', followInPython(newsroom.url, article.slug));
    const first = start();
    await until(() => first.printed().length === 1);
    await desk.comment(article, { noteText: 'Before' });
    await until(() => first.printed().length === 2);
    await first.stop();
    await desk.comment(article, { noteText: 'Meanwhile' });
    const second = start();
    await until(() => second.printed().length > 0);
    await desk.comment(article, { noteText: 'After' });
    await until(() => second.printed().length > 1);
    expect(second.printed()).toEqual(['Meanwhile', 'After']);
  });

  for (const name of ['Python', 'Go', 'Kotlin']) {
    const start = PROGRAMS[name] ?? null;
    it.skipIf(start === null)(`${name}: waits for an article that there isn’t yet`, async () => {
      if (start === null) return;
      if (name === 'Go') await buildInGo();
      if (name === 'Kotlin') await buildInKotlin();
      const slug = unique('not-yet');
      // An empty file has no cursor.
      writeFileSync(fileOf(slug), '');
      const printed = await start(newsroom.url, slug);
      await until(() => printed().length > 0);
      const desk = openDesk(newsroom);
      await desk.comment(await desk.publishedArticle({ slug }), { noteText: 'A note' });
      await until(() => printed().length > 1);
      expect(printed()).toEqual(['There is no such article.', 'A note']);
    });
  }

  it.skipIf(PYTHON === undefined)('Python: soon leaves a connection that is open, but dead', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ headline: 'An article' });
    const network = await openFlakyNetwork(newsroom.url);
    onTestFinished(() => network.close());
    const printed = printedBy(PYTHON ?? '', ...followInPython(network.url, article.slug));
    await until(() => printed().length === 1);
    await desk.comment(article, { noteText: 'One' });
    await until(() => printed().length === 2);
    network.freeze();
    await desk.comment(article, { noteText: 'Two' });
    // After a ping and the time for its pong. With the default times to close, it would take longer than this waits.
    await until(() => printed().length === 3);
  });

  describe('end with the reason if the node refuses for good', () => {
    const REFUSED: Readonly<Record<string, (url: string, slug: string) => Promise<unknown>>> = {
      fetch: (url, slug) => follow(url, slug, () => undefined, AbortSignal.timeout(20_000)),
      'a shell': (url, slug) => run('bash', [`${FOLDER}/follow.sh`, url, slug], { timeout: 20_000 }),
      async Go(url, slug) {
        await buildInGo();
        await run(join(folder, 'follow'), [url, slug], { timeout: 20_000 });
      },
      async Kotlin(url, slug) {
        await buildInKotlin();
        await run('java', followInKotlin(url, slug), { timeout: 20_000 });
      },
      async Python(url, slug) {
        // A socket has no such header: the program has the cursor of its file.
        writeFileSync(fileOf(slug), 'none');
        await run(PYTHON ?? '', followInPython(url, slug), { timeout: 20_000 });
      },
    };
    const HAS: Readonly<Record<string, boolean>> = {
      Go: HAS_GO,
      Kotlin: HAS_KOTLIN,
      Python: PYTHON !== undefined,
    };

    for (const [name, start] of Object.entries(REFUSED)) {
      it.skipIf(HAS[name] === false)(`${name} does`, async () => {
        const { slug } = await openDesk(newsroom).publishedArticle();
        const url = name === 'Python' ? newsroom.url : await startRefusing(newsroom.url);
        const error = await start(url, slug).catch((reason: unknown) => reason);
        const {
          message,
          // Null if it had to be killed.
          code = 1,
          stderr = message,
        } = error as { message: string; code?: number | null; stderr?: string };
        expect(code).toBe(1);
        expect(stderr).toMatch(/Last-Event-ID|not a cursor/);
        if (name === 'Python')
          expect(stderr).toMatch(/^[^\n]*\.cursor is damaged, delete it to begin again\.\n$/);
      });
    }
  });

  it.skipIf(PYTHON === undefined)('Python: prints articles', async () => {
    const { slug } = await openDesk(newsroom).publishedArticle({ headline: 'The latest' });
    const { stdout } = await run(PYTHON ?? '', [`${FOLDER}/query.py`, newsroom.url]);
    expect(stdout).toContain(`${slug}\tThe latest\n`);
  });
});
