import type { Readable } from 'node:stream';
import { readJson } from '../read/json-records.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { recordAt, type FoundRecord } from './article.ts';
import { articleOfFeed, jsonFeedIn } from './json-feed.ts';
import { articleOfNinjs } from './ninjs.ts';

/** Reads IPTC ninjs, one object, an array, or one object in each line; and a JSON Feed. */
export async function* readJsonNews(
  open: () => Readable,
  name: string,
): AsyncGenerator<FoundRecord | RefusedRecord> {
  for await (const record of readJson(open())) {
    if ('reason' in record) {
      yield record;
      continue;
    }
    const { value, place } = record;
    const feed = jsonFeedIn(value);
    if (feed === null) yield recordAt(place, () => articleOfNinjs(value, name));
    else
      for (const [index, item] of feed.items.entries())
        yield recordAt(`${place}, feed item ${index + 1}`, () => articleOfFeed(item, feed, name));
  }
}
