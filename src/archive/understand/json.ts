import type { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import { articleOfFeed, jsonFeedIn } from './json-feed.ts';
import { readJson } from '../read/json-records.ts';
import { articleOfNinjs } from './ninjs.ts';
import { Records } from './found-article.ts';
import { reporting } from './reporting.ts';

/** Reads IPTC ninjs, one object, an array, or one object in each line; and a JSON Feed. */
export function readJsonNews(file: Readable, name: string): AsyncIterable<ForeignArticle | RefusedRecord> {
  return reporting(articles(file, name));
}

async function* articles(file: Readable, name: string): AsyncGenerator<ForeignArticle | RefusedRecord> {
  const records = new Records();
  for await (const record of readJson(file)) {
    if ('reason' in record) {
      yield record;
      continue;
    }
    const { value, place } = record;
    const feed = jsonFeedIn(value);
    if (feed === null) yield records.article(place, () => articleOfNinjs(value, name));
    else
      for (const [index, item] of feed.items.entries())
        yield records.article(`${place}, feed item ${index + 1}`, () => articleOfFeed(item, feed, name));
  }
}
