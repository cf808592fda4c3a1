import { operation } from '../operations/operation.ts';
import { existing } from '../operations/row-id.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { line, listOf, optional, slug, text, url } from '../operations/validation.ts';
import { visibilityInput } from './directory.ts';
import { lockDirectory } from './lock-directory.ts';
import { mayRecord } from './policy.ts';
import { identifierInput, identifierRows } from './identifiers.ts';
import { accountRows, accountsInput } from './social-accounts.ts';

/** Creates an organisation. If it is public, events are appended about it and about the rows that then show it. */
export const createOrganization = operation({
  name: 'createOrganization',
  input: {
    slug,
    name: line,
    description: optional(text),
    website: optional(url),
    partOfId: optional(existing('Organization')),
    accounts: accountsInput,
    identifiers: listOf(identifierInput),
    visibility: visibilityInput,
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { accounts, identifiers, ...fields }) {
    const data = { ...fields, accounts: accountRows(accounts), identifiers: identifierRows(identifiers) };
    const isPublic = data.visibility === 'PUBLIC';
    if (isPublic) await lockDirectory(tx);
    const organization = await orSlugTaken(tx.organization.create({ data }), 'Organization', data.slug);
    const { id } = organization;
    if (isPublic) {
      becamePublic(tx, 'Organization', [id]);
      appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId: id, speakerId: id });
    }
    return { organization };
  },
});
