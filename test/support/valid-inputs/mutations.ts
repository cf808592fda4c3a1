/** What each mutation takes that the schema doesn't say: who may send it, and the rows that it changes. */
import { randomUUID } from 'node:crypto';
import type { BlockInput, Role } from '../../gql/graphql.ts';
import { sharedSecret } from '../../../src/db/shared-secret.ts';
import { tokenOf } from '../../../src/webhooks/acknowledgement.ts';
import { untyped } from '../clients/walk.ts';
import { globalId, paragraph, rowId, unique } from '../newsroom/factories.ts';
import { signUp } from '../newsroom/sign-up.ts';
import { openWebhooks } from '../webhooks/desk.ts';
import { filled } from './filled.ts';
import type { Material } from './material.ts';

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

const Blocks = untyped<{ article: { body: { blockId: string }[] } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { body { blockId } } }',
);

const withId = async (row: Promise<{ readonly id: string }>) => ({ id: (await row).id });

/** A reporter's draft with a block of each kind, and its body as an input with the ids of its blocks. */
async function draftOf(material: Material) {
  const { newsroom, reporter } = material;
  const { body } = await filled<{ body: BlockInput[] }>('CreateArticleInput', material);
  const article = await reporter.article({ body });
  const { data } = await newsroom.ask(Blocks, { slug: article.slug }, newsroom.tokens.REPORTER);
  const ids = data.article.body.map(({ blockId }) => blockId);
  const known = body.map((block, index) => {
    const [[kind, content] = ['', {}]] = Object.entries<object>(block);
    return { [kind]: { ...content, blockId: ids[index] } };
  });
  return { article, ids, body: known };
}

/** A container with a placed card, filled from each kind of what fills one. */
async function container(material: Material) {
  const { editor } = material;
  const tag = unique('tag');
  await editor.article({ tags: [tag] });
  const filledFrom = {
    sectionSlug: (await material.section()).slug,
    tagSlugs: [tag],
    authorSlugs: [(await material.person()).slug],
  };
  const card = await filled<object>('FrontCardInput', material);
  return { title: 'First', size: 2, filledFrom, cards: [card] };
}

const newFront = async (material: Material) =>
  withId(material.editor.front([(await container(material)) as never]));

const draft = ({ reporter }: Material) => withId(reporter.article());

const published = async ({ editor, reporter }: Material) => withId(editor.publish(await reporter.article()));

const scheduled = async ({ editor, reporter }: Material) =>
  withId(editor.schedule(await reporter.article(), '2099-01-01T00:00:00Z'));

async function commented(material: Material) {
  const { article, ids } = await draftOf(material);
  await material.editor.publish(article);
  const speaker = { personId: (await material.person()).id };
  const request = await material.editor.requestComment(article, { askedOf: speaker });
  const receivedAt = new Date().toISOString();
  const statement = await filled('StatementInput', material, { speaker, receivedAt });
  return { articleId: article.id, statement, afterBlockId: ids[0], commentRequestId: request.id };
}

async function answered({ reporter, organization }: Material) {
  const speaker = { organizationId: (await organization()).id };
  const request = await reporter.requestComment(await reporter.article(), { askedOf: speaker });
  return { id: request.id, statementId: (await reporter.statement({ speaker })).id };
}

const asked = async ({ reporter }: Material) => withId(reporter.requestComment(await reporter.article()));

/** A new row, since others share those of the material. */
const newOf =
  (row: 'person' | 'organization' | 'sourceReport' | 'section' | 'campaign') =>
  ({ editor }: Material) =>
    withId(editor[row]());

/** A post that readers see. */
async function newPost({ editor }: Material): Promise<{ id: string }> {
  const { liveBlog } = await editor.openLiveBlog();
  return { id: (await editor.livePost(liveBlog)).livePost.id };
}

/** Two new rows of a kind, to be merged. */
const pairOf =
  (row: 'person' | 'organization') =>
  async ({ editor }: Material) => ({ fromId: (await editor[row]()).id, intoId: (await editor[row]()).id });

async function newTag({ newsroom, editor }: Material): Promise<string> {
  const name = unique('tag');
  await editor.article({ tags: [name] });
  const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: name } });
  return globalId('Tag', id);
}

const newStatement = async ({ editor }: Material) => ({ statementId: (await editor.statement()).id });

const newDemand = async ({ editor, campaign }: Material) => withId(editor.demand((await campaign()).id));

const newFact =
  (fact: 'action' | 'outcome') =>
  async ({ editor, campaign }: Material) =>
    withId(editor[fact]({ campaignId: (await campaign()).id }));

const newMember = ({ admin }: Material) => withId(admin.member('REPORTER'));

async function memberWithToken(material: Material) {
  const { id: memberId } = await newMember(material);
  return { memberId, tokenId: (await material.admin.token(memberId)).apiToken.id };
}

const signedUp =
  (value: keyof Awaited<ReturnType<typeof signUp>>, field: string = value) =>
  async ({ newsroom }: Material) => ({ [field]: (await signUp(newsroom))[value] });

/** Its host doesn't exist, so nothing is sent. */
const newUrl = () => ({ url: `https://${unique('receiver')}.invalid/hook` });

const newEndpoint = ({ newsroom }: Material) => withId(openWebhooks(newsroom).create(newUrl()));

/** A delivery that was given up, which takes a node days. */
async function newDelivery(material: Material): Promise<{ id: string }> {
  const endpointId = rowId((await newEndpoint(material)).id);
  const { id } = await material.newsroom.prisma.webhookDelivery.create({
    data: { id: randomUUID(), endpointId, type: 'webhook.test', occurredAt: new Date(), state: 'FAILED' },
  });
  return { id: globalId('WebhookDelivery', id) };
}

async function newAcknowledgement(material: Material) {
  const key = await sharedSecret(material.newsroom.prisma, 'webhooks');
  return { token: tokenOf(key, rowId((await newDelivery(material)).id)) };
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
