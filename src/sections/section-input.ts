import type { z } from 'zod';
import type { Section } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { withSlug } from '../db/slugs.ts';
import { ValidationError } from '../errors.ts';
import { existing } from '../operations/row-id.ts';
import { namedOnce, slug } from '../operations/validation.ts';

/** The section of an article, by its id or by a slug that it has, or had. */
export const sectionInput = {
  sectionId: existing('Section').nullish(),
  sectionSlug: slug.nullish(),
};

export type SectionInput = Partial<z.output<z.ZodObject<typeof sectionInput>>>;

export const SECTION_RULE = namedOnce('sectionId', 'sectionSlug');

/** The section with a current or former slug. */
export function sectionWithSlug(tx: Transaction, slug: string): Promise<Section | null> {
  return tx.section.findFirst({ where: withSlug(slug) });
}

/**
 * The input with the id of the section that it names.
 * @throws ValidationError if no section has the slug
 */
export async function withSectionId<Input extends SectionInput>(
  tx: Transaction,
  { sectionSlug, ...input }: Input,
): Promise<Omit<Input, 'sectionSlug'>> {
  if (sectionSlug === undefined) return input;
  if (sectionSlug === null) return { ...input, sectionId: input.sectionId ?? null };
  const section = await sectionWithSlug(tx, sectionSlug);
  if (section === null)
    throw new ValidationError({ code: 'UNKNOWN_REFERENCE', message: UNKNOWN_SLUG, path: ['sectionSlug'] });
  return { ...input, sectionId: section.id };
}

export const UNKNOWN_SLUG = 'must be the slug of a section: `Query.sections` has them all';
