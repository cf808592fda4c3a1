import { graphql } from '../../../gql/index.ts';

export const CreateWebhookEndpoint = graphql(`
  mutation CreateWebhookEndpoint($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) {
      __typename
      ... on CreateWebhookEndpointPayload {
        secret
        webhookEndpoint {
          id
          url
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateWebhookEndpoint = graphql(`
  mutation UpdateWebhookEndpoint($input: UpdateWebhookEndpointInput!) {
    updateWebhookEndpoint(input: $input) {
      __typename
      ... on UpdateWebhookEndpointPayload {
        webhookEndpoint {
          id
          url
          disabledReason
        }
      }
      ...Refusal
    }
  }
`);

export const DeleteWebhookEndpoint = graphql(`
  mutation DeleteWebhookEndpoint($input: DeleteWebhookEndpointInput!) {
    deleteWebhookEndpoint(input: $input) {
      __typename
      ... on DeleteWebhookEndpointPayload {
        deliveriesDeleted
      }
      ...Refusal
    }
  }
`);

export const RotateWebhookSecret = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      __typename
      ... on RotateWebhookSecretPayload {
        secret
        webhookEndpoint {
          formerSecretUntil
        }
      }
      ...Refusal
    }
  }
`);

export const SendTestWebhook = graphql(`
  mutation SendTestWebhook($input: SendTestWebhookInput!) {
    sendTestWebhook(input: $input) {
      __typename
      ... on SendTestWebhookPayload {
        webhookDelivery {
          id
          webhookId
        }
      }
      ...Refusal
    }
  }
`);

export const RedeliverWebhook = graphql(`
  mutation RedeliverWebhook($input: RedeliverWebhookInput!) {
    redeliverWebhook(input: $input) {
      __typename
      ... on RedeliverWebhookPayload {
        webhookDelivery {
          id
          state
        }
      }
      ...Refusal
    }
  }
`);

export const RedeliverFailedWebhooks = graphql(`
  mutation RedeliverFailedWebhooks($input: RedeliverFailedWebhooksInput!) {
    redeliverFailedWebhooks(input: $input) {
      __typename
      ... on RedeliverFailedWebhooksPayload {
        webhookEndpoint {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const AcknowledgeWebhook = graphql(`
  mutation AcknowledgeWebhook($input: AcknowledgeWebhookInput!) {
    acknowledgeWebhook(input: $input) {
      __typename
      ... on AcknowledgeWebhookPayload {
        acknowledged
      }
      ...Refusal
    }
  }
`);

export const WebhookEndpoint = graphql(`
  query WebhookEndpoint($id: ID!, $states: [WebhookDeliveryState!]) {
    node(id: $id) {
      ... on WebhookEndpoint {
        id
        url
        description
        types
        articles {
          id
        }
        campaigns {
          id
        }
        tags {
          id
        }
        acknowledges
        disabledAt
        disabledReason
        failingSince
        nextAttemptAt
        reachedAt
        cursor
        deliveries(first: 50, states: $states) {
          totalCount
          nodes {
            id
            webhookId
            type
            occurredAt
            state
            acknowledgedAt
            attempts {
              status
              answer
              problem
              duration
              attemptedAt
            }
          }
        }
      }
    }
  }
`);

export const WebhookEndpoints = graphql(`
  query WebhookEndpoints {
    webhookEndpoints {
      nodes {
        id
        url
      }
    }
  }
`);

export const MissingAcknowledgements = graphql(`
  query MissingAcknowledgements($id: ID!) {
    node(id: $id) {
      ... on Article {
        missingAcknowledgements {
          receiver
          type
          occurredAt
          isDelivered
        }
      }
    }
  }
`);
