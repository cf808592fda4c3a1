import { operation } from '../operations/operation.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { line, optional, slug, text } from '../operations/validation.ts';
import { mayManageNewsletters } from './policy.ts';

export const createNewsletter = operation({
  name: 'createNewsletter',
  input: { slug, name: line, description: optional(text), frequency: line },
  errors: [SlugTakenError],
  tells: true,
  may: mayManageNewsletters,
  async change(tx, data) {
    const newsletter = await orSlugTaken(tx.newsletter.create({ data }), 'Newsletter', data.slug);
    appendEvent(tx, { type: 'NEWSLETTER_CREATED', newsletterId: newsletter.id });
    return { newsletter };
  },
});
