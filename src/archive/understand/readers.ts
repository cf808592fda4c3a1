import type { ReadFormat } from './foreign-article.ts';
import type { Format } from '../read/detect.ts';
import { readFeed } from './feed.ts';
import { readHtml } from './page-article.ts';
import { readJsonNews } from './json.ts';
import { readWxr } from './wordpress.ts';

/** The readers of other archives' formats. Dateline's own is read by read-export.ts. */
export const READERS: Readonly<Record<Exclude<Format, 'ndjson'>, ReadFormat>> = {
  feed: readFeed,
  wxr: readWxr,
  json: readJsonNews,
  html: readHtml,
};
