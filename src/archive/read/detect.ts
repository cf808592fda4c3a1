import { isHtml, startOf } from './encoding.ts';
import { UnreadableFile } from './unreadable.ts';

export type Format = 'ndjson' | 'feed' | 'wxr' | 'json' | 'html';

/** The XML declaration, comments and the document type, before the first element. */
const PROLOGUE =
  /^(?:\s|<\?(?:(?!\?>)[\s\S])*\?>|<!--(?:(?!-->)[\s\S])*-->|<!DOCTYPE[^>[]*(?:\[(?:[^\]]|\](?!\s*>))*\]\s*)?>)*/i;
const ROOT = /^<(?:[\w.-]+:)?(rss|RDF|feed)\b([^>]*)/;

/**
 * The format of a file, by its first bytes; undefined if it is none that we read.
 * @param start 4 kB or more: WordPress begins its exports with a long comment
 */
export function formatOf(start: Buffer): Format | undefined {
  const text = textAtStart(start);
  if (text === undefined) return undefined;
  if (/^\s*[{[]/.test(text)) return /^\s*\{\s*"format"\s*:\s*"dateline"/.test(text) ? 'ndjson' : 'json';
  if (isHtml(text)) return 'html';
  const [, root, attributes = ''] = ROOT.exec(text.replace(PROLOGUE, '')) ?? [];
  if (root === undefined) return undefined;
  return /=\s*["']https?:\/\/wordpress\.org\/export\//.test(attributes) ? 'wxr' : 'feed';
}

function textAtStart(start: Buffer): string | undefined {
  try {
    return startOf(start);
  } catch (error) {
    // The reader says what is wrong with the encoding.
    if (error instanceof UnreadableFile) return start.toString('latin1');
    throw error;
  }
}
