import { operation } from '../changes/operation.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { SlugTakenError } from '../errors.ts';
import { line, optional, slug, text, url } from '../validation.ts';
import { mayRecord } from './policy.ts';
import { visibilityInput } from './visibility.ts';

export const createOrganization = operation({
  name: 'createOrganization',
  input: {
    slug,
    name: line,
    description: optional(text),
    website: optional(url),
    visibility: visibilityInput,
  },
  errors: [SlugTakenError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, data) {
    return { organization: await orSlugTaken(tx.organization.create({ data }), 'Organization', data.slug) };
  },
});
