import { elements, firstText, type XmlElement } from '../read/xml.ts';
import type { FoundImage } from './article.ts';
import { htmlText } from './html-blocks.ts';
import { pixels, webAddress } from './media.ts';
import { titleIn } from './titles.ts';

/** The largest picture that an item names; null if it names none. */
export function feedImage(item: XmlElement, base: string | undefined): FoundImage | null {
  const groups = [item, ...elements(item, 'media:group'), ...elements(item, 'media:content')];
  const contents = groups.flatMap((group) => elements(group, 'media:content')).filter(isPicture);
  const thumbnails = groups.flatMap((group) => elements(group, 'media:thumbnail'));
  const links = elements(item, 'atom:link').filter(({ attributes }) => attributes['rel'] === 'enclosure');
  const enclosures = [...elements(item, 'enclosure'), ...links].filter(isPicture);
  for (const candidates of [contents.sort(byWidth), enclosures, elements(item, 'itunes:image'), thumbnails]) {
    for (const candidate of candidates) {
      const { url: address, href, width, height } = candidate.attributes;
      const url = webAddress(address ?? href, base);
      if (url === null) continue;
      const about = [candidate, ...elements(item, 'media:group'), item];
      return {
        url,
        caption: htmlText(textAbout(about, 'media:description')),
        creditText: titleIn(textAbout(about, 'media:credit')),
        width: pixels(width),
        height: pixels(height),
      };
    }
  }
  return null;
}

function isPicture({ attributes }: XmlElement): boolean {
  const type = attributes['type'];
  if (type !== undefined) return type.startsWith('image/');
  const address = attributes['url'] ?? attributes['href'] ?? '';
  return attributes['medium'] === 'image' || /\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)/i.test(address);
}

function byWidth(a: XmlElement, b: XmlElement): number {
  return Number(b.attributes['width'] ?? 0) - Number(a.attributes['width'] ?? 0);
}

function textAbout(groups: readonly XmlElement[], name: string): string | undefined {
  return groups.map((group) => firstText(group, name)).find((text) => text !== undefined);
}
