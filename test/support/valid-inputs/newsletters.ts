import type * as gql from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import { signUp } from '../newsroom/sign-up.ts';
import { mutation } from './mutation.ts';

export const newsletters = {
  subscribeToNewsletter: mutation<gql.SubscribeToNewsletterInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({
      newsletterId: (await signUp(newsroom)).newsletterId,
      email: `${unique('ada')}@mail.example`,
    }),
  }),
  confirmNewsletterSubscription: mutation<gql.ConfirmNewsletterSubscriptionInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({ token: (await signUp(newsroom)).confirmation }),
  }),
  unsubscribeFromNewsletter: mutation<gql.UnsubscribeFromNewsletterInput>({
    takes: 'READER',
    subject: null,
    input: async ({ newsroom }) => ({ token: (await signUp(newsroom)).unsubscription }),
  }),
  eraseNewsletterSubscriber: mutation<gql.EraseNewsletterSubscriberInput>({
    takes: 'ADMIN',
    subject: null,
    input: async ({ newsroom }) => ({ email: (await signUp(newsroom)).email }),
  }),
  createNewsletter: mutation<gql.CreateNewsletterInput>({
    takes: 'EDITOR',
    subject: 'newsletter',
    input: () => ({ slug: unique('letter'), name: 'Weekly', description: 'The week', frequency: 'weekly' }),
  }),
  updateNewsletter: mutation<gql.UpdateNewsletterInput>({
    takes: 'EDITOR',
    subject: 'newsletter',
    input: async ({ newsroom }) => ({
      id: (await signUp(newsroom)).newsletterId,
      name: 'Weekly',
      description: 'The week',
      frequency: 'weekly',
    }),
  }),
};
