/** @dateline/client's core in Chromium, with a page that follows an article. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Browser } from 'playwright-core';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';
import { ARTICLE, ARTICLE_UPDATED } from './article.ts';
import { definitionsIn } from './documents.ts';
import type { OpenClient } from './followers.ts';
import { compileForRelay } from './relay-compiler.ts';

const FOLDER = fileURLToPath(new URL('../../../', import.meta.url));

const svelte: Plugin = {
  name: 'svelte',
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, async ({ path: filename }) => {
      const { js } = compile(await readFile(filename, 'utf8'), { filename, generate: 'client' });
      return { contents: js.code };
    });
  },
};

const vue: Plugin = {
  name: 'vue',
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, async ({ path: filename }) => {
      const { descriptor } = parse(await readFile(filename, 'utf8'), { filename });
      const { content } = compileScript(descriptor, { id: filename, inlineTemplate: true });
      return { contents: content, loader: 'ts' };
    });
  },
};

/** What Relay's plugins for Babel do: the compiler's artifacts take the place of the documents. */
const relay: Plugin = {
  name: 'relay',
  setup(build) {
    build.onLoad({ filter: /\/relay-\w+\.tsx$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const documents = Array.from(source.matchAll(/graphql`([^`]*)`/g), ([, text = '']) => text);
      const module = basename(path, '.tsx').replace(/-\w/, ([, letter = '']) => letter.toUpperCase());
      const compiled = await compileForRelay(definitionsIn(module, documents.join('\n')));
      const contents = source.replace(/graphql`\s*\w+ (\w+)[^`]*`/g, (_, name: string) =>
        JSON.stringify(compiled(name)),
      );
      return { contents, loader: 'tsx' };
    });
  },
};

/** @param contents a program in JavaScript in `test/`, which may import what the repository has */
export async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${FOLDER}test` },
    bundle: true,
    plugins: [svelte, vue, relay],
    write: false,
    format: 'iife',
    jsx: 'automatic',
    conditions: ['@dateline/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

const PROGRAM = `
  import { createClient } from '@dateline/client';
  globalThis.pages = 0;
  globalThis.notes = [];
  globalThis.follow = async (slug) => {
    const client = createClient({ url: '/graphql' });
    const read = async () => {
      const answer = await client.query(${JSON.stringify(ARTICLE)}, { slug });
      if (answer.errors === undefined) pages += 1;
      return answer;
    };
    const { data } = await read();
    client.subscribe(
      {
        query: ${JSON.stringify(ARTICLE_UPDATED)},
        variables: { slug },
        after: data.feedCursor,
        filter: { articleSlugs: [slug] },
        reload: read,
      },
      { next: ({ data }) => notes.push(data.articleUpdated.note?.text) },
    );
    globalThis.client = client;
  };
`;

/** Opens it on a page of the node, whose notes `refresh` brings here. */
export async function openInBrowser(
  browser: Browser,
  url: string,
  slug: string,
): Promise<OpenClient & { refresh(): Promise<void>; connection(): Promise<string> }> {
  const page = await browser.newPage();
  await page.goto(new URL('/health/live', url).href);
  await page.addScriptTag({ content: await bundle(PROGRAM) });
  await page.evaluate(`follow(${JSON.stringify(slug)})`);
  const notes: string[] = [];
  let pages = 1;
  return {
    name: 'core in Chromium',
    notes,
    pages: () => pages,
    refusals: () => 1,
    async refresh() {
      const all = await page.evaluate<[string[], number]>('[notes, pages]');
      notes.splice(0, Infinity, ...all[0]);
      pages = all[1];
    },
    connection: () => page.evaluate('client.connection'),
    close: () => page.close(),
  };
}
