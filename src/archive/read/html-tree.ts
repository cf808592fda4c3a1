import { Parser } from 'htmlparser2';
import { UnreadableRecord } from './refused.ts';

export type HtmlAttributes = Readonly<Record<string, string | undefined>>;

export interface HtmlElement {
  readonly name: string;
  readonly attributes: HtmlAttributes;
  readonly children: HtmlNode[];
}

/** A string is text, with its entities decoded. */
export type HtmlNode = HtmlElement | string;

/** @throws UnreadableRecord if its elements are nested deeper than this: the parser takes time for each open element */
export function htmlTree(html: string, maxDepth: number): HtmlNode[] {
  const tree: HtmlNode[] = [];
  /** What is in each open element. */
  const open = [tree];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length > maxDepth) throw tooDeep(maxDepth);
        const element: HtmlElement = { name, attributes, children: [] };
        open.at(-1)?.push(element);
        open.push(element.children);
      },
      ontext(text) {
        const siblings = open.at(-1) ?? tree;
        const last = siblings.at(-1);
        if (typeof last === 'string') siblings[siblings.length - 1] = last + text;
        else siblings.push(text);
      },
      onclosetag: () => void open.pop(),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return tree;
}

export function tooDeep(maxDepth: number): UnreadableRecord {
  return new UnreadableRecord(`has HTML elements nested more than ${maxDepth} deep`);
}

/** The elements among the nodes and in them, in their order. */
export function allElements(nodes: readonly HtmlNode[], found: HtmlElement[] = []): HtmlElement[] {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    found.push(node);
    allElements(node.children, found);
  }
  return found;
}

export function textContent(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textContent(node.children))).join('');
}
