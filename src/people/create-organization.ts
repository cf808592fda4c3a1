import { z } from 'zod';
import { Visibility } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { SlugTakenError } from '../errors.ts';
import { line, optional, slug, text, url } from '../validation.ts';
import { mayRecord } from './policy.ts';

export const createOrganization = operation({
  name: 'createOrganization',
  input: {
    slug,
    name: line,
    description: optional(text),
    url: optional(url),
    visibility: optional(z.enum(Visibility)),
  },
  errors: [SlugTakenError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { visibility, ...fields }) {
    const data = { ...fields, visibility: visibility ?? 'MEMBERS' };
    return { organization: await orSlugTaken(tx.organization.create({ data }), 'Organization', fields.slug) };
  },
});
