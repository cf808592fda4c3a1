import type {
  SubscribeToNewsletterInput,
  ConfirmNewsletterSubscriptionInput,
  UnsubscribeFromNewsletterInput,
  EraseNewsletterSubscriberInput,
} from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import { signUp } from '../newsroom/sign-up.ts';
import { mutation } from './mutation.ts';

export const newsletters = {
  subscribeToNewsletter: mutation<SubscribeToNewsletterInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({
      newsletterId: (await signUp(newsroom)).newsletterId,
      email: `${unique('ada')}@mail.example`,
    }),
    variant: () => ({ email: `${unique('bo')}@mail.example` }),
  }),
  confirmNewsletterSubscription: mutation<ConfirmNewsletterSubscriptionInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({ token: (await signUp(newsroom)).confirmation }),
    variant: async ({ newsroom }) => ({ token: (await signUp(newsroom)).confirmation }),
  }),
  unsubscribeFromNewsletter: mutation<UnsubscribeFromNewsletterInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({ token: (await signUp(newsroom)).unsubscription }),
    variant: async ({ newsroom }) => ({ token: (await signUp(newsroom)).unsubscription }),
  }),
  eraseNewsletterSubscriber: mutation<EraseNewsletterSubscriberInput>({
    takes: 'ADMIN',
    subject: null,
    input: async ({ newsroom }) => ({ email: (await signUp(newsroom)).email }),
    variant: async ({ newsroom }) => ({ email: (await signUp(newsroom)).email }),
  }),
};
