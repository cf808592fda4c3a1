import { isUtf8 } from 'node:buffer';
import { allElements, htmlTree } from './html-tree.ts';
import { UnreadableFile } from './refused.ts';

/** The bytes at the start of a file that may name its encoding. */
const START = 4_096;

const XML_DECLARATION = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']/;
const CHARSET = /charset\s*=\s*["']?([\w:.-]+)/i;

/**
 * The file's text in pieces. Bytes that are wrong in its encoding become U+FFFD, which the check of articles refuses.
 * @param start the first bytes of the file, 4 kB or more if it has as many
 */
export async function* textOfFile(file: AsyncIterable<Buffer>, start: Buffer): AsyncGenerator<string> {
  const decoder = decoderFor(start);
  for await (const chunk of file) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** @throws UnreadableFile if the encoding isn't known */
export function decoderFor(start: Buffer): TextDecoder {
  const encoding = encodingOf(start);
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new UnreadableFile('line 1', `says that the encoding is '${encoding}', which isn't known`);
  }
}

/** The byte order mark decides, then the declaration. Without both, XML and JSON are UTF-8, and HTML is what it looks like. */
function encodingOf(bytes: Buffer): string {
  const [a, b] = bytes;
  if (a === 0xef && b === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && bytes[2] !== 0 && bytes[3] === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && bytes[2] === 0 && bytes[3] !== 0) return 'utf-16be';
  const start = bytes.toString('latin1', 0, START);
  const declared = XML_DECLARATION.exec(start)?.[1] ?? (isHtml(start) ? charsetIn(start) : undefined);
  if (declared === undefined) return isHtml(start) && !looksLikeUtf8(bytes) ? 'windows-1252' : 'utf-8';
  if (/^utf-?16|^(?:iso-10646-)?ucs-?[24]|^utf-?32/i.test(declared)) {
    // HTML says that a page that says so in single bytes is UTF-8.
    if (isHtml(start)) return 'utf-8';
    throw new UnreadableFile('line 1', `says that the encoding is '${declared}', but the bytes aren't`);
  }
  return declared;
}

/** The encoding that the first `<meta>` about it names. The parser reports no tag that has no end yet. */
function charsetIn(html: string): string | undefined {
  const metas = allElements(htmlTree(html, START)).filter(({ name }) => name === 'meta');
  const charsets = metas.map(({ attributes }) => {
    const isType = /^\s*content-type\s*$/i.test(attributes['http-equiv'] ?? '');
    const said = isType ? CHARSET.exec(attributes['content'] ?? '')?.[1] : undefined;
    return /\S+/.exec(attributes['charset'] ?? '')?.[0] ?? said;
  });
  return charsets.find((charset) => charset !== undefined);
}

/** The bytes may end within a character. */
function looksLikeUtf8(bytes: Buffer): boolean {
  return [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)));
}

export function isHtml(start: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body|main|article)\b/i.test(
    start,
  );
}
