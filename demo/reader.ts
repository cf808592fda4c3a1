/** The example site in examples/reader, served by the demo's node itself. It uses the public API only. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { FILES, IS_CLONE, ROOT } from '../src/lib/root.ts';
import { TOKEN_PATH } from '../src/http/graphiql/page.ts';
import type { PageRequest, SidePage } from '../src/lib/page.ts';
import type { AskAsReader, SidePages } from '../src/http/side-pages.ts';
import { openWorkFolder } from '../src/lib/work-folder.ts';
import { COMMENTS } from './comments.ts';
import { STORY_ARTICLE } from './story/unit-8200.ts';

const FOLDER = join(ROOT, 'examples/reader');
/** The package that the site is live by. */
const CLIENT = join(ROOT, 'packages/client');
const BUILT = join(FILES, 'examples/reader/dist');
/** What the node answers itself. */
const OF_NODE = /^\/(graphql|graphiql|health|metrics|feeds|sitemaps)(\/|$)|^\/sitemap(-news)?\.xml$/;

interface ReaderModule {
  readonly openReader: (options: object) => (
    request: Pick<PageRequest, 'path' | 'query'> & {
      readonly wantsPage: boolean;
      readonly fetch: typeof fetch;
    },
  ) => Promise<SidePage | null>;
}

/**
 * The pages of the site at a URL. Null if a clone hasn't built it, and can't: `npm ci --omit=dev` leaves out what builds it.
 */
export async function readerPages(
  onBuild: () => void,
  signal?: AbortSignal,
): Promise<((siteUrl: string) => SidePages) | null> {
  if (IS_CLONE && !(await build(onBuild, signal))) return null;
  const server = pathToFileURL(join(BUILT, 'server', 'server.js')).href;
  const { openReader } = (await import(server)) as ReaderModule;
  return (siteUrl) => pagesOf(openReader, siteUrl);
}

function pagesOf(openReader: ReaderModule['openReader'], siteUrl: string): SidePages {
  const answer = openReader({
    apiUrl: '/graphql',
    siteUrl,
    desk: { tokenPath: TOKEN_PATH, article: `/articles/${STORY_ARTICLE}`, comments: COMMENTS },
  });
  return async ({ method, path, query, headers }, ask) => {
    if (method !== 'GET') return null;
    return answer({
      path,
      query,
      wantsPage: (headers.accept ?? '').includes('text/html') && !OF_NODE.test(path),
      fetch: (_url, init) => asFetch(ask, init),
    });
  };
}

/** Asks the pipeline in place of the network. */
async function asFetch(ask: AskAsReader, init: RequestInit | undefined): Promise<Response> {
  const { query, variables } = JSON.parse(init?.body as string) as {
    query: string;
    variables: Record<string, unknown>;
  };
  const { body } = await ask(query, variables, new Headers(init?.headers).get('authorization'));
  return new Response(new Uint8Array(body), { headers: { 'content-type': 'application/json' } });
}

/**
 * Builds the site if it isn't built, or has changed since, as a folder that is moved into place: others may be doing the
 * same. Returns whether it is there.
 */
async function build(onBuild: () => void, signal?: AbortSignal): Promise<boolean> {
  const [built, ...changes] = await Promise.all([changedAt(BUILT), ...[FOLDER, CLIENT].map(lastChangeIn)]);
  const changed = Math.max(...changes);
  if (built >= changed) return true;
  const vite = resolveVite();
  if (vite === null) return built > 0;
  onBuild();
  const work = openWorkFolder(FOLDER, 'dist-');
  try {
    const environment = { ...process.env, READER_OUT: work, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, [vite, 'build', '--app'], {
      cwd: FOLDER,
      env: environment,
      signal,
    });
    // Only its owner can enter a work folder, and the next start may be another user's.
    await chmod(work, 0o755);
    await moveIntoPlace(work, changed);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return true;
}

/** Leaves what another has built meanwhile: it may be loading it. */
async function moveIntoPlace(work: string, changed: number): Promise<void> {
  const aside = openWorkFolder(FOLDER, 'dist-');
  try {
    for (let isPlaced = false; !isPlaced && (await changedAt(BUILT)) < changed;) {
      await rename(BUILT, join(aside, randomUUID())).catch(unlessGone);
      isPlaced = await rename(work, BUILT).then(
        () => true,
        (error: unknown) => unlessThere(error),
      );
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** False if another has moved a folder there. */
function unlessThere(error: unknown): false {
  if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  return false;
}

function resolveVite(): string | null {
  try {
    const { resolve } = createRequire(join(FOLDER, 'package.json'));
    return join(resolve('vite/package.json'), '..', 'bin', 'vite.js');
  } catch {
    return null;
  }
}

/** 0 if there is no such file. */
async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Reads the sources only: a folder that another process builds beside them may be gone a moment later. */
async function lastChangeIn(folder: string): Promise<number> {
  const names = await readdir(join(folder, 'src'), { recursive: true });
  const sources = ['package.json', 'vite.config.ts', ...names.map((name) => join('src', name))];
  return Math.max(...(await Promise.all(sources.map((name) => changedAt(join(folder, name))))));
}
