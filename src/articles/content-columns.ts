import type { Prisma } from '../../generated/prisma/client.ts';

export const IMAGE_COLUMNS = {
  imageUrl: true,
  imageAltText: true,
  imageCaption: true,
  imageCreditText: true,
  imageLicense: true,
  imageWidth: true,
  imageHeight: true,
} as const satisfies Prisma.ArticleRevisionSelect;

export const SOCIAL_IMAGE_COLUMNS = {
  socialImageUrl: true,
  socialImageAltText: true,
  socialImageCaption: true,
  socialImageCreditText: true,
  socialImageLicense: true,
  socialImageWidth: true,
  socialImageHeight: true,
} as const satisfies Prisma.ArticleRevisionSelect;

export const RIGHTS_COLUMNS = {
  license: true,
  usageTerms: true,
  copyrightNotice: true,
  creditText: true,
} as const satisfies Prisma.ArticleRevisionSelect;

/** The columns of a revision with its content, apart from its body and its references. */
export const CONTENT_COLUMNS = {
  headline: true,
  standfirst: true,
  byline: true,
  trailText: true,
  ...IMAGE_COLUMNS,
  ...RIGHTS_COLUMNS,
  originallyPublishedAt: true,
  canonicalUrl: true,
  sectionId: true,
  kicker: true,
  seoTitle: true,
  seoDescription: true,
  ...SOCIAL_IMAGE_COLUMNS,
  customFields: true,
  relatedIds: true,
  translationOfId: true,
  followsId: true,
} as const satisfies Prisma.ArticleRevisionSelect;

/** The columns of a block, apart from `items`. */
export const BLOCK_COLUMNS = {
  id: true,
  blockId: true,
  kind: true,
  html: true,
  text: true,
  level: true,
  statementId: true,
  url: true,
  caption: true,
  provider: true,
  altText: true,
  creditText: true,
  license: true,
  width: true,
  height: true,
  ordered: true,
  redactionId: true,
} as const satisfies Prisma.BlockSelect;
