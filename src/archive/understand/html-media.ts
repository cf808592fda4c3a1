import type { z } from 'zod';
import type { imageInput } from '../../articles/body.ts';
import { webAddress } from './embeds.ts';

type NewImage = z.input<typeof imageInput>;

/** Where pages that load their pictures late say where these are. */
const LATE = ['data-src', 'data-lazy-src', 'data-original', 'data-orig-file'];

/** The picture of an `img` element; null if it has no address, or is there to count readers. */
export function imageOf(
  attributes: Readonly<Record<string, string | undefined>>,
  base: string | undefined,
): NewImage | null {
  const sources = [...LATE.map((name) => attributes[name]), attributes['src'], firstOf(attributes['srcset'])];
  const url = sources.map((source) => webAddress(source, base)).find((source) => source !== null);
  if (url == null || isTiny(attributes) || /\b(?:emoji|wp-smiley)\b/.test(attributes['class'] ?? ''))
    return null;
  return {
    url,
    altText: attributes['alt']?.trim() ?? '',
    width: pixels(attributes['width']),
    height: pixels(attributes['height']),
  };
}

/** What no reader of the page saw, or was meant to see. */
export function isHidden(attributes: Readonly<Record<string, string | undefined>>): boolean {
  return (
    attributes['hidden'] !== undefined ||
    /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributes['style'] ?? '')
  );
}

export function pixels(value: string | undefined): number | null {
  const number = /^\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*$/.exec(value ?? '')?.[1];
  return number === undefined || Number(number) === 0 ? null : Number(number);
}

/** A picture or a frame that nobody sees counts readers. */
export function isTiny({ width, height }: Readonly<Record<string, string | undefined>>): boolean {
  return [width, height].every((value) => /^\s*[01](?:px)?\s*$/.test(value ?? ''));
}

/** The first address of a `srcset`. */
function firstOf(srcset: string | undefined): string | undefined {
  return srcset?.trim().split(/\s/)[0]?.replace(/,$/, '');
}
