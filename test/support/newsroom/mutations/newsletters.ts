/** The mutations of newsletters, as tests send them; `Refusal` is in articles.ts. */
import { graphql } from '../../../gql/index.ts';

export const SubscribeToNewsletter = graphql(`
  mutation SubscribeToNewsletter($input: SubscribeToNewsletterInput!) {
    subscribeToNewsletter(input: $input) {
      __typename
      ... on SubscribeToNewsletterPayload {
        newsletter {
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const ConfirmNewsletterSubscription = graphql(`
  mutation ConfirmNewsletterSubscription($input: ConfirmNewsletterSubscriptionInput!) {
    confirmNewsletterSubscription(input: $input) {
      __typename
      ... on ConfirmNewsletterSubscriptionPayload {
        newsletter {
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const UnsubscribeFromNewsletter = graphql(`
  mutation UnsubscribeFromNewsletter($input: UnsubscribeFromNewsletterInput!) {
    unsubscribeFromNewsletter(input: $input) {
      __typename
      ... on UnsubscribeFromNewsletterPayload {
        newsletter {
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const EraseNewsletterSubscriber = graphql(`
  mutation EraseNewsletterSubscriber($input: EraseNewsletterSubscriberInput!) {
    eraseNewsletterSubscriber(input: $input) {
      __typename
      ... on EraseNewsletterSubscriberPayload {
        subscriptionsErased
      }
      ...Refusal
    }
  }
`);

export const CreateNewsletter = graphql(`
  mutation CreateNewsletter($input: CreateNewsletterInput!) {
    createNewsletter(input: $input) {
      __typename
      ... on CreateNewsletterPayload {
        newsletter {
          id
          slug
          name
          description
          frequency
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateNewsletter = graphql(`
  mutation UpdateNewsletter($input: UpdateNewsletterInput!) {
    updateNewsletter(input: $input) {
      __typename
      ... on UpdateNewsletterPayload {
        newsletter {
          id
          slug
          name
          description
          frequency
        }
      }
      ...Refusal
    }
  }
`);
