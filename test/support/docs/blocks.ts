/** The blocks of code in the documentation, as they are printed. */
import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from '../database/embedded.ts';

export interface Block {
  /** The Markdown file, from the root of the repository. */
  readonly doc: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The file that it quotes as a whole: a comment above the block names it. */
  readonly quotes: string | null;
}

const FENCE = /^(?:<!-- ([\w./-]+) -->\n\n)?```(\w*)\n([^]*?)^```$/gm;

/** All pages that show code. The decisions and the changelog show none. */
export const DOCS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'prisma/README.md',
  'test/README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true })
    .map((path) => `docs/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !path.startsWith('docs/decisions/'))
    .sort(),
  ...readdirSync(`${ROOT}examples`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:[\w-]+[\\/])?README\.md$/.test(path))
    .map((path) => `examples/${path.replaceAll('\\', '/')}`)
    .sort(),
];

export function readDoc(doc: string): string {
  return readFileSync(ROOT + doc, 'utf8');
}

/** In the order of the page. */
export function blocksOf(doc: string): Block[] {
  const page = readDoc(doc);
  return Array.from(
    page.matchAll(FENCE),
    ({ 0: whole, 1: quotes, 2: language = '', 3: text = '', index }) => {
      const above = page.slice(0, index + whole.indexOf('```'));
      return { doc, line: above.split('\n').length, language, text, quotes: quotes ?? null };
    },
  );
}

/** For the names of tests. */
export function placeOf({ doc, line }: Block): string {
  return `${doc}:${line}`;
}
