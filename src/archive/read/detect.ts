import { decoderFor, isHtml } from './encoding.ts';
import { UnreadableFile } from './refused.ts';

export type Format = 'ndjson' | 'feed' | 'wxr' | 'json' | 'html';

/** The XML declaration, comments and the document type, before the first element. */
const PROLOGUE =
  /^(?:\s|<\?(?:(?!\?>)[\s\S])*\?>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE[^>[]*(?:\[(?:[^\]]|\](?!\s*>))*\]\s*)?>)*/i;
const ROOT_TAG = /^<(?:[\w.-]+:)?(rss|RDF|feed)\b([^>]*)/;

/**
 * The format of a file, by its first bytes; undefined if the import doesn't read it.
 * @param start 4 kB or more: WordPress begins its exports with a long comment
 */
export function formatOf(start: Buffer): Format | undefined {
  const text = textAtStart(start);
  if (/^\s*[{[]/.test(text)) return /^\s*\{\s*"format"\s*:\s*"dateline"/.test(text) ? 'ndjson' : 'json';
  if (isHtml(text)) return 'html';
  const [, root, attributes = ''] = ROOT_TAG.exec(text.replace(PROLOGUE, '')) ?? [];
  if (root === undefined) return undefined;
  return /=\s*["']https?:\/\/wordpress\.org\/export\//.test(attributes) ? 'wxr' : 'feed';
}

function textAtStart(start: Buffer): string {
  try {
    return decoderFor(start).decode(start, { stream: true });
  } catch (error) {
    // The reader says what is wrong with the encoding.
    if (error instanceof UnreadableFile) return start.toString('latin1');
    throw error;
  }
}
