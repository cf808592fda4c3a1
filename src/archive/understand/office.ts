/** HTML as Word and Google Docs write it, which say by styles what others say by elements. */
import type { HtmlAttributes, HtmlNode } from '../read/html-tree.ts';
import { textContent } from '../read/html-tree.ts';

/** Characters of a style that are read. */
const MOST = 1_000;

/** The inline elements that an element's style stands for. */
export function tagsOfStyle({ style = '' }: HtmlAttributes): string[] {
  const rules = style.slice(0, MOST);
  const has = (rule: RegExp) => rule.test(rules);
  return [
    ...(has(/(?<![\w-])font-weight\s*:\s*(?:bold|[6-9]00)/i) ? ['b'] : []),
    ...(has(/(?<![\w-])font-style\s*:\s*italic/i) ? ['i'] : []),
    ...(has(/(?<![\w-])text-decoration[\w-]*\s*:[^;]*\bunderline/i) ? ['u'] : []),
    ...(has(/(?<![\w-])text-decoration[\w-]*\s*:[^;]*\bline-through/i) ? ['s'] : []),
    ...(has(/(?<![\w-])vertical-align\s*:\s*super/i) ? ['sup'] : []),
    ...(has(/(?<![\w-])vertical-align\s*:\s*sub\b/i) ? ['sub'] : []),
  ];
}

/** Whether a style takes from an element what it stands for. Google Docs puts a whole text into such a `b`. */
export function isPlain(name: string, { style = '' }: HtmlAttributes): boolean {
  const rules = style.slice(0, MOST);
  return name === 'b' || name === 'strong'
    ? /(?<![\w-])font-weight\s*:\s*(?:normal|[1-5]00)/i.test(rules)
    : (name === 'i' || name === 'em') && /(?<![\w-])font-style\s*:\s*normal/i.test(rules);
}

const LIST = /mso-list\s*:\s*(l\d+)\b/i;
const NUMBER = /^[\s(]*(?:\d+|[a-z]|[ivxlc]+)[.)]/i;

/** Whether an element is what Word prints before an item of a list. */
export function isListMark({ style = '' }: HtmlAttributes): boolean {
  return /mso-list\s*:\s*ignore/i.test(style.slice(0, MOST));
}

/** The nodes with lists for the paragraphs that Word has in their place. */
export function withWordLists(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  if (!nodes.some((node) => listOf(node) !== undefined)) return nodes;
  const found: HtmlNode[] = [];
  let openId: string | undefined;
  let items: HtmlNode[] = [];
  for (const node of nodes) {
    // White space between paragraphs isn't part of the text.
    if (typeof node === 'string' && node.trim() === '') continue;
    const id = listOf(node);
    if (id !== undefined && id !== openId) {
      items = [];
      const isNumbered = NUMBER.test(textContent([node]).slice(0, 20));
      found.push({ name: isNumbered ? 'ol' : 'ul', attributes: {}, children: items });
    }
    openId = id;
    if (id === undefined || typeof node === 'string') found.push(node);
    // Without its style, it isn't taken for a paragraph again.
    else items.push({ ...node, name: 'li', attributes: { ...node.attributes, style: '' } });
  }
  return found;
}

function listOf(node: HtmlNode): string | undefined {
  return typeof node === 'string'
    ? undefined
    : LIST.exec((node.attributes['style'] ?? '').slice(0, MOST))?.[1];
}
