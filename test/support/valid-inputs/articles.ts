import type * as gql from '../../gql/graphql.ts';
import { untyped } from '../clients/walk.ts';
import { unique } from '../newsroom/factories.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';
import { wholeComment } from './statements.ts';

const Blocks = untyped<{ article: { body: { blockId: string }[] } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { body { blockId } } }',
);

const LAST_YEAR = '2025-01-01T00:00:00Z';
const SOME_DAY = '2099-01-01T00:00:00Z';

const image = {
  url: 'https://images.example/1.jpg',
  altText: 'The archive',
  caption: 'The archive in May',
  creditText: 'Bo Lens',
  license: 'https://licences.example/picture',
  width: 1200,
  height: 800,
};

/** A block of each kind, with the given ids. */
async function wholeBody({ statement }: Material, ids: readonly string[] = []): Promise<gql.BlockInput[]> {
  const { id: statementId } = await statement();
  const id = (index: number) => ids[index];
  return [
    { paragraph: { blockId: id(0), html: '<a href="https://a.example/" title="b">One</a>' } },
    { heading: { blockId: id(1), level: 2, text: 'Two' } },
    { quote: { blockId: id(2), statementId } },
    { image: { blockId: id(3), image } },
    {
      embed: {
        blockId: id(4),
        url: 'https://e.example/',
        provider: 'Example',
        statementId,
        caption: 'Seen there',
      },
    },
    { list: { blockId: id(5), ordered: true, items: ['One'] } },
  ];
}

async function wholeContent(material: Material) {
  const [source, campaign] = [await material.sourceReport(), await material.campaign()];
  const action = await material.action();
  return {
    headline: 'The archive opens',
    standfirst: 'After a year.',
    byline: 'Ada Writer',
    trailText: 'It is open.',
    mainImage: image,
    rights: {
      license: 'https://licences.example/by',
      usageTerms: 'With credit',
      copyrightNotice: '© The paper',
      creditText: 'The paper',
    },
    tags: ['Archives'],
    sourceIds: [source.id],
    campaignIds: [campaign.id],
    actionIds: [action.id],
    embargoedUntil: LAST_YEAR,
  } satisfies Partial<gql.CreateArticleInput>;
}

/** A reporter's draft with a block of each kind, and the ids of its blocks. */
async function draftOf(material: Material) {
  const { newsroom, reporter } = material;
  const article = await reporter.article({ body: await wholeBody(material) });
  const { data } = await newsroom.ask(Blocks, { slug: article.slug }, newsroom.tokens.REPORTER);
  return { article, blockIds: data.article.body.map(({ blockId }) => blockId) };
}

async function scheduled({ editor, reporter }: Material): Promise<string> {
  return (await editor.schedule(await reporter.article(), SOME_DAY)).id;
}

export const articles = {
  createArticle: mutation<gql.CreateArticleInput>({
    takes: 'REPORTER',
    subject: 'article',
    // A new article has no blocks yet, so its input can't have block ids.
    leavesOut: ['body.*.*.blockId'],
    input: async (material) => ({
      slug: unique('article'),
      language: 'en',
      ...(await wholeContent(material)),
      body: await wholeBody(material),
    }),
  }),
  reviseArticle: mutation<gql.ReviseArticleInput>({
    takes: 'REPORTER',
    subject: 'article',
    input: async (material) => {
      const { article, blockIds } = await draftOf(material);
      return {
        id: article.id,
        expectedRevision: 1,
        slug: unique('article'),
        ...(await wholeContent(material)),
        body: await wholeBody(material, blockIds),
        noteText: 'We have added the opening hours.',
      };
    },
  }),
  publishArticle: mutation<gql.PublishArticleInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async ({ reporter }) => ({ id: (await reporter.article()).id, expectedRevision: 1 }),
  }),
  changeArticleSlug: mutation<gql.ChangeArticleSlugInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async ({ editor, reporter }) => ({
      id: (await editor.publish(await reporter.article())).id,
      slug: unique('article'),
    }),
  }),
  withdrawArticle: mutation<gql.WithdrawArticleInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async ({ editor, reporter }) => ({
      id: (await editor.publish(await reporter.article())).id,
      reason: 'It was wrong.',
    }),
  }),
  scheduleArticle: mutation<gql.ScheduleArticleInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async ({ reporter }) => ({
      id: (await reporter.article()).id,
      expectedRevision: 1,
      scheduledFor: SOME_DAY,
    }),
  }),
  unscheduleArticle: mutation<gql.UnscheduleArticleInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async (material) => ({ id: await scheduled(material) }),
  }),
  correctArticle: mutation<gql.CorrectArticleInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async (material) => {
      const { article, blockIds } = await draftOf(material);
      await material.editor.publish(article);
      return {
        id: article.id,
        expectedRevision: 1,
        kind: 'CORRECTION',
        text: 'The archive opened in May.',
        body: await wholeBody(material, blockIds),
      };
    },
  }),
  addComment: mutation<gql.AddCommentInput>({
    takes: 'EDITOR',
    subject: 'article',
    input: async (material) => {
      const { article, blockIds } = await draftOf(material);
      const { id: articleId } = await material.editor.publish(article);
      const statement = await wholeComment(material);
      const { id: commentRequestId } = await material.editor.requestComment(article, {
        askedOf: statement.speaker,
      });
      return {
        articleId,
        statement,
        noteText: 'Updated with their answer.',
        afterBlockId: blockIds[0] ?? '',
        commentRequestId,
      };
    },
  }),
  requestComment: mutation<gql.RequestCommentInput>({
    takes: 'REPORTER',
    subject: 'commentRequest',
    input: async ({ organization, reporter }) => ({
      articleId: (await reporter.article()).id,
      askedOf: { organizationId: (await organization()).id },
      deadline: SOME_DAY,
    }),
  }),
  closeCommentRequest: mutation<gql.CloseCommentRequestInput>({
    takes: 'REPORTER',
    subject: 'commentRequest',
    input: async ({ reporter, organization }) => {
      const speaker = { organizationId: (await organization()).id };
      return {
        id: (await reporter.requestComment(await reporter.article(), { askedOf: speaker })).id,
        outcome: 'RECEIVED',
        statementId: (await reporter.statement({ speaker })).id,
        noteText: 'They answered.',
      };
    },
  }),
};
