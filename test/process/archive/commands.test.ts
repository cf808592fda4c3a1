import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { loadArchive } from '../../../bench/load/load.ts';
import { exportCommand } from '../../../src/cli/export.ts';
import { importCommand } from '../../../src/cli/import.ts';
import { graphql } from '../../gql/index.ts';
import { call, execute } from '../../support/command.ts';
import { newFolder, ROOT } from '../../support/database/embedded.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { failuresOf } from '../../support/failures.ts';
import { openNewsroom } from '../../support/newsroom/newsroom.ts';
import { eventually } from '../../support/until.ts';
import { connect, emptyNewsroom, exportOf, fileOf, linesIn } from '../../support/archive/files.ts';

const COMMANDS = { import: importCommand, export: exportCommand };

const run = (name: keyof typeof COMMANDS, args: readonly string[], settings: Record<string, string>) =>
  call(COMMANDS[name], args, settings);

/** The same as a program. */
const start = (name: keyof typeof COMMANDS, args: readonly string[], settings: Record<string, string>) =>
  execute(process.execPath, ['run.js', name, ...args], settings);

function rss(title: string): string {
  const item = `<item><title>${title}</title><guid>${title}</guid><description>Text.</description></item>`;
  return `<rss version="2.0"><channel><link>https://old.example</link>${item}</channel></rss>`;
}

const Described = graphql(`
  query DescribedForExport {
    articles(first: 50, orderBy: PUBLISHED_OLDEST) {
      nodes {
        slug
        url
        headline
        bodyHtml
        jsonLd
      }
    }
  }
`);

