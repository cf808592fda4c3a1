import type { Prisma } from '../../generated/prisma/client.ts';
import type { IMAGE_COLUMNS } from './content-columns.ts';

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

/** Null if there is no picture. */
export function imageOf({
  url,
  altText,
  ...image
}: Prisma.BlockGetPayload<{ select: typeof IMAGE_BLOCK_COLUMNS }>): ImageShape | null {
  return url === null ? null : { ...image, url, altText: altText ?? '' };
}
