/** Markup, as opposed to a text that has to be escaped. */
export class Markup {
  readonly xml: string;

  constructor(xml: string) {
    this.xml = xml;
  }
}

/** What is in an element: nothing, texts and elements. */
export type Content = Markup | string | null | readonly Content[];

export type Attributes = Readonly<Record<string, string | number | null>>;

/** An element. Attributes that are null are left out. */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const given = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === null ? [] : ` ${attribute}="${escape(String(value))}"`,
  );
  return new Markup(`<${name}${given.join('')}>${xmlOf(content)}</${name}>`);
}

/** An element with a text, or nothing if there is none. */
export function textElement(name: string, text: string | null): Content {
  return text === null ? null : element(name, {}, text);
}

export function xmlDocument(root: Markup): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
}

function xmlOf(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string') return escape(content);
  return content instanceof Markup ? content.xml : content.map(xmlOf).filter(Boolean).join('\n');
}

/** What XML 1.0 can't contain, not even escaped: most control characters, and halves of characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // In texts, `]]>` is forbidden.
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const HEXADECIMAL: typeof ESCAPED = { ...ESCAPED, '&': '&#x26;', '<': '&#x3C;', '>': '&#x3E;' };

/** A text without what XML can't contain. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

/** A text whose references are hexadecimal. XML reads it like any other text, and more programs do that aren't XML parsers. */
export function hexadecimal(text: string): Markup {
  return new Markup(escape(text, HEXADECIMAL));
}

/** For texts and attributes. */
function escape(text: string, references = ESCAPED): string {
  return withoutForbidden(text).replace(/[&<>"\r]/g, (character) => references[character] ?? '');
}
