import { confirmNewsletterSubscription } from '../../src/newsletters/confirm-newsletter-subscription.ts';
import { createNewsletter } from '../../src/newsletters/create-newsletter.ts';
import { eraseNewsletterSubscriber } from '../../src/newsletters/erase-newsletter-subscriber.ts';
import { subscribeToNewsletter } from '../../src/newsletters/subscribe-to-newsletter.ts';
import { unsubscribeFromNewsletter } from '../../src/newsletters/unsubscribe-from-newsletter.ts';
import { updateNewsletter } from '../../src/newsletters/update-newsletter.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Newsletter } from './newsletter.ts';

const idempotencyKey =
  'A random UUID. If a response is lost, send the same input with the same key again: the change is made once. Keys are stored for a week. All readers share one set of keys, so the key must be random.';

const NEWSLETTER = {
  name: 'The name of the newsletter.',
  description: 'What the newsletter is about.',
  frequency: 'How often it is sent, for example "weekly".',
};

mutation(subscribeToNewsletter, {
  description:
    'Signs an e-mail address up for a newsletter. Anyone can do this. Dateline sends a confirmation mail to the e-mail address. The subscription begins when the reader confirms it. The response does not depend on whether the e-mail address is known. A client address (for IPv6, its /64 network) can sign up 20 e-mail addresses an hour; further sign-ups get `LIMIT_EXCEEDED`. An e-mail address gets at most three such mails a day.',
  input: {
    newsletterId: 'The id of the newsletter.',
    email: 'The e-mail address. Case is ignored.',
    idempotencyKey,
  },
  payload: { newsletter: Newsletter },
});

mutation(confirmNewsletterSubscription, {
  description:
    'Confirms a subscription. Call it when the reader confirms on your page, not when the page is opened, since mail programs open links too. A token works once, within two days. After another sign-up, only the newer token works.',
  input: { token: 'The token in the link of the confirmation mail.', idempotencyKey },
  payload: { newsletter: Newsletter },
});

mutation(unsubscribeFromNewsletter, {
  description:
    'Ends a subscription and erases its e-mail address. The token never expires. If the subscription has already ended, the response is the same.',
  input: {
    token: 'The token in the unsubscribe link of every mail from Dateline.',
    idempotencyKey: 'Optional; the mutation is idempotent without it.',
  },
  payload: { newsletter: Newsletter },
});

mutation(eraseNewsletterSubscriber, {
  description:
    'Erases all data about an e-mail address: sign-ups, subscriptions and unsent mail. Requires the role ADMIN.',
  input: { email: 'The e-mail address. Case is ignored.' },
  payload: {
    subscriptionsErased: {
      type: 'Int',
      description: 'The number of erased sign-ups and subscriptions.',
    },
  },
});

mutation(createNewsletter, {
  description: 'Creates a newsletter. Readers can sign up for it at once. Requires the role EDITOR.',
  input: {
    ...NEWSLETTER,
    slug: "The slug, for its URL: lower-case letters, digits and single hyphens. It can't be changed later.",
  },
  payload: { newsletter: Newsletter, event: APPENDED },
});

mutation(updateNewsletter, {
  description:
    'Updates a newsletter. Omitted fields keep their values; null clears the description. The slug and the subscriptions do not change. Requires the role EDITOR.',
  input: {
    ...NEWSLETTER,
    id: 'The id of the newsletter.',
  },
  payload: { newsletter: Newsletter, event: APPENDED },
});
