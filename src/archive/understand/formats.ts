import type { Format } from '../read/detect.ts';
import { readJson } from '../read/json-records.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { type FoundRecord, type OpenText } from './article.ts';
import { readFeed } from './feed.ts';
import { articleOfFeed, isJsonFeed, feedItems } from './json-feed.ts';
import { articleOfNinjs } from './ninjs.ts';
import { articleOfJsonLd, readPage } from './page-article.ts';
import { isJsonLd } from './schema-org.ts';
import { readWordpress } from './wordpress.ts';

/**
 * Reads a file record by record, without holding all of it in memory.
 * @param name of the file, which stands for an archive that doesn't say where it is
 */
export type ReadFormat = (open: OpenText, name: string) => AsyncIterable<FoundRecord | RefusedRecord>;

/** The formats of other archives. Dateline's own is read by export-records.ts. */
export const FORMATS: Readonly<Record<Exclude<Format, 'ndjson'>, ReadFormat>> = {
  feed: readFeed,
  wxr: readWordpress,
  json: readJsonNews,
  html: readPage,
};

/** Reads IPTC ninjs and JSON-LD, one object, an array, or one object in each line; and a JSON Feed. */
async function* readJsonNews(open: OpenText, name: string): AsyncGenerator<FoundRecord | RefusedRecord> {
  for await (const record of readJson(open())) {
    if ('reason' in record) {
      yield record;
      continue;
    }
    const { value, place } = record;
    if (isJsonLd(value)) yield { place, find: (notes) => articleOfJsonLd(value, name, notes) };
    else if (!isJsonFeed(value)) yield { place, find: (notes) => articleOfNinjs(value, name, notes) };
    else
      for (const [index, item] of feedItems(value).entries())
        yield {
          place: `${place}, feed item ${index + 1}`,
          find: (notes) => articleOfFeed(item, value, name, notes),
        };
  }
}
