import { z } from 'zod';
import type { Person, Visibility } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { each, mustExist } from '../changes/references.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { check, date, line, slug, text } from '../validation.ts';
import { mayRecord } from './policy.ts';

interface AffiliationInput {
  readonly organizationId: string;
  readonly roleName: string;
  readonly from?: string | null | undefined;
  readonly until?: string | null | undefined;
}

export interface CreatePersonInput {
  readonly slug: string;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly affiliations?: readonly AffiliationInput[] | null | undefined;
  readonly visibility?: Visibility | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({
  slug,
  name: line,
  description: text.nullish(),
  affiliations: z
    .array(
      z.object({ organizationId: z.string(), roleName: line, from: date.nullish(), until: date.nullish() }),
    )
    .nullish(),
});

/** @throws ValidationError, NotFoundError, SlugTakenError */
export async function createPerson(context: Context, input: CreatePersonInput): Promise<{ person: Person }> {
  const visibility = input.visibility ?? 'MEMBERS';
  mayRecord(context.viewer, visibility);
  const { slug, name, description, affiliations } = check(checked, input);
  return inChange(context, { action: 'createPerson', input }, async (tx) => {
    await mustExist(
      tx,
      'organization',
      (affiliations ?? []).map(({ organizationId }) => organizationId),
      each(['input', 'affiliations'], 'organizationId'),
    );
    const person = await orSlugTaken(
      slug,
      tx.person.create({
        data: {
          slug,
          name,
          description: description ?? null,
          visibility,
          affiliations: {
            create: (affiliations ?? []).map(({ organizationId, roleName, from, until }) => ({
              organization: { connect: { id: organizationId } },
              roleName,
              from: from ?? null,
              until: until ?? null,
            })),
          },
        },
      }),
    );
    return { person };
  });
}
