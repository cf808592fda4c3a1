import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { Parser } from 'htmlparser2';
import { UnreadableFile } from './unreadable.ts';

/** Bytes in which a file says what its encoding is. HTML looks as far, too. */
const START = 1_024;
/** Bytes in which a tag ends that begins there. */
const END_OF_TAG = 4_096;

const XML_DECLARATION = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']/;
const CHARSET = /charset\s*=\s*["']?([\w:.-]+)/i;

/** The file's text in pieces. Bytes that are wrong in its encoding become U+FFFD, which `checkText` refuses. */
export async function* textOf(file: Readable): AsyncGenerator<string> {
  let start: Buffer | null = Buffer.alloc(0);
  let decoder = new TextDecoder();
  for await (const chunk of file as AsyncIterable<Buffer | string>) {
    let bytes: Buffer = Buffer.from(chunk);
    if (start !== null) {
      bytes = Buffer.concat([start, bytes]);
      if (bytes.length < END_OF_TAG) {
        start = bytes;
        continue;
      }
      start = null;
      decoder = decoderFor(bytes);
    }
    yield decoder.decode(bytes, { stream: true });
  }
  if (start !== null) {
    decoder = decoderFor(start);
    yield decoder.decode(start, { stream: true });
  }
  yield decoder.decode();
}

/** The first bytes of a file as text, to find out what it is. */
export function startOf(bytes: Buffer): string {
  return decoderFor(bytes).decode(bytes, { stream: true });
}

function decoderFor(start: Buffer): TextDecoder {
  const encoding = encodingOf(start);
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new UnreadableFile('line 1', `says that the encoding is '${encoding}', which isn't known`);
  }
}

/** By the byte order mark, else by what the file says; XML and JSON that say nothing are UTF-8, HTML is what it looks like. */
function encodingOf(bytes: Buffer): string {
  const [a, b] = bytes;
  if (a === 0xef && b === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && bytes[2] !== 0 && bytes[3] === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && bytes[2] === 0 && bytes[3] !== 0) return 'utf-16be';
  const start = firstTags(bytes);
  const declared = XML_DECLARATION.exec(start)?.[1] ?? (isHtml(start) ? charsetIn(start) : undefined);
  if (declared === undefined) return isHtml(start) && !looksLikeUtf8(bytes) ? 'windows-1252' : 'utf-8';
  if (/^utf-?16|^(?:iso-10646-)?ucs-?[24]|^utf-?32/i.test(declared)) {
    // HTML says that a page that says so in single bytes is UTF-8.
    if (isHtml(start)) return 'utf-8';
    throw new UnreadableFile('line 1', `says that the encoding is '${declared}', but the bytes aren't`);
  }
  return declared;
}

/** What the first `<meta>` says that is about the encoding. A tag that has no end yet says nothing. */
function charsetIn(html: string): string | undefined {
  let charset: string | undefined;
  new Parser({
    onopentag(name, attributes) {
      if (name !== 'meta') return;
      const isType = /^\s*content-type\s*$/i.test(attributes['http-equiv'] ?? '');
      const said = isType ? CHARSET.exec(attributes['content'] ?? '')?.[1] : undefined;
      charset ??= /[^\s]+/.exec(attributes['charset'] ?? '')?.[0] ?? said;
    },
  }).end(html);
  return charset;
}

/** The first bytes, and on to the end of a tag: half of it may say half of a name. */
function firstTags(bytes: Buffer): string {
  const text = bytes.toString('latin1', 0, END_OF_TAG);
  const isInTag = text.lastIndexOf('<', START - 1) > text.lastIndexOf('>', START - 1);
  const end = isInTag ? text.indexOf('>', START) : START - 1;
  return end === -1 ? text : text.slice(0, end + 1);
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
