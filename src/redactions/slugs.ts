import { Prisma } from '../../generated/prisma/client.ts';
import type { EntityName } from '../db/entities.ts';
import { neutralSlug } from './eraser.ts';
import { noteRemoved, type Erasure } from './erasure.ts';

/** Replaces a slug that has the words, and forgets former ones that have them. */
export async function eraseSlugs(
  erasure: Erasure,
  table: EntityName,
  { id, slug, slugs }: { readonly id: string; readonly slug: string; readonly slugs: readonly string[] },
  isPublic: boolean,
): Promise<void> {
  const { tx, eraser } = erasure;
  const kept = slugs.filter((known) => !eraser.hasInAddress(known));
  if (kept.length === slugs.length) return;
  noteRemoved(
    erasure,
    slugs.filter((known) => !kept.includes(known)),
    isPublic,
  );
  const now = eraser.hasInAddress(slug) ? neutralSlug() : slug;
  const name = Prisma.raw(`"${table}"`);
  // A trigger adds each new slug to those that there were.
  if (now !== slug) await tx.$executeRaw`UPDATE ${name} SET "slug" = ${now} WHERE "id" = ${id}::uuid`;
  const left = [...kept.filter((known) => known !== now), now];
  await tx.$executeRaw`UPDATE ${name} SET "slugs" = ${left}::text[] WHERE "id" = ${id}::uuid`;
}
