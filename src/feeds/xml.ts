/** Markup. A text, in contrast, has to be escaped. */
export class Markup {
  readonly xml: string;

  constructor(xml: string) {
    this.xml = xml;
  }
}

/** The content of an element: nothing, texts and elements. */
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

/** The characters that XML 1.0 forbids even if they are escaped: most control characters, and unpaired surrogates. */
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

/** A text without the characters that XML forbids. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

/** A text with hexadecimal references, which more programs understand that aren't XML parsers. */
export function hexadecimal(text: string): Markup {
  return new Markup(escape(text, HEXADECIMAL));
}

/** For texts and attributes. */
function escape(text: string, references = ESCAPED): string {
  return withoutForbidden(text).replace(/[&<>"\r]/g, (character) => references[character] ?? '');
}
