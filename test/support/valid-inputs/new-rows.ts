/** New rows that inputs of mutations change, each for one input. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { BlockInput } from '../../gql/graphql.ts';
import { sharedSecret } from '../../../src/db/shared-secret.ts';
import { tokenOf } from '../../../src/webhooks/acknowledgement.ts';
import { untyped } from '../clients/walk.ts';
import { globalId, rowId, unique } from '../newsroom/factories.ts';
import { signUp } from '../newsroom/sign-up.ts';
import { WHY } from '../redactions/redacting.ts';
import { openWebhooks } from '../webhooks/desk.ts';
import { filled } from './filled.ts';
import type { Material } from './material.ts';

const Blocks = untyped<{ article: { body: { blockId: string }[] } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { body { blockId } } }',
);

export const withId = async (row: Promise<{ readonly id: string }>) => ({ id: (await row).id });

/** A reporter's draft with a block of each kind, and its body as an input with the ids of its blocks. */
export async function draftOf(material: Material) {
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
export async function container(material: Material) {
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

export const newFront = async (material: Material) =>
  withId(material.editor.front([await container(material)]));

export const draft = ({ reporter }: Material) => withId(reporter.article());

export const published = async ({ editor, reporter }: Material) =>
  withId(editor.publish(await reporter.article()));

export const scheduled = async ({ editor, reporter }: Material) =>
  withId(editor.schedule(await reporter.article(), '2099-01-01T00:00:00Z'));

export async function commented(material: Material) {
  const { article, ids } = await draftOf(material);
  await material.editor.publish(article);
  const speaker = { personId: (await material.person()).id };
  const request = await material.editor.requestComment(article, { askedOf: speaker });
  const receivedAt = new Date().toISOString();
  const statement = await filled('StatementInput', material, { speaker, receivedAt });
  return { articleId: article.id, statement, afterBlockId: ids[0], commentRequestId: request.id };
}

export async function answered({ reporter, organization }: Material) {
  const speaker = { organizationId: (await organization()).id };
  const request = await reporter.requestComment(await reporter.article(), { askedOf: speaker });
  return { id: request.id, statementId: (await reporter.statement({ speaker })).id };
}

export const asked = async ({ reporter }: Material) =>
  withId(reporter.requestComment(await reporter.article()));

/** A new row, since others share those of the material. */
export const newOf =
  (row: 'person' | 'organization' | 'sourceReport' | 'section' | 'campaign') =>
  ({ editor }: Material) =>
    withId(editor[row]());

/** A post that readers see. */
export async function newPost({ editor }: Material): Promise<{ id: string }> {
  const { liveBlog } = await editor.openLiveBlog();
  return { id: (await editor.livePost(liveBlog)).livePost.id };
}

/** Two new rows of a kind, to be merged. */
export const pairOf =
  (row: 'person' | 'organization') =>
  async ({ editor }: Material) => ({ fromId: (await editor[row]()).id, intoId: (await editor[row]()).id });

export async function newTag({ newsroom, editor }: Material): Promise<string> {
  const name = unique('tag');
  await editor.article({ tags: [name] });
  const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: name } });
  return globalId('Tag', id);
}

export const newStatement = async ({ editor }: Material) => ({ statementId: (await editor.statement()).id });

export const newDemand = async ({ editor, campaign }: Material) =>
  withId(editor.demand((await campaign()).id));

export const newFact =
  (fact: 'action' | 'outcome') =>
  async ({ editor, campaign }: Material) =>
    withId(editor[fact]({ campaignId: (await campaign()).id }));

export const newMember = ({ admin }: Material) => withId(admin.member('REPORTER'));

export async function memberWithToken(material: Material) {
  const { id: memberId } = await newMember(material);
  return { memberId, tokenId: (await material.admin.token(memberId)).apiToken.id };
}

export const signedUp =
  (value: keyof Awaited<ReturnType<typeof signUp>>, field: string = value) =>
  async ({ newsroom }: Material) => ({ [field]: (await signUp(newsroom))[value] });

/** Its host doesn't exist, so nothing is sent. */
export const newUrl = () => ({ url: `https://${unique('receiver')}.invalid/hook` });

export const newEndpoint = ({ newsroom }: Material) => withId(openWebhooks(newsroom).create(newUrl()));

/** A delivery that was given up, which takes a node days. */
export async function newDelivery(material: Material): Promise<{ id: string }> {
  const endpointId = rowId((await newEndpoint(material)).id);
  const { id } = await material.newsroom.prisma.webhookDelivery.create({
    data: { id: randomUUID(), endpointId, type: 'webhook.test', occurredAt: new Date(), state: 'FAILED' },
  });
  return { id: globalId('WebhookDelivery', id) };
}

export async function newAcknowledgement(material: Material) {
  const key = await sharedSecret(material.newsroom.prisma, 'webhooks');
  return { token: tokenOf(key, rowId((await newDelivery(material)).id)) };
}

/** A run of redactions that was interrupted. */
export async function newRun({ newsroom }: Material): Promise<{ id: string }> {
  const { id } = await newsroom.prisma.redactionRun.create({
    data: { id: randomUUID(), hash: randomBytes(34), ...WHY, maxObjects: 1 },
  });
  return { id: globalId('RedactionRun', id) };
}
