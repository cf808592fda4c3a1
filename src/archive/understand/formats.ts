import type { Readable } from 'node:stream';
import type { Format } from '../read/detect.ts';
import type { RefusedRecord } from '../read/refused.ts';
import type { FoundRecord } from './article.ts';
import { readFeed } from './feed.ts';
import { readJsonNews } from './json-news.ts';
import { readPage } from './page-article.ts';
import { readWordpress } from './wordpress.ts';

/**
 * Reads a file record by record, without holding all of it in memory.
 * @param open begins to read the file, as often as it is called
 * @param name of the file, which stands for an archive that doesn't say where it is
 */
export type ReadFormat = (open: () => Readable, name: string) => AsyncIterable<FoundRecord | RefusedRecord>;

/** The formats of other archives. Dateline's own is read by export-records.ts. */
export const FORMATS: Readonly<Record<Exclude<Format, 'ndjson'>, ReadFormat>> = {
  feed: readFeed,
  wxr: readWordpress,
  json: readJsonNews,
  html: readPage,
};
