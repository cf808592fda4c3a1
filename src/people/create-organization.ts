import { z } from 'zod';
import type { Organization, Visibility } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { check, line, slug, text } from '../validation.ts';
import { mayRecord } from './policy.ts';

export interface CreateOrganizationInput {
  readonly slug: string;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly visibility?: Visibility | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ slug, name: line, description: text.nullish(), url: z.string().nullish() });

/** @throws ValidationError, SlugTakenError */
export async function createOrganization(
  context: Context,
  input: CreateOrganizationInput,
): Promise<{ organization: Organization }> {
  const visibility = input.visibility ?? 'MEMBERS';
  mayRecord(context.viewer, visibility);
  const { slug, name, description, url } = check(checked, input);
  return inChange(context, { action: 'createOrganization', input }, async (tx) => ({
    organization: await orSlugTaken(
      slug,
      tx.organization.create({
        data: { slug, name, description: description ?? null, url: url ?? null, visibility },
      }),
    ),
  }));
}
