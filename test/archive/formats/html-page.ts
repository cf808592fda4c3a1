import { expect } from 'vitest';
import { articlesIn, read, refusedIn } from './reading.ts';

export const ID = { '@type': 'NewsArticle', '@id': 'urn:1', headline: 'The port reopens' };
export const P = '<p>The cranes move again after nine days.</p>';
export const TEXT = [{ paragraph: { html: 'The cranes move again after nine days.' } }];
export const ARTICLE = `<article>${P}</article>`;

function script(json: unknown): string {
  return `<script type="application/ld+json">${typeof json === 'string' ? json : JSON.stringify(json)}</script>`;
}

export function page(body: string, json: unknown = ID, head = ''): string {
  return `<html lang="en"><head>${head}${script(json)}</head><body>${body}</body></html>`;
}

export async function articleOf(html: string | Buffer) {
  const records = await read('html', html);
  expect(refusedIn(records)).toEqual([]);
  return articlesIn(records)[0];
}

export async function reasonOf(html: string) {
  return refusedIn(await read('html', html))[0]?.reason;
}
