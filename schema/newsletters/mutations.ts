import type { Newsletter as NewsletterRow } from '../../generated/prisma/client.ts';
import { NotFoundError, ValidationError } from '../../src/errors.ts';
import { confirmNewsletterSubscription } from '../../src/newsletters/confirm-subscription.ts';
import { eraseNewsletterSubscriber } from '../../src/newsletters/erase-subscriber.ts';
import { subscribeToNewsletter } from '../../src/newsletters/subscribe.ts';
import { unsubscribeFromNewsletter } from '../../src/newsletters/unsubscribe.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { Newsletter } from './newsletter.ts';

const READERS_KEY = 'Take a random UUID: all who aren’t signed in share one room for their keys.';

const SubscribeToNewsletterInput = builder.inputType('SubscribeToNewsletterInput', {
  fields: (t) => ({
    newsletterId: t.globalID({ for: [Newsletter], required: true }),
    email: t.string({ required: true, description: 'Where it is to be sent. Case makes no difference.' }),
    idempotencyKey: idempotencyKey(t, READERS_KEY),
  }),
});

const ConfirmNewsletterSubscriptionInput = builder.inputType('ConfirmNewsletterSubscriptionInput', {
  fields: (t) => ({
    token: t.string({ required: true, description: 'From the link in the mail that asks to confirm.' }),
    idempotencyKey: idempotencyKey(t, READERS_KEY),
  }),
});

const UnsubscribeFromNewsletterInput = builder.inputType('UnsubscribeFromNewsletterInput', {
  fields: (t) => ({
    token: t.string({ required: true, description: 'From the link in any mail of the newsletter.' }),
    idempotencyKey: t.string({
      description: 'Taken as for other mutations. None is needed: to unsubscribe twice is to unsubscribe.',
    }),
  }),
});

const EraseNewsletterSubscriberInput = builder.inputType('EraseNewsletterSubscriberInput', {
  fields: (t) => ({
    email: t.string({ required: true, description: 'Whose data is to be erased. Case makes no difference.' }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const newsletterPayload = (name: string) =>
  builder
    .objectRef<{ newsletter: NewsletterRow }>(name)
    .implement({ fields: (t) => ({ newsletter: t.expose('newsletter', { type: Newsletter }) }) });

const EraseNewsletterSubscriberPayload = builder
  .objectRef<{ subscriptionsErased: number }>('EraseNewsletterSubscriberPayload')
  .implement({
    fields: (t) => ({
      subscriptionsErased: t.exposeInt('subscriptionsErased', {
        description: 'How many newsletters the address was signed up for, confirmed or not.',
      }),
    }),
  });

builder.mutationFields((t) => ({
  subscribeToNewsletter: t.field({
    type: newsletterPayload('SubscribeToNewsletterPayload'),
    description:
      'Signs an address up, for anyone. It gets a mail, and the newsletter only once it has confirmed. The answer is the same whatever is known of the address. From one network 20 addresses an hour, else `LIMIT_EXCEEDED`; an address gets three such mails a day.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: SubscribeToNewsletterInput, required: true }) },
    resolve: (_root, { input }, context) => subscribeToNewsletter(context, withRowIds(input)),
  }),
  confirmNewsletterSubscription: t.field({
    type: newsletterPayload('ConfirmNewsletterSubscriptionPayload'),
    description:
      'Subscribes the address that got the token. Call it when the reader says so on your page, not when the page is opened: programs open links in mails, too. A token holds once, for two days; after another sign-up only the newer one does.',
    errors: { types: [ValidationError] },
    args: { input: t.arg({ type: ConfirmNewsletterSubscriptionInput, required: true }) },
    resolve: (_root, { input }, context) => confirmNewsletterSubscription(context, input),
  }),
  unsubscribeFromNewsletter: t.field({
    type: newsletterPayload('UnsubscribeFromNewsletterPayload'),
    description:
      'Ends the subscription that the token belongs to and forgets its address. The token always holds; where there is no subscription any more, the answer is the same.',
    errors: { types: [ValidationError] },
    args: { input: t.arg({ type: UnsubscribeFromNewsletterInput, required: true }) },
    resolve: (_root, { input }, context) => unsubscribeFromNewsletter(context, input),
  }),
  eraseNewsletterSubscriber: t.field({
    type: EraseNewsletterSubscriberPayload,
    description:
      'Erases all that is kept of an address: sign-ups, subscriptions and mail not yet sent. It takes an admin.',
    errors: { types: [ValidationError] },
    args: { input: t.arg({ type: EraseNewsletterSubscriberInput, required: true }) },
    resolve: (_root, { input }, context) => eraseNewsletterSubscriber(context, input),
  }),
}));
