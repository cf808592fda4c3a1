import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { follow } from '../../clients/languages/fetch.ts';
import { isInstalled, pythonWith } from '../../support/clients/http-clients.ts';
import { startMortal, type Mortal } from '../../support/clients/outage.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';

const FOLDER = 'test/clients/languages';
const MEANWHILE = 10;
const PYTHON = pythonWith('requests', 'gql', 'websockets');
const HAS_GO = isInstalled('go', 'version');
const run = promisify(execFile);

type Printed = () => readonly string[];
/** Starts a program, which is stopped after the test. */
type Start = (url: string, slug: string) => Printed | Promise<Printed>;

function printedBy(program: string, ...parameters: string[]): Printed {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  });
  return () => lines;
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
    Python:
      PYTHON === undefined
        ? null
        : (url, slug) => printedBy(PYTHON, `${FOLDER}/follow.py`, url.replace('http', 'ws'), slug),
    // It prints events, but not the article, and begins with what comes next.
    async 'A shell'(url, slug) {
      const open = () => metric({ url }, 'dateline_subscriptions');
      await until(async () => (await open()) === 0);
      const printed = printedBy('bash', `${FOLDER}/follow.sh`, url, slug);
      await until(async () => (await open()) === 1);
      return () => ['An article', ...printed().flatMap(notesIn)];
    },
    Go: HAS_GO ? (url, slug) => printedBy(join(folder, 'follow'), url, slug) : null,
  };

  for (const [name, start] of Object.entries(PROGRAMS)) {
    it.skipIf(start === null)(
      `${name}: prints each note once, also those that come while its node is dead`,
      async () => {
        if (start === null) return;
        if (name === 'Go') await run('go', ['build', '-o', join(folder, 'follow'), `${FOLDER}/follow.go`]);
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

  it.skipIf(PYTHON === undefined)('Python: prints articles', async () => {
    const { slug } = await openDesk(newsroom).publishedArticle({ headline: 'The latest' });
    const { stdout } = await run(PYTHON ?? '', [`${FOLDER}/query.py`, newsroom.url]);
    expect(stdout).toContain(`${slug}\tThe latest\n`);
  });
});
