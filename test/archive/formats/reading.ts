import { expect } from 'vitest';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { textOfFile } from '../../../src/archive/read/encoding.ts';
import type { RefusedRecord } from '../../../src/archive/read/refused.ts';
import { checkedArticles, type CheckedArticle } from '../../../src/archive/understand/check-article.ts';
import type { Format } from '../../../src/archive/read/detect.ts';
import { FORMATS } from '../../../src/archive/understand/formats.ts';
import { ROOT } from '../../support/database/embedded.ts';

export type ReadableFormat = Exclude<Format, 'ndjson'>;
export type Read = CheckedArticle | RefusedRecord;

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
  name = 'a-file',
): Promise<Read[]> {
  const bytes = Buffer.from(text);
  const open = () => textOfFile(Readable.from(pieces(bytes, pieceLength)), bytes.subarray(0, 65_536));
  return all(checkedArticles(FORMATS[format](open, name)));
}

export async function readSample(
  format: ReadableFormat,
  name: string,
  pieceLength = 65_536,
): Promise<Read[]> {
  return read(format, readFileSync(FILES + name), pieceLength, name);
}

export function articlesIn(records: readonly Read[]): CheckedArticle[] {
  return records.filter((record): record is CheckedArticle => !('reason' in record));
}

export function refusedIn(records: readonly Read[]): RefusedRecord[] {
  return records.filter((record): record is RefusedRecord => 'reason' in record);
}

/** The blocks without the fields that they don't have. */
export function blocksOf(article: CheckedArticle | undefined): unknown[] {
  return (article?.blocks ?? []).map(known);
}

export function known(value: unknown): unknown {
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

/** Compares what is found for each row, in one test that names all rows that differ. */
export async function expectRows<Input>(
  rows: readonly (readonly [Input, unknown])[],
  find: (input: Input) => unknown,
): Promise<void> {
  const named = (input: Input) => JSON.stringify([input]).slice(0, 300);
  const found = await Promise.all(rows.map(async ([input]) => [named(input), await find(input)] as const));
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(rows.map(([input, expected]) => [named(input), expected])),
  );
}

/** A feed of RSS with one item, and more elements in that. */
export function rss(more: string, description = 'Text.'): string {
  return `<rss version="2.0"><channel><link>https://e.example/</link><item><title>T</title><guid>1</guid><description><![CDATA[${description}]]></description>${more}</item></channel></rss>`;
}

/** A text of ninjs with these fields, too. */
export function ninjs(fields: object): string {
  return JSON.stringify({
    uri: 'urn:1',
    headlines: [{ value: 'A' }],
    bodies: [{ value: 'Text.' }],
    ...fields,
  });
}

export const ID = { '@type': 'NewsArticle', '@id': 'urn:1', headline: 'The port reopens' };

/** A page with JSON-LD. */
export function page(body: string, json: unknown = ID, head = ''): string {
  const script = typeof json === 'string' ? json : JSON.stringify(json);
  return `<html lang="en"><head>${head}<script type="application/ld+json">${script}</script></head><body>${body}</body></html>`;
}

export async function articleOf(format: ReadableFormat, text: string | Buffer) {
  const records = await read(format, text);
  expect(refusedIn(records)).toEqual([]);
  return articlesIn(records)[0];
}

export async function reasonsOf(format: ReadableFormat, text: string | Buffer): Promise<string[]> {
  return refusedIn(await read(format, text)).map(({ reason }) => reason);
}
