import type { Prisma } from '../../generated/prisma/client.ts';
import type { IMAGE_COLUMNS, SOCIAL_IMAGE_COLUMNS } from './content-columns.ts';

export interface ImageShape {
  readonly url: string;
  readonly altText: string;
  readonly caption: string | null;
  readonly creditText: string | null;
  readonly license: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** The columns of a block with its picture. */
export const IMAGE_BLOCK_COLUMNS = {
  url: true,
  altText: true,
  caption: true,
  creditText: true,
  license: true,
  width: true,
  height: true,
} as const satisfies Prisma.BlockSelect;

/** The columns of a picture; null in all without one. */
export function imageColumns(image: ImageShape | null) {
  return {
    imageUrl: image?.url ?? null,
    imageAltText: image?.altText ?? null,
    imageCaption: image?.caption ?? null,
    imageCreditText: image?.creditText ?? null,
    imageLicense: image?.license ?? null,
    imageWidth: image?.width ?? null,
    imageHeight: image?.height ?? null,
  };
}

/** The picture above the text of a revision. */
export function mainImageOf(
  revision: Prisma.ArticleRevisionGetPayload<{ select: typeof IMAGE_COLUMNS }>,
): ImageShape | null {
  return imageOf({
    url: revision.imageUrl,
    altText: revision.imageAltText,
    caption: revision.imageCaption,
    creditText: revision.imageCreditText,
    license: revision.imageLicense,
    width: revision.imageWidth,
    height: revision.imageHeight,
  });
}

/** The picture of a revision for links on social media. */
export function socialImageOf(
  revision: Prisma.ArticleRevisionGetPayload<{ select: typeof SOCIAL_IMAGE_COLUMNS }>,
): ImageShape | null {
  return imageOf({
    url: revision.socialImageUrl,
    altText: revision.socialImageAltText,
    caption: revision.socialImageCaption,
    creditText: revision.socialImageCreditText,
    license: revision.socialImageLicense,
    width: revision.socialImageWidth,
    height: revision.socialImageHeight,
  });
}

/** Null if there is no picture. */
export function imageOf({
  url,
  altText,
  ...image
}: Prisma.BlockGetPayload<{ select: typeof IMAGE_BLOCK_COLUMNS }>): ImageShape | null {
  return url === null ? null : { ...image, url, altText: altText ?? '' };
}

interface Rendition {
  readonly width: number;
  readonly format: 'AVIF' | 'WEBP' | 'JPEG';
}

/**
 * The URL of a picture in another size and format.
 * @param template of the newsroom's image service, with `{width}`, `{format}` and `{url}`; null without one
 */
export function renditionUrl(template: string | null, url: string, { width, format }: Rendition): string {
  if (template === null || !/^https?:/i.test(url)) return url;
  const values: Readonly<Record<string, string>> = {
    width: String(width),
    format: format.toLowerCase(),
    url,
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
