import { z } from 'zod';
import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { date, line, listOf, optional, slug, text } from '../validation.ts';
import { accountRows, accountsInput } from './social-accounts.ts';
import { mayRecord } from './policy.ts';
import { visibilityInput } from './visibility.ts';

export const affiliationInput = z.object({
  organizationId: existing('Organization'),
  roleName: line,
  from: optional(date),
  until: optional(date),
});

export const createPerson = operation({
  name: 'createPerson',
  input: {
    slug,
    name: line,
    description: optional(text),
    affiliations: listOf(affiliationInput),
    accounts: accountsInput,
    visibility: visibilityInput,
  },
  errors: [NotFoundError, SlugTakenError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { affiliations, accounts, ...fields }) {
    const data = {
      ...fields,
      affiliations: { createMany: { data: affiliations } },
      accounts: accountRows(accounts),
    };
    return { person: await orSlugTaken(tx.person.create({ data }), 'Person', fields.slug) };
  },
});
