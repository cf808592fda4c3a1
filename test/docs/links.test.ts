import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { DOCS, readDoc } from '../support/docs/blocks.ts';

const DECISIONS = readdirSync(`${ROOT}docs/decisions`).map((name) => `docs/decisions/${name}`);

/** Without blocks of code, which may show anything. */
const prose = (path: string) => readDoc(path).replace(/^```[^]*?^```$/gm, '');

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  const seen = new Map<string, number>();
  return Array.from(prose(path).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function isBroken(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (!existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && !(path.endsWith('.md') && anchorsOf(path).includes(anchor));
}

it.each([...DOCS, ...DECISIONS, 'CHANGELOG.md'])(
  'each relative link in %s leads to a file, and to a heading if it names one',
  (path) => {
    const links = Array.from(prose(path).matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link);
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.filter((link) => isBroken(path, link))).toEqual([]);
  },
);

/** The folders and files whose comments name pages. */
const CODE = [
  'bench',
  'demo',
  'deploy',
  'examples',
  'prisma',
  'schema',
  'src',
  'test',
  '.env.example',
  'compose.yaml',
  'Dockerfile',
];

/** The files of a folder, without packages and what is built. */
function filesIn(path: string): string[] {
  const entries = readdirSync(ROOT + path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (/^(?:node_modules|dist.*|gql)$/.test(entry.name)) return [];
    const inner = `${path}/${entry.name}`;
    return entry.isDirectory() ? filesIn(inner) : [inner];
  });
}

it('each page that a comment names exists', () => {
  const files = CODE.flatMap((path) => (/^[.A-Z]|\./.test(path) ? [path] : filesIn(path)));
  const missing = files.flatMap((file) => {
    const named = readFileSync(ROOT + file, 'utf8').matchAll(/\bdocs\/(?:[\w-]+\/)*[\w-]+\.md\b/g);
    return Array.from(named, ([page]) => page)
      .filter((page) => !existsSync(ROOT + page))
      .map((page) => `${file}: ${page}`);
  });
  expect(missing).toEqual([]);
});
