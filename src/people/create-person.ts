import { z } from 'zod';
import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import { becamePublic } from '../changes/tell-readers.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { canEndOn } from '../edtf.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { date, line, listOf, optional, ruled, slug, text } from '../validation.ts';
import { accountRows, accountsInput } from './social-accounts.ts';
import { lockDirectory } from './lock-directory.ts';
import { mayRecord } from './policy.ts';
import { visibilityInput } from './visibility.ts';

export const affiliationInput = ruled(
  z.object({
    organizationId: existing('Organization'),
    roleName: line,
    from: optional(date),
    until: optional(date),
  }),
  [
    {
      of: ['from', 'until'],
      holds: ({ from, until }) => from === null || until === null || canEndOn(from, until),
      message: 'must not be before from',
      path: ['until'],
    },
  ],
);

/** Creates a person. If they are public, readers are told, also of the organisations that show them from now on. */
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
    const isPublic = data.visibility === 'PUBLIC';
    if (isPublic) await lockDirectory(tx);
    const person = await orSlugTaken(tx.person.create({ data }), 'Person', fields.slug);
    const { id } = person;
    if (isPublic) {
      becamePublic(tx, 'Person', [id]);
      appendEvent(tx, { type: 'PERSON_UPDATED', personId: id, speakerId: id });
    }
    return { person };
  },
});
