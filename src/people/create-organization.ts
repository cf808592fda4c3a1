import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { line, optional, slug, text, url } from '../validation.ts';
import { accountRows, accountsInput } from './social-accounts.ts';
import { mayRecord } from './policy.ts';
import { visibilityInput } from './visibility.ts';

export const createOrganization = operation({
  name: 'createOrganization',
  input: {
    slug,
    name: line,
    description: optional(text),
    website: optional(url),
    partOfId: optional(existing('Organization')),
    accounts: accountsInput,
    visibility: visibilityInput,
  },
  errors: [NotFoundError, SlugTakenError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { accounts, ...fields }) {
    const data = { ...fields, accounts: accountRows(accounts) };
    return { organization: await orSlugTaken(tx.organization.create({ data }), 'Organization', data.slug) };
  },
});
