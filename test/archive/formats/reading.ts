import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from '../../../src/archive/understand/foreign-article.ts';
import type { Format } from '../../../src/archive/read/detect.ts';
import { READERS } from '../../../src/archive/understand/readers.ts';
import { ROOT } from '../../support/database/embedded.ts';

export type ReadableFormat = Exclude<Format, 'ndjson'>;
export type Read = ForeignArticle | RefusedRecord;

const FILES = `${ROOT}test/archive/files/`;

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What a reader gives of a text, which comes in pieces. */
export async function read(
  format: ReadableFormat,
  text: string | Buffer,
  pieceLength = 65_536,
): Promise<Read[]> {
  return all(READERS[format](Readable.from(pieces(Buffer.from(text), pieceLength)), 'a-file'));
}

export async function readSample(
  format: ReadableFormat,
  name: string,
  highWaterMark = 65_536,
): Promise<Read[]> {
  return all(READERS[format](createReadStream(FILES + name, { highWaterMark }), name));
}

export function articlesIn(records: readonly Read[]): ForeignArticle[] {
  return records.filter((record): record is ForeignArticle => !('reason' in record));
}

export function refusedIn(records: readonly Read[]): RefusedRecord[] {
  return records.filter((record): record is RefusedRecord => 'reason' in record);
}

/** The blocks without the fields that they don't have. */
export function blocksOf(article: ForeignArticle | undefined): unknown[] {
  return (article?.blocks ?? []).map(known);
}

function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, known(field)]));
}

function* pieces(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** A WordPress export. */
export function wxr(items: string, head = ''): string {
  return `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://e.example</link>${head}${items}</channel></rss>`;
}

/** A published post of a WordPress export. What it is given stands after the rest. */
export function post(id: number, content: string, more = '', status = 'publish'): string {
  return `<item><title>Post ${id}</title><wp:post_id>${id}</wp:post_id><wp:post_type>post</wp:post_type><wp:status>${status}</wp:status><pubDate>Mon, 06 Jan 2014 10:00:00 +0000</pubDate><content:encoded><![CDATA[${content}]]></content:encoded>${more}</item>`;
}
