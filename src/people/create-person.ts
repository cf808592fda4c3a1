import { operation } from '../operations/operation.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { line, listOf, optional, slug, text } from '../operations/validation.ts';
import { affiliationInput } from './affiliations.ts';
import { visibilityInput } from './directory.ts';
import { lockDirectory } from './lock-directory.ts';
import { mayRecord } from './policy.ts';
import { identifierInput, identifierRows } from './identifiers.ts';
import { accountRows, accountsInput } from './social-accounts.ts';

/** Creates a person. If they are public, events are appended about them and about the organisations that then show them. */
export const createPerson = operation({
  name: 'createPerson',
  input: {
    slug,
    name: line,
    description: optional(text),
    affiliations: listOf(affiliationInput),
    accounts: accountsInput,
    identifiers: listOf(identifierInput),
    visibility: visibilityInput,
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { affiliations, accounts, identifiers, ...fields }) {
    const data = {
      ...fields,
      affiliations: { createMany: { data: affiliations } },
      accounts: accountRows(accounts),
      identifiers: identifierRows(identifiers),
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
