/** The mutations, as tests send them: with what a client reads of the payload, and of every error it can act on. */
import { graphql } from '../../gql/index.ts';

export const Refusal = graphql(`
  fragment Refusal on UserError {
    __typename
    message
    path
    ... on NotFoundError {
      id
    }
    ... on SlugTakenError {
      slug
    }
    ... on InvalidStateError {
      state
    }
    ... on RevisionConflictError {
      current {
        id
        revision
        headline
      }
    }
  }
`);

export const CreateArticle = graphql(`
  mutation CreateArticle($input: CreateArticleInput!) {
    createArticle(input: $input) {
      __typename
      ... on CreateArticlePayload {
        article {
          id
          slug
          state
          revision
        }
      }
      ...Refusal
    }
  }
`);

export const ReviseArticle = graphql(`
  mutation ReviseArticle($input: ReviseArticleInput!) {
    reviseArticle(input: $input) {
      __typename
      ... on ReviseArticlePayload {
        article {
          id
          slug
          state
          revision
        }
      }
      ...Refusal
    }
  }
`);

export const PublishArticle = graphql(`
  mutation PublishArticle($input: PublishArticleInput!) {
    publishArticle(input: $input) {
      __typename
      ... on PublishArticlePayload {
        article {
          id
          slug
          state
          revision
        }
      }
      ...Refusal
    }
  }
`);

export const WithdrawArticle = graphql(`
  mutation WithdrawArticle($input: WithdrawArticleInput!) {
    withdrawArticle(input: $input) {
      __typename
      ... on WithdrawArticlePayload {
        article {
          id
          slug
          state
          revision
        }
      }
      ...Refusal
    }
  }
`);

export const AddComment = graphql(`
  mutation AddComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on AddCommentPayload {
        article {
          id
          revision
        }
        note {
          id
          kind
          text
          revision
          statement {
            id
          }
        }
        statement {
          id
          kind
          text
        }
        event {
          __typename
          id
          cursor
          articleId
          slug
          note {
            id
          }
          statement {
            id
          }
        }
      }
      ...Refusal
    }
  }
`);

export const ScheduleArticle = graphql(`
  mutation ScheduleArticle($input: ScheduleArticleInput!) {
    scheduleArticle(input: $input) {
      __typename
      ... on ScheduleArticlePayload {
        article {
          id
          slug
          state
          revision
          scheduledFor
          scheduledRevision {
            number
          }
        }
      }
      ...Refusal
    }
  }
`);

export const UnscheduleArticle = graphql(`
  mutation UnscheduleArticle($input: UnscheduleArticleInput!) {
    unscheduleArticle(input: $input) {
      __typename
      ... on UnscheduleArticlePayload {
        article {
          id
          slug
          state
          revision
          scheduledFor
        }
      }
      ...Refusal
    }
  }
`);

export const CorrectArticle = graphql(`
  mutation CorrectArticle($input: CorrectArticleInput!) {
    correctArticle(input: $input) {
      __typename
      ... on CorrectArticlePayload {
        article {
          id
          slug
          revision
        }
        note {
          id
          kind
          text
          revision
        }
        event {
          __typename
          id
          cursor
          articleId
          note {
            id
          }
        }
      }
      ...Refusal
    }
  }
`);

export const RequestComment = graphql(`
  mutation RequestComment($input: RequestCommentInput!) {
    requestComment(input: $input) {
      __typename
      ... on RequestCommentPayload {
        commentRequest {
          id
          outcome
          deadline
          closedAt
          summary
        }
        article {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const CloseCommentRequest = graphql(`
  mutation CloseCommentRequest($input: CloseCommentRequestInput!) {
    closeCommentRequest(input: $input) {
      __typename
      ... on CloseCommentRequestPayload {
        commentRequest {
          id
          outcome
          closedAt
          summary
          statement {
            id
          }
        }
        article {
          id
          revision
        }
        note {
          id
          kind
          text
          revision
        }
      }
      ...Refusal
    }
  }
`);

export const RecordStatement = graphql(`
  mutation RecordStatement($input: RecordStatementInput!) {
    recordStatement(input: $input) {
      __typename
      ... on RecordStatementPayload {
        statement {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const CreatePerson = graphql(`
  mutation CreatePerson($input: CreatePersonInput!) {
    createPerson(input: $input) {
      __typename
      ... on CreatePersonPayload {
        person {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const CreateOrganization = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      __typename
      ... on CreateOrganizationPayload {
        organization {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const CreateSourceReport = graphql(`
  mutation CreateSourceReport($input: CreateSourceReportInput!) {
    createSourceReport(input: $input) {
      __typename
      ... on CreateSourceReportPayload {
        sourceReport {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const CreateCampaign = graphql(`
  mutation CreateCampaign($input: CreateCampaignInput!) {
    createCampaign(input: $input) {
      __typename
      ... on CreateCampaignPayload {
        campaign {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const AddCampaignDemand = graphql(`
  mutation AddCampaignDemand($input: AddCampaignDemandInput!) {
    addCampaignDemand(input: $input) {
      __typename
      ... on AddCampaignDemandPayload {
        demand {
          id
        }
        campaign {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RecordCampaignAction = graphql(`
  mutation RecordCampaignAction($input: RecordCampaignActionInput!) {
    recordCampaignAction(input: $input) {
      __typename
      ... on RecordCampaignActionPayload {
        action {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RecordCampaignOutcome = graphql(`
  mutation RecordCampaignOutcome($input: RecordCampaignOutcomeInput!) {
    recordCampaignOutcome(input: $input) {
      __typename
      ... on RecordCampaignOutcomePayload {
        outcome {
          id
        }
      }
      ...Refusal
    }
  }
`);

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

export const CreateMember = graphql(`
  mutation CreateMember($input: CreateMemberInput!) {
    createMember(input: $input) {
      __typename
      ... on CreateMemberPayload {
        member {
          id
          name
          role
          active
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateMember = graphql(`
  mutation UpdateMember($input: UpdateMemberInput!) {
    updateMember(input: $input) {
      __typename
      ... on UpdateMemberPayload {
        member {
          id
          name
          role
          active
        }
      }
      ...Refusal
    }
  }
`);

export const CreateApiToken = graphql(`
  mutation CreateApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      __typename
      ... on CreateApiTokenPayload {
        token
        apiToken {
          id
          name
          scopes
          expiresAt
          revokedAt
        }
        member {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RevokeApiToken = graphql(`
  mutation RevokeApiToken($input: RevokeApiTokenInput!) {
    revokeApiToken(input: $input) {
      __typename
      ... on RevokeApiTokenPayload {
        apiToken {
          id
          revokedAt
        }
      }
      ...Refusal
    }
  }
`);
