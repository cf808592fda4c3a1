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
  const reading = openTree(maxDepth);
  reading.write(html);
  return reading.end();
}

interface TreeReading {
  /** Reads the next part of the HTML. @throws UnreadableRecord */
  readonly write: (part: string) => void;
  readonly nodes: () => number;
  /** What is still open ends here. */
  readonly end: () => HtmlNode[];
}

/** Begins to read HTML that comes in parts. */
export function openTree(maxDepth: number): TreeReading {
  const tree: HtmlNode[] = [];
  /** What is in each open element. */
  const open = [tree];
  let nodes = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length > maxDepth) throw tooDeep(maxDepth);
        const element: HtmlElement = { name, attributes, children: [] };
        nodes += 1;
        open.at(-1)?.push(element);
        open.push(element.children);
      },
      ontext(text) {
        const siblings = open.at(-1) ?? tree;
        const last = siblings.at(-1);
        if (typeof last === 'string') siblings[siblings.length - 1] = last + text;
        else {
          nodes += 1;
          siblings.push(text);
        }
      },
      onclosetag: () => void open.pop(),
    },
    { decodeEntities: true },
  );
  return {
    write: (part) => parser.write(part),
    nodes: () => nodes,
    end() {
      parser.end();
      return tree;
    },
  };
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
