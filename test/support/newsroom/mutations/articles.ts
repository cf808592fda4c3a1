/** The mutations of articles, as tests send them: they select the payload, and the fields of every error. */
import { graphql } from '../../../gql/index.ts';

/** The fields of errors that every mutation selects. */
graphql(`
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
      reason
    }
    ... on ValidationError {
      problems {
        message
        path
      }
    }
    ... on RevisionConflictError {
      current {
        id
        revisionNumber
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
          revisionNumber
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
          revisionNumber
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
          revisionNumber
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
          revisionNumber
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
          revisionNumber
        }
        note {
          id
          kind
          text
          revisionNumber
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
          revisionNumber
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
          revisionNumber
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
          revisionNumber
        }
        note {
          id
          kind
          text
          revisionNumber
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
          revisionNumber
        }
        note {
          id
          kind
          text
          revisionNumber
        }
      }
      ...Refusal
    }
  }
`);

export const ChangeArticleSlug = graphql(`
  mutation ChangeArticleSlug($input: ChangeArticleSlugInput!) {
    changeArticleSlug(input: $input) {
      __typename
      ... on ChangeArticleSlugPayload {
        article {
          id
          slug
          state
          revisionNumber
        }
      }
      ...Refusal
    }
  }
`);
