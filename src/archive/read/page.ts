import { allElements, htmlTree, textContent, type HtmlElement, type HtmlNode } from './html-tree.ts';
import { isFrame, isHidden, NO_TEXT } from './page-frame.ts';

/** The markup of a page, as far as the import needs it. */
export interface Page {
  /** The texts of its JSON-LD scripts. */
  readonly scripts: readonly string[];
  readonly canonical: string | undefined;
  readonly base: string | undefined;
  readonly language: string | undefined;
  /** The name of the section that it stands in. */
  readonly section: string | undefined;
  /** Its headings of the first level, then its `<title>`. */
  readonly titles: readonly string[];
  readonly parts: readonly PagePart[];
}

/** An element that may hold the article. None is within another of its kind. */
export interface PagePart {
  /** Marked as `articleBody`, or the name of the element. */
  readonly kind: 'body' | 'article' | 'main';
  readonly element: HtmlElement;
}

/** No browser shows a page as deep as this. */
const MAX_DEPTH = 2_000;

/** @throws UnreadableRecord if its elements are nested too deep */
export function pageIn(html: string): Page {
  const tree = htmlTree(html, MAX_DEPTH);
  const all = allElements(tree);
  const first = (name: string, test: (element: HtmlElement) => boolean = () => true) =>
    all.find((element) => element.name === name && test(element))?.attributes;
  const root = first('html');
  const canonical = first('link', ({ attributes }) => /(^|\s)canonical(\s|$)/i.test(attributes['rel'] ?? ''));
  const openGraph = first('meta', ({ attributes }) => attributes['property'] === 'og:url');
  const parts: PagePart[] = [];
  addParts(tree, [], parts);
  return {
    scripts: all.filter(isJsonLd).map(({ children }) => textContent(children)),
    canonical: canonical?.['href'] ?? openGraph?.['content'],
    base: first('base', ({ attributes }) => 'href' in attributes)?.['href'],
    language: root?.['lang'] ?? root?.['xml:lang'],
    section: first('meta', ({ attributes }) => attributes['property'] === 'article:section')?.['content'],
    titles: [...textsOf(all, /^h1$/), ...textsOf(all, /^title$/)],
    parts,
  };
}

/** The texts of its headings of the first and second level. */
export function headingsIn({ element }: PagePart): string[] {
  return textsOf(allElements(element.children), /^h[12]$/);
}

function textsOf(elements: readonly HtmlElement[], name: RegExp): string[] {
  return elements.filter((element) => name.test(element.name)).map(({ children }) => textContent(children));
}

/** @param open the kinds of parts that the nodes are in */
function addParts(nodes: readonly HtmlNode[], open: readonly PagePart['kind'][], parts: PagePart[]): void {
  for (const element of nodes) {
    if (typeof element === 'string' || isOutside(element)) continue;
    const kind = partKind(element);
    const isPart = kind !== null && !open.includes(kind);
    if (isPart) parts.push({ kind, element });
    addParts(element.children, isPart ? [...open, kind] : open, parts);
  }
}

function isOutside({ name, attributes }: HtmlElement): boolean {
  if (name === 'html' || name === 'body') return false;
  return NO_TEXT.has(name) || isFrame(name, attributes) || isHidden(attributes);
}

function partKind({ name, attributes }: HtmlElement): PagePart['kind'] | null {
  if (/(?:^|\s)articleBody(?:\s|$)/.test(attributes['itemprop'] ?? '')) return 'body';
  if (name === 'article') return 'article';
  return name === 'main' || attributes['role'] === 'main' ? 'main' : null;
}

function isJsonLd({ name, attributes }: HtmlElement): boolean {
  return name === 'script' && /^\s*application\/ld\+json\s*(;|$)/i.test(attributes['type'] ?? '');
}
