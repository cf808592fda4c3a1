/** What of an output is markup: elements, attributes, and the schemes of addresses. */
import { Parser } from 'htmlparser2';

/** How often each occurs: `img`, `img onerror`, `a href javascript:`. */
export type Shapes = ReadonlyMap<string, number>;

const ADDRESSES = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'data',
  'xlink:href',
  'poster',
  'background',
]);

export function shapesOf(html: string): Shapes {
  const shapes = new Map<string, number>();
  const add = (shape: string) => shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  const parser = new Parser({
    onopentag(name, attributes) {
      add(name);
      for (const [attribute, value] of Object.entries(attributes)) {
        add(`${name} ${attribute}`);
        if (ADDRESSES.has(attribute)) add(`${name} ${attribute} ${schemeOf(value)}`);
      }
    },
  });
  parser.end(html);
  return shapes;
}

/** As the most careless program reads an address: without anything that can't be seen. */
function schemeOf(address: string): string {
  const [scheme = 'relative'] = /^[^/?#:]*:/.exec(address.replace(/[\s\p{Cc}\p{Cf}]/gu, '')) ?? [];
  return scheme.toLowerCase();
}

/** What is in one output and isn't as often in another. */
export function added(found: Shapes, known: Shapes): string[] {
  return [...found].filter(([shape, count]) => count > (known.get(shape) ?? 0)).map(([shape]) => shape);
}

/** What is neither in another output nor among these. */
export function unknown(found: Shapes, known: Shapes, ...allowed: readonly ReadonlySet<string>[]): string[] {
  return [...found.keys()].filter((shape) => !known.has(shape) && !allowed.some((set) => set.has(shape)));
}

/** What a paragraph may have. */
export const INLINE: ReadonlySet<string> = new Set([
  ...[
    'a',
    'abbr',
    'b',
    'bdi',
    'br',
    'cite',
    'code',
    'del',
    'em',
    'i',
    'ins',
    'q',
    's',
    'span',
    'strong',
    'sub',
    'sup',
    'u',
  ],
  ...['a href', 'a title', 'a hreflang', 'abbr title'],
  ...['a href http:', 'a href https:', 'a href mailto:', 'a href relative'],
]);

/** What the body of an article may have besides. */
export const BLOCKS: ReadonlySet<string> = new Set([
  ...[
    'p',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'ul',
    'ol',
    'li',
    'figure',
    'img',
    'figcaption',
    'blockquote',
    'footer',
  ],
  ...['img src', 'img alt', 'img width', 'img height', 'img src https:', 'img src http:'],
]);

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The elements of XML in their order, each with its own text. */
function elementsOf(xml: string): XmlElement[] {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof elements)[number][] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, text: '' };
        elements.push(element);
        open.push(element);
      },
      ontext(text) {
        const element = open.at(-1);
        if (element !== undefined) element.text += text;
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return elements;
}

/** What RSS, Atom or a sitemap has that isn't plain text, as its readers read it. RSS is taken for HTML wherever it is text. */
export function liveInXml(xml: string, known: string): string[] {
  const names = new Set(elementsOf(known).map(({ name }) => name));
  const isRss = names.has('rss');
  return elementsOf(xml).flatMap(({ name, attributes, text }) => {
    if (!names.has(name)) return [`<${name}>`];
    const isBody = name === 'content:encoded' || name === 'content';
    if (!isBody && !isRss && attributes['type'] !== 'html') return [];
    const shapes = shapesOf(text);
    const live = isBody ? unknown(shapes, new Map(), BLOCKS, INLINE) : [...shapes.keys()];
    return live.map((shape) => `${name}: ${shape}`);
  });
}
