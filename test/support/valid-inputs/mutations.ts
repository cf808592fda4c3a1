/** What each mutation takes that the schema doesn't say: who may send it, and the rows that it changes. */
import type { Role } from '../../gql/graphql.ts';
import { paragraph, unique } from '../newsroom/factories.ts';
import type { Material } from './material.ts';
import {
  answered,
  asked,
  commented,
  container,
  draft,
  draftOf,
  memberWithToken,
  newAcknowledgement,
  newDelivery,
  newDemand,
  newEndpoint,
  newFact,
  newFront,
  newMember,
  newOf,
  newPost,
  newRun,
  newStatement,
  newTag,
  newUrl,
  pairOf,
  published,
  scheduled,
  signedUp,
  withId,
} from './new-rows.ts';

export interface Facts {
  /** The lowest role that may send the input. A reader is not signed in. */
  readonly takes: 'READER' | Role;
  /** The scope that it takes besides the role, if tokens don't have it by default. */
  readonly scope?: 'REDACT';
  /** The field of the payload that holds the subject of the audit entry, or `id` of the input; null if there is none. */
  readonly subject: string | null;
  /** The fields that need a certain value, such as the ids of new rows to change. */
  readonly given?: (material: Material) => object | Promise<object>;
}

/** By the name of the mutation. */
export const MUTATIONS: Readonly<Record<string, Facts>> = {
  createArticle: { takes: 'REPORTER', subject: 'article' },
  reviseArticle: {
    takes: 'REPORTER',
    subject: 'article',
    given: async (material) => {
      const { article, body } = await draftOf(material);
      return { id: article.id, body, edits: null };
    },
  },
  publishArticle: { takes: 'EDITOR', subject: 'article', given: draft },
  changeArticleSlug: { takes: 'EDITOR', subject: 'article', given: published },
  restoreArticle: {
    takes: 'REPORTER',
    subject: 'article',
    given: async ({ reporter }) => ({
      id: (await reporter.discard(await reporter.article())).id,
      noteText: null,
    }),
  },
  discardDraft: { takes: 'REPORTER', subject: 'article', given: draft },
  withdrawArticle: { takes: 'EDITOR', subject: 'article', given: published },
  scheduleArticle: { takes: 'EDITOR', subject: 'article', given: draft },
  unscheduleArticle: { takes: 'EDITOR', subject: 'article', given: scheduled },
  correctArticle: {
    takes: 'EDITOR',
    subject: 'article',
    given: async (material) => {
      const { article, ids, body } = await draftOf(material);
      await material.editor.publish(article);
      const [first, second, third] = ids;
      const edits = [
        ...body.map((block, index) => ({ replace: { blockId: ids[index], block } })),
        { insert: { afterBlockId: first, block: paragraph('New.') } },
        { move: { blockId: second, afterBlockId: third } },
        { remove: { blockId: third } },
      ];
      return { id: article.id, body: null, edits };
    },
  },
  correctUpdateNote: {
    takes: 'EDITOR',
    subject: 'note',
    given: async ({ editor }) =>
      withId(editor.correct(await editor.publishedArticle()).then(({ note }) => note)),
  },
  addComment: { takes: 'EDITOR', subject: 'article', given: commented },
  requestComment: { takes: 'REPORTER', subject: 'commentRequest' },
  closeCommentRequest: { takes: 'REPORTER', subject: 'commentRequest', given: answered },
  extendCommentRequest: { takes: 'REPORTER', subject: 'commentRequest', given: asked },
  cancelCommentRequest: { takes: 'REPORTER', subject: 'commentRequest', given: asked },
  reopenCommentRequest: {
    takes: 'REPORTER',
    subject: 'commentRequest',
    given: async (material) => withId(material.reporter.cancelRequest(await asked(material))),
  },
  setCollaborators: {
    takes: 'REPORTER',
    subject: 'article',
    given: async (material) => ({ ...(await draft(material)), memberIds: [(await newMember(material)).id] }),
  },
  handOverArticle: {
    takes: 'REPORTER',
    subject: 'article',
    given: async (material) => ({ ...(await draft(material)), memberId: (await newMember(material)).id }),
  },
  createPreviewLink: {
    takes: 'REPORTER',
    subject: 'previewLink',
    given: async (material) => ({ ...(await draft(material)), expiresAt: null }),
  },
  revokePreviewLink: {
    takes: 'REPORTER',
    subject: 'previewLink',
    given: async (material) => withId(material.reporter.previewLink(await draft(material))),
  },
  markArticleReady: { takes: 'REPORTER', subject: 'article', given: draft },
  addInternalNote: {
    takes: 'REPORTER',
    subject: 'internalNote',
    given: async (material) => ({ subjectId: (await draft(material)).id }),
  },
  resolveInternalNote: {
    takes: 'REPORTER',
    subject: 'internalNote',
    given: async (material) => withId(material.reporter.internalNote(await draft(material))),
  },

  startLiveBlog: { takes: 'REPORTER', subject: 'liveBlog' },
  addLivePost: {
    takes: 'EDITOR',
    subject: 'livePost',
    given: async (material) => {
      const { afterBlockId: _, ...comment } = await commented(material);
      const { articleId, ...given } = comment;
      return { liveBlogId: (await material.editor.liveBlog({ id: articleId })).id, ...given };
    },
  },
  reviseLivePost: {
    takes: 'EDITOR',
    subject: 'livePost',
    given: async (material) => ({ ...(await newPost(material)), edits: null }),
  },
  removeLivePost: { takes: 'EDITOR', subject: 'livePost', given: newPost },
  restoreLivePost: {
    takes: 'EDITOR',
    subject: 'livePost',
    given: async (material) => {
      const post = await newPost(material);
      await material.editor.removeLivePost(post);
      return post;
    },
  },
  pinLivePost: {
    takes: 'EDITOR',
    subject: 'liveBlog',
    given: async ({ editor }) => {
      const { liveBlog } = await editor.openLiveBlog();
      return { liveBlogId: liveBlog.id, id: (await editor.livePost(liveBlog)).livePost.id };
    },
  },
  endLiveBlog: {
    takes: 'EDITOR',
    subject: 'liveBlog',
    given: async ({ editor }) => withId(editor.openLiveBlog().then(({ liveBlog }) => liveBlog)),
  },
  reopenLiveBlog: {
    takes: 'EDITOR',
    subject: 'liveBlog',
    given: async ({ editor }) =>
      withId(
        editor
          .openLiveBlog()
          .then(({ liveBlog }) => editor.endLiveBlog(liveBlog))
          .then(({ liveBlog }) => liveBlog),
      ),
  },

  createPerson: { takes: 'REPORTER', subject: 'person' },
  createOrganization: { takes: 'REPORTER', subject: 'organization' },
  createSourceReport: { takes: 'REPORTER', subject: 'sourceReport' },
  updatePerson: { takes: 'EDITOR', subject: 'person', given: newOf('person') },
  updateOrganization: { takes: 'EDITOR', subject: 'organization', given: newOf('organization') },
  updateSourceReport: { takes: 'EDITOR', subject: 'sourceReport', given: newOf('sourceReport') },

  mergePeople: { takes: 'EDITOR', subject: 'person', given: pairOf('person') },
  mergeOrganizations: { takes: 'EDITOR', subject: 'organization', given: pairOf('organization') },

  updateTag: {
    takes: 'EDITOR',
    subject: 'tag',
    given: async (material) => ({ id: await newTag(material), name: unique('tag') }),
  },
  mergeTags: {
    takes: 'EDITOR',
    subject: 'tag',
    given: async (material) => ({ fromId: await newTag(material), intoId: await newTag(material) }),
  },
  deleteTag: { takes: 'EDITOR', subject: 'id', given: async (material) => ({ id: await newTag(material) }) },

  recordStatement: { takes: 'REPORTER', subject: 'statement' },
  amendStatement: { takes: 'EDITOR', subject: 'statement', given: newStatement },
  changeStatementStatus: { takes: 'EDITOR', subject: 'statement', given: newStatement },
  restoreStatement: {
    takes: 'EDITOR',
    subject: 'statement',
    given: ({ editor }) => withId(editor.statement().then((statement) => editor.changeStatus(statement))),
  },

  createSection: { takes: 'EDITOR', subject: 'section' },
  updateSection: { takes: 'EDITOR', subject: 'section', given: newOf('section') },

  saveFront: {
    takes: 'EDITOR',
    subject: 'front',
    given: async (material) => ({
      expectedRevision: 0,
      sectionId: null,
      containers: [await container(material)],
    }),
  },
  publishFront: { takes: 'EDITOR', subject: 'front', given: newFront },
  scheduleFront: { takes: 'EDITOR', subject: 'front', given: newFront },

  createCampaign: { takes: 'EDITOR', subject: 'campaign' },
  addCampaignDemand: { takes: 'EDITOR', subject: 'demand' },
  recordCampaignAction: { takes: 'EDITOR', subject: 'action' },
  recordCampaignOutcome: { takes: 'EDITOR', subject: 'outcome' },
  updateCampaign: { takes: 'EDITOR', subject: 'campaign', given: newOf('campaign') },
  updateCampaignDemand: { takes: 'EDITOR', subject: 'demand', given: newDemand },
  updateCampaignAction: { takes: 'EDITOR', subject: 'action', given: newFact('action') },
  updateCampaignOutcome: { takes: 'EDITOR', subject: 'outcome', given: newFact('outcome') },

  retractCampaignFact: { takes: 'EDITOR', subject: 'fact', given: newFact('action') },

  hide: { takes: 'EDITOR', subject: 'node', given: newOf('person') },

  createMember: { takes: 'ADMIN', subject: 'member' },
  updateMember: {
    takes: 'ADMIN',
    subject: 'member',
    // Only one member is the same person.
    given: async (material) => ({
      ...(await newMember(material)),
      ...{ role: 'EDITOR', active: false, personId: null },
    }),
  },
  createApiToken: {
    takes: 'ADMIN',
    subject: 'apiToken',
    given: async (material) => {
      const { memberId, tokenId } = await memberWithToken(material);
      return { memberId, replacesId: tokenId };
    },
  },
  revokeApiToken: {
    takes: 'ADMIN',
    subject: 'apiToken',
    given: async (material) => ({ id: (await memberWithToken(material)).tokenId }),
  },

  redact: {
    takes: 'EDITOR',
    scope: 'REDACT',
    subject: 'redaction',
    // Of the text that every input has.
    given: async ({ editor }) => withId(editor.publishedArticle({ standfirst: 'The text that goes.' })),
  },
  redactEverywhere: {
    takes: 'EDITOR',
    scope: 'REDACT',
    subject: 'redactionRun',
    // Nothing has them, so that other inputs keep their texts.
    given: () => ({ text: unique('words') }),
  },
  stopRedactionRun: { takes: 'EDITOR', scope: 'REDACT', subject: 'redactionRun', given: newRun },

  subscribeToNewsletter: { takes: 'READER', subject: null, given: signedUp('newsletterId') },
  confirmNewsletterSubscription: { takes: 'READER', subject: null, given: signedUp('confirmation', 'token') },
  unsubscribeFromNewsletter: { takes: 'READER', subject: null, given: signedUp('unsubscription', 'token') },
  eraseNewsletterSubscriber: { takes: 'ADMIN', subject: null, given: signedUp('email') },
  createNewsletter: { takes: 'EDITOR', subject: 'newsletter' },
  updateNewsletter: { takes: 'EDITOR', subject: 'newsletter', given: signedUp('newsletterId', 'id') },

  createWebhookEndpoint: { takes: 'ADMIN', subject: 'webhookEndpoint', given: newUrl },
  updateWebhookEndpoint: {
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    given: async (material) => ({ ...(await newEndpoint(material)), ...newUrl(), enabled: false }),
  },
  deleteWebhookEndpoint: { takes: 'ADMIN', subject: 'id', given: newEndpoint },
  rotateWebhookSecret: { takes: 'ADMIN', subject: 'webhookEndpoint', given: newEndpoint },
  sendTestWebhook: { takes: 'ADMIN', subject: 'webhookDelivery', given: newEndpoint },
  redeliverWebhook: { takes: 'ADMIN', subject: 'webhookDelivery', given: newDelivery },
  redeliverFailedWebhooks: {
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    given: async (material) => ({ endpointId: (await newEndpoint(material)).id }),
  },
  acknowledgeWebhook: { takes: 'READER', subject: null, given: newAcknowledgement },
};
