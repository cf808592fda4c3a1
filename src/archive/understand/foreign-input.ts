/** Checks what the reader of a format hands over, with the rules of the API's inputs. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bylineOf } from '../../articles/byline.ts';
import { blockIdRule, bodyInput, imageInput } from '../../articles/body.ts';
import { language, line, mustKeep, text, url } from '../../validation.ts';
import { ValidationError } from '../../errors.ts';
import type { Read } from '../write/batches.ts';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import { problemsIn } from './read-export.ts';
import { slugOf } from './slug.ts';

/** Bytes of `source` and `sourceId` together: an index can't hold more of a row. */
const LONGEST_KEY = 2_500;
/** Years that a publication can be of: a date before printing began, or far ahead, is a mistake of the archive. */
const FIRST_YEAR = 1450;
const LAST_YEAR = 9999;

const key = line.max(2_000);
const instant = z
  .date()
  .refine(
    (date) => date.getUTCFullYear() >= FIRST_YEAR && date.getUTCFullYear() <= LAST_YEAR,
    'must be a date of our time',
  );

const schema = z.object({
  source: key,
  sourceId: key,
  headline: line,
  standfirst: text.optional(),
  blocks: bodyInput,
  slug: z.string().optional(),
  formerSlugs: z.array(z.string()),
  language: language.optional(),
  publishedAt: instant.optional(),
  modifiedAt: instant.optional(),
  isPublished: z.boolean(),
  embargoedUntil: instant.optional(),
  authors: z.array(
    z.object({
      name: line,
      url: url.optional(),
      description: text.optional(),
      isPerson: z.boolean().optional(),
    }),
  ),
  tags: z.array(line).max(50, 'must have at most 50 items'),
  image: z
    .object({
      url: imageInput.shape.url,
      altText: imageInput.shape.altText.default(''),
      caption: text.optional(),
      creditText: line.optional(),
      width: z.int().positive().optional().catch(undefined),
      height: z.int().positive().optional().catch(undefined),
    })
    .optional(),
  license: url.optional(),
  usageTerms: text.optional(),
  copyrightNotice: text.optional(),
  creditText: line.optional(),
});

export type CheckedArticle = z.output<typeof schema> &
  Read & {
    /** What is reported of it, though it is taken. */
    readonly notes: readonly string[];
    /** As the article is to be reached; `slug` and `formerSlugs` are what the archive has. */
    readonly wantedSlug: string;
    /** Why that isn't the slug that the archive has, or says nothing. */
    readonly whyThatSlug: string | null;
    readonly formerSlugs: string[];
    readonly byline: string | null;
    /** Of all that the archive has of it. */
    readonly contentHash: string;
  };

export function checkForeign(article: ForeignArticle): CheckedArticle | RefusedRecord {
  const { place, notes, ...fields } = article;
  const { data, error } = schema.safeParse(fields);
  if (error !== undefined) return { place, reason: problemsIn(error) };
  if (Buffer.byteLength(data.source) + Buffer.byteLength(data.sourceId) > LONGEST_KEY)
    return { place, reason: `has an id that is too long: source and id may have ${LONGEST_KEY} bytes` };
  const names = data.authors.map(({ name }) => name);
  const isTooLong = () => names.length > 0 && !line.safeParse(bylineOf(names)).success;
  while (isTooLong()) names.pop();
  const lost = data.authors.slice(names.length).map(({ name }) => name);
  const byline = bylineOf(names);
  try {
    mustKeep([blockIdRule(new Set())], { body: data.blocks });
  } catch (problem) {
    if (problem instanceof ValidationError) return { place, reason: problem.message };
    throw problem;
  }
  const json = JSON.stringify(data);
  const wantedSlug = slugOf(data.slug ?? '') || slugOf(data.headline) || 'article';
  return {
    ...data,
    place,
    notes:
      lost.length === 0
        ? notes
        : [
            ...notes,
            `has more authors than a byline can hold, so these are left out of it: ${lost.join(', ')}`,
          ],
    kind: 'Article',
    size: json.length,
    wantedSlug,
    whyThatSlug: whyThatSlug(data, wantedSlug),
    formerSlugs: [...new Set(data.formerSlugs.map(slugOf))].filter(
      (former) => former !== '' && former !== wantedSlug,
    ),
    byline: byline === '' ? null : byline,
    contentHash: createHash('sha256').update(json).digest('hex'),
  };
}

function whyThatSlug({ slug, headline }: z.output<typeof schema>, wanted: string): string | null {
  if (slug !== undefined) return slug === wanted ? null : `'${slug}' has letters that no slug has`;
  return slugOf(headline) === '' ? 'its headline has no letters for one' : null;
}
