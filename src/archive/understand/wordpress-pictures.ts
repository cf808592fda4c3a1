import { htmlText } from './html-blocks.ts';
import type { FoundImage } from './found-article.ts';
import { elements, firstText, type XmlElement } from '../read/xml.ts';

/** The pictures of a WordPress export, by the ids that posts name. */
export class Attachments {
  readonly #images = new Map<string, FoundImage>();

  add(item: XmlElement): void {
    const id = firstText(item, 'wp:post_id');
    const url = firstText(item, 'wp:attachment_url');
    if (
      id === undefined ||
      url === undefined ||
      !/\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:\?|$)/i.test(url)
    )
      return;
    this.#images.set(copy(id), {
      url: copy(url),
      altText: copy(metaOf(item, '_wp_attachment_image_alt')),
      caption: copy(htmlText(firstText(item, 'excerpt:encoded'))),
    });
  }

  get(id: string | undefined): FoundImage | undefined {
    return id === undefined ? undefined : this.#images.get(id);
  }

  hasAll(ids: readonly string[]): boolean {
    return ids.every((id) => this.#images.has(id));
  }
}

/** The ids of the attachments that a post needs. */
export function wantedAttachments(item: XmlElement): string[] {
  const content = firstText(item, 'content:encoded') ?? '';
  const galleries = Array.from(
    content.matchAll(/\[gallery\b[^[\]]*?\bids\s*=\s*["']?([\d,\s]+)/g),
    ([, ids = '']) => ids,
  );
  const thumbnail = metaOf(item, '_thumbnail_id');
  return [...(thumbnail === undefined ? [] : [thumbnail]), ...galleries.flatMap(idsIn)];
}

export function idsIn(list: string): string[] {
  return list.match(/\d+/g) ?? [];
}

export function metasOf(item: XmlElement, key: string): string[] {
  return elements(item, 'wp:postmeta')
    .filter((meta) => firstText(meta, 'wp:meta_key') === key)
    .flatMap((meta) => firstText(meta, 'wp:meta_value') ?? []);
}

export function metaOf(item: XmlElement, key: string): string | undefined {
  return metasOf(item, key)[0];
}

/** The text without the piece of the file that it was cut from, which would stay in memory with it. */
function copy(text: string): string;
function copy(text: string | undefined): string | undefined;
function copy(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString();
}
