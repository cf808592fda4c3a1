import { confirmNewsletterSubscription } from '../../src/newsletters/confirm-newsletter-subscription.ts';
import { createNewsletter } from '../../src/newsletters/create-newsletter.ts';
import { eraseNewsletterSubscriber } from '../../src/newsletters/erase-newsletter-subscriber.ts';
import { subscribeToNewsletter } from '../../src/newsletters/subscribe-to-newsletter.ts';
import { unsubscribeFromNewsletter } from '../../src/newsletters/unsubscribe-from-newsletter.ts';
import { updateNewsletter } from '../../src/newsletters/update-newsletter.ts';
import { mutation } from '../kernel/mutation.ts';
import { Newsletter } from './newsletter.ts';

const idempotencyKey =
  'A random UUID. If a response is lost, send the same input with the same key again: the change is made once. Keys are kept for a week. All readers share one set of keys, so the key must be random.';

mutation(subscribeToNewsletter, {
  description:
    'Signs an e-mail address up for a newsletter. Anyone can do this. Dateline sends a confirmation to the e-mail address, which gets the newsletter only once the reader has confirmed. The response is the same whether or not the e-mail address is known. A client address (for IPv6, its /64 network) can sign up 20 e-mail addresses an hour, then gets `LIMIT_EXCEEDED`; an e-mail address gets at most three such mails a day.',
  input: {
    newsletterId: 'The id of the newsletter.',
    email: 'The e-mail address. Upper and lower case are the same.',
    idempotencyKey,
  },
  payload: { newsletter: Newsletter },
});

mutation(confirmNewsletterSubscription, {
  description:
    'Confirms a subscription. Call it when the reader confirms on your page, not when the page is opened: mail programs open links too. A token works once, within two days; after another sign-up only the newer token works.',
  input: { token: 'The token in the link of the confirmation mail.', idempotencyKey },
  payload: { newsletter: Newsletter },
});

mutation(unsubscribeFromNewsletter, {
  description:
    'Ends a subscription and erases its e-mail address. The token never expires. If the subscription has already ended, the answer is the same.',
  input: {
    token: 'The token in the link to unsubscribe, which every mail from Dateline has.',
    idempotencyKey:
      'Accepted, as in other mutations, but not needed: unsubscribing twice has no further effect.',
  },
  payload: { newsletter: Newsletter },
});

mutation(eraseNewsletterSubscriber, {
  description:
    'Erases everything stored about an e-mail address: sign-ups, subscriptions and mail that has not been sent. Requires the role ADMIN.',
  input: { email: 'The e-mail address. Upper and lower case are the same.' },
  payload: {
    subscriptionsErased: {
      type: 'Int',
      description: 'How many newsletters the e-mail address was signed up for, confirmed or not.',
    },
  },
});

mutation(createNewsletter, {
  description: 'Creates a newsletter, which readers can sign up for at once. Requires the role EDITOR.',
  input: {
    name: 'The name of the newsletter.',
    description: 'What the newsletter is about.',
    frequency: 'How often it is sent, for example "weekly".',
  },
  payload: { newsletter: Newsletter },
});

mutation(updateNewsletter, {
  description:
    'Updates the given fields of a newsletter; null clears its description. Subscriptions stay, and so does the slug. Requires the role EDITOR.',
  input: {
    id: 'The id of the newsletter.',
    name: 'The name of the newsletter.',
    description: 'What the newsletter is about.',
    frequency: 'How often it is sent, for example "weekly".',
  },
  payload: { newsletter: Newsletter },
});
