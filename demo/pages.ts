/** The demo's pictures, and the example site, so that every link of the demo leads somewhere. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { withSlug } from '../src/db/slugs.ts';
import { FILES } from '../src/lib/root.ts';
import type { SidePage } from '../src/lib/page.ts';
import type { SidePages } from '../src/http/side-pages.ts';
import { readerPages } from './reader.ts';
import { byline, PICTURES_PATH } from './story/house.ts';
import { STORY_ARTICLE } from './story/unit-8200.ts';

const FOLDER = join(FILES, 'demo/pictures');

export interface DemoPages {
  readonly pictures: readonly SidePages[];
  /** The example site, at this URL; null if it isn't there. */
  readonly site: ((siteUrl: string) => SidePages) | null;
}

/**
 * None if the story isn't in the database, as in every newsroom's own.
 * @param onBuild called if the site has to be built first
 * @param signal ends the build
 */
export async function demoPages(
  prisma: PrismaClient,
  onBuild: () => void,
  signal?: AbortSignal,
): Promise<DemoPages> {
  const where = { ...withSlug(STORY_ARTICLE), createdBy: { name: byline } };
  if ((await prisma.article.findFirst({ where, select: { id: true } })) === null)
    return { pictures: [], site: null };
  const pictures = await readPictures();
  const reader = await readerPages(onBuild, signal);
  const answer: SidePages = ({ method, path }) =>
    Promise.resolve(method === 'GET' ? (pictures.get(path) ?? null) : null);
  return { pictures: [answer], site: reader };
}

/** By their paths, so that no path leads to any other file. */
async function readPictures(): Promise<ReadonlyMap<string, SidePage>> {
  const pictures = new Map<string, SidePage>();
  for (const name of await readdir(FOLDER)) {
    const body = await readFile(join(FOLDER, name));
    pictures.set(PICTURES_PATH + name, {
      status: 200,
      headers: {
        'content-type': 'image/svg+xml',
        'content-length': String(body.length),
        'cache-control': 'public, max-age=3600',
        // An SVG that is opened by itself is a document.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        // Pages of other sites show them, as they show the articles.
        'cross-origin-resource-policy': 'cross-origin',
      },
      body,
    });
  }
  return pictures;
}