describe('dateline export', () => {
  it('writes everything to a file that only its owner reads', async () => {
    const { url } = await createTestDatabase('story');
    const out = join(newFolder(), 'newsroom.ndjson');
    const { code, stdout } = await start('export', ['--out', out], { DATABASE_URL: url });
    expect([code, stdout]).toEqual([0, '']);
    expect(linesIn(out)).toEqual(await exportOf(connect(url)));
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('writes what readers see, as JSON-LD and as ninjs', async () => {
    const newsroom = await openNewsroom({ story: true });
    try {
      const { origin } = new URL(newsroom.url);
      const settings = {
        DATABASE_URL: newsroom.databaseUrl,
        ARTICLE_URL: 'https://news.example/',
        PERSON_URL: `${origin}/people/`,
        ORGANIZATION_URL: `${origin}/organizations/`,
      };
      const { nodes } = (await newsroom.ask(Described, {})).data.articles;
      const published = await newsroom.prisma.article.count({ where: { state: 'PUBLISHED' } });
      expect(await newsroom.prisma.article.count()).toBeGreaterThan(published);
      expect(nodes).toHaveLength(published);
      const linesAs = async (format: string) => {
        const { stdout } = await run('export', ['--format', format], settings);
        return stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const bySlug = (a: { url?: unknown }, b: { url?: unknown }) => (String(a.url) < String(b.url) ? -1 : 1);
      const jsonLd = nodes.map(({ slug, jsonLd }) => {
        const text = JSON.stringify(jsonLd);
        const { url } = jsonLd as { url: string };
        return JSON.parse(text.replaceAll(url, `https://news.example/${slug}`)) as { url: string };
      });
      expect((await linesAs('jsonld')).sort(bySlug)).toEqual(jsonLd.sort(bySlug));
      const ninjs = await linesAs('ninjs');
      expect(ninjs).toHaveLength(published);
      for (const { slug, headline, bodyHtml } of nodes)
        expect(ninjs.find(({ uri }) => uri === `https://news.example/${slug}`)).toMatchObject({
          type: 'text',
          headlines: [{ role: 'main', value: headline }],
          bodies: [{ contentType: 'text/html', value: bodyHtml }, { contentType: 'text/plain' }],
        });
    } finally {
      await newsroom.close();
    }
  });

  it('says how it is used', async () => {
    const help = await run('export', ['--help'], {});
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^Usage: dateline export/);
    for (const [args, problem] of [
      [['--format', 'docx'], 'There is no --format docx.\nUsage: '],
      [['newsroom.ndjson'], "What is 'newsroom.ndjson'?"],
      [['--output', 'file'], "Unknown option '--output'"],
      [['--out', ROOT], `--out ${ROOT} is not a file.\n`],
      [['--out', '/nowhere/file'], '--out /nowhere/file: there is no folder /nowhere'],
    ] as const) {
      const { code, stderr } = await run('export', args, {});
      expect(code).toBe(1);
      expect(stderr.startsWith(problem), stderr).toBe(true);
    }
  });

  it('leaves nothing behind, and says so in plain words, if the file can’t be written', async () => {
    const { url } = await createTestDatabase('story');
    const folder = newFolder();
    const out = join(folder, 'newsroom.ndjson');
    // Nothing longer can be written to a file by this process.
    const command = `ulimit -f 8; exec ${process.execPath} run.js export --out ${out}`;
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn('bash', ['-c', `trap '' XFSZ; ${command}`], {
      cwd: ROOT,
      env: { PATH, HOME, DATABASE_URL: url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(stderr).toContain(`${out} can't be written: EFBIG`);
    expect(stderr).not.toContain('    at ');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('dateline import', () => {
  it('says what it made, what it skipped and where, beside a node that runs', async () => {
    const { url } = await createTestDatabase('story');
    const lines = await exportOf(connect(url));
    const newsroom = await openNewsroom();
    try {
      const file = fileOf([...lines, '{"noun":"Person"}', ''].join('\n'), 'newsroom.ndjson');
      const settings = { DATABASE_URL: newsroom.databaseUrl };
      const first = await run('import', ['--publish', file], settings);
      expect(first.code).toBe(0);
      expect(first.stdout).toMatch(/^Made:\n/);
      expect(first.stdout).toContain('Skipped: 1');
      expect(first.stdout).toMatch(new RegExp(`\\nRead: ${lines.length - 2} records\\n$`));
      expect(first.stderr).toContain(`newsroom.ndjson, line ${lines.length + 1}: id is not valid`);
      const second = await run('import', ['--publish', file], settings);
      expect(second.stdout).toContain(`Made:\n  nothing\nUpdated: 0\nUnchanged: ${lines.length - 2}\n`);
      expect((await newsroom.ask(Described, {})).data.articles.nodes.length).toBeGreaterThan(0);
    } finally {
      await newsroom.close();
    }
  });

  it('says so, and fails, if an export is cut off: between two lines, in one, in the last, or in the first', async () => {
    const { url } = await createTestDatabase('story');
    const lines = await exportOf(connect(url));
    const text = `${lines.join('\n')}\n`;
    const before = (count: number) => lines.slice(0, count).join('\n');
    const failures = await failuresOf(
      [`${before(9)}\n`, before(9).slice(0, -5), text.slice(0, -3), text.slice(0, 25)],
      (cut) => cut.slice(-40),
      async (cut) => {
        const { url: DATABASE_URL } = await createTestDatabase();
        const part = await run('import', ['--publish', fileOf(cut, 'part.ndjson')], { DATABASE_URL });
        expect(part.code).toBe(1);
        expect(part.stderr).toContain(
          'part.ndjson, the file: ends before its last line, so it was cut off. Get the whole file and import it: what is here already is not repeated\n',
        );
        expect(part.stdout).toMatch(/\nIncomplete: 1 file, as said above\n$/);
        const whole = await run('import', ['--publish', fileOf(text)], { DATABASE_URL });
        expect(whole).toMatchObject({ code: 0 });
        expect(await exportOf(connect(DATABASE_URL))).toEqual(lines);
      },
    );
    expect(failures).toEqual([]);
  });

  it('misses records by the number in the last line of an export, and knows of no end in files of version 1', async () => {
    const { url } = await createTestDatabase('story');
    const lines = await exportOf(connect(url));
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, records: lines.length - 2 });
    const importLines = async (...some: string[]) => {
      const { url: DATABASE_URL } = await createTestDatabase();
      return run('import', ['--publish', fileOf(some.join('\n'), 'a.ndjson')], { DATABASE_URL });
    };
    const [first = '', ...others] = lines;
    const fewer = await importLines(first, ...others.slice(2));
    expect(fewer.code).toBe(1);
    expect(fewer.stderr).toContain(
      `the file: has ${lines.length - 4} of the ${lines.length - 2} records that its last line names.`,
    );
    const former = await importLines('{"format":"dateline","version":1}', ...others.slice(0, -1));
    expect(former).toMatchObject({ code: 0 });
    expect(former.stdout).toMatch(new RegExp(`\\nRead: ${lines.length - 2} records\\n$`));
  });

  it('fails only if nothing could be read', async () => {
    const { url } = await createTestDatabase();
    const settings = { DATABASE_URL: url };
    const unreadable = await run('import', ['--publish', fileOf('Hello', 'hello.txt')], settings);
    expect(unreadable.code).toBe(1);
    expect(unreadable.stderr).toContain('hello.txt, the file: is of no format that Dateline reads');
    const [empty, folder, missing] = [fileOf('', 'empty.xml'), newFolder(), '/nowhere/at-all.ndjson'];
    const none = await run('import', [missing, folder, empty], settings);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("at-all.ndjson, the file: can't be read: ENOENT");
    expect(none.stderr).toContain(": can't be read: EISDIR");
    expect(none.stderr).toContain('empty.xml, the file: is empty (skipped)');
    expect(none.stdout).toContain('Skipped: 3');
    const bare = await run('import', [fileOf('<rss version="2.0"><channel/></rss>', 'bare.xml')], settings);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toContain('bare.xml, the file: was read to its end, and has no articles (skipped)');
    const one = fileOf(rss('One'), 'one.xml');
    const some = await run('import', [missing, one, empty], settings);
    expect(some.code).toBe(0);
    expect(some.stdout).toContain('Made:\n  Article: 1\n');
    expect(some.stdout).toMatch(/\nRead: 1 record\n$/);
  });

  it('says what it made before it fails', async () => {
    const { url } = await createTestDatabase();
    const refused = fileOf('{"format":"dateline","version":1}\n');
    const { code, stdout, stderr } = await run('import', [fileOf(rss('One'), 'one.xml'), refused], {
      DATABASE_URL: url,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('give --publish');
    expect(stdout).toContain('Made:\n  Article: 1\n');
  });

  it('says how it is used, and what is wrong with its arguments', async () => {
    const help = await run('import', ['--help'], {});
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^Usage: dateline import/);
    for (const [args, problem] of [
      [[], 'Which files? Name at least one.\nUsage: dateline import'],
      [['--publis', 'file'], "Unknown option '--publis'"],
      [
        ['--language', 'german', 'file'],
        '--language german is no language tag, such as de or pt-BR.\nUsage: ',
      ],
    ] as const) {
      const { code, stderr } = await run('import', args, {});
      expect(code).toBe(1);
      expect(stderr.startsWith(problem), stderr).toBe(true);
    }
  });

  it('has the same outcome if it is killed in the middle and run again', async () => {
    const archive = await emptyNewsroom();
    await loadArchive(archive.url, { articles: 100, seed: 5, until: new Date('2026-01-01') });
    const lines = await exportOf(archive);
    const file = fileOf(lines.join('\n'));
    const newsroom = await emptyNewsroom();
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, ['run.js', 'import', '--publish', file], {
      cwd: ROOT,
      env: { PATH, HOME, DATABASE_URL: newsroom.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(child, 'exit');
    // However long the process takes to start.
    await once(createInterface(child.stderr), 'line');
    await eventually(async () => expect(await newsroom.prisma.person.count()).toBeGreaterThan(0));
    child.kill('SIGKILL');
    await exited;
    const { code } = await start('import', ['--publish', file], { DATABASE_URL: newsroom.url });
    expect(code).toBe(0);
    expect(await exportOf(newsroom)).toEqual(lines);
  });
});
