/** What the benchmark writes: articles of some length, and the mutations that change them. */
import type { BlockInput, CreateArticleInput } from '../../test/gql/graphql.ts';
import { graphql } from '../../test/gql/index.ts';
import { wordAt } from '../load/vocabulary.ts';
import { paragraph, payload } from '../../test/support/newsroom/factories.ts';
import {
  CreateArticle,
  PublishArticle,
  RecordStatement,
  ReviseArticle,
} from '../../test/support/newsroom/mutations.ts';
import type { TypedDocumentString } from '../../test/gql/graphql.ts';

const DEMO_ARTICLE = 'microsoft-cuts-off-unit-8200';
/** So long that ten of them are an ordinary article. */
const SENTENCE =
  'A paragraph of some length, as they are in a report on a single day: who, what, where, and why. ';

const Story = graphql(`
  query WritesStory($slug: String!) {
    article(slug: $slug) {
      id
      campaigns {
        id
      }
      sources {
        id
      }
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

/** What a desk shows of it: the text is what was sent. */
const Comment = graphql(`
  mutation WritesComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on AddCommentPayload {
        article {
          id
          revisionNumber
        }
        note {
          id
          text
          revisionNumber
        }
        event {
          id
          cursor
        }
      }
      ...Refusal
    }
  }
`);

const Body = graphql(`
  query WritesBody($id: ID!) {
    node(id: $id) {
      ... on Article {
        body {
          blockId
        }
      }
    }
  }
`);

/** Makes slugs and texts different, in all scenes of this process. */
let count = 0;

/** Sends an operation as an editor, and returns the data of its answer. */
export type Send = <Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
) => Promise<Result>;

interface Draft {
  readonly id: string;
  readonly revisionNumber: number;
}

export async function openScene(send: Send) {
  const { article, organization } = await send(Story, { slug: DEMO_ARTICLE });
  if (article === null || organization === null) throw new Error('The demo story lacks them.');
  const speaker = { organizationId: organization.id };
  const facts = {
    tags: ['Technology', 'Labour', 'Israel'],
    campaignIds: article.campaigns.map(({ id }) => id),
    sourceIds: article.sources.map(({ id }) => id).slice(0, 2),
  };
  function text(blocks: number, words: number): BlockInput[] {
    // Different ones, so that PostgreSQL can't compress them away.
    const said = (from: number) => Array.from({ length: words }, (_, at) => wordAt(from + at)).join(' ');
    return Array.from({ length: blocks }, (_, position) =>
      paragraph(`${words === 0 ? SENTENCE.repeat(3) : said(position * words)}${position}`),
    );
  }

  function newArticle(blocks: number, words: number): CreateArticleInput {
    count += 1;
    const slug = `bench-${process.pid}-${count}`;
    return { slug, headline: `Article ${count}`, body: text(blocks, words), ...facts };
  }

  async function create(send: Send, blocks: number, words = 0): Promise<Draft> {
    const { createArticle } = await send(CreateArticle, { input: newArticle(blocks, words) });
    return payload(createArticle).article;
  }

  async function publish(send: Send, { id, revisionNumber }: Draft): Promise<Draft> {
    const { publishArticle } = await send(PublishArticle, {
      input: { id, expectedRevision: revisionNumber },
    });
    return payload(publishArticle).article;
  }

  async function comment(send: Send, articleId: string): Promise<void> {
    count += 1;
    const statement = { text: `Comment ${count}`, speaker, channel: 'PRESS_STATEMENT' as const };
    payload((await send(Comment, { input: { articleId, statement } })).addComment);
  }

  async function record(send: Send, visibility: 'PUBLIC' | 'MEMBERS'): Promise<void> {
    count += 1;
    const statement = {
      kind: 'REMARK' as const,
      wording: 'VERBATIM' as const,
      text: `Remark ${count}`,
      speaker,
      channel: 'SPEECH' as const,
      campaignIds: facts.campaignIds,
    };
    payload((await send(RecordStatement, { input: { statement, visibility } })).recordStatement);
  }

  /** Changes one word after another of an article. */
  async function openRevising(blocks: number) {
    let { id, revisionNumber } = await create(send, blocks);
    const { node } = await send(Body, { id });
    const body = node !== null && 'body' in node ? node.body : [];
    return async () => {
      count += 1;
      const changed = Math.floor(blocks / 2);
      const html = (position: number) => `${SENTENCE.repeat(3)}${position === changed ? count : position}`;
      const revised = body.map(({ blockId }, position) => ({ paragraph: { blockId, html: html(position) } }));
      const input = { id, expectedRevision: revisionNumber, body: revised };
      ({ id, revisionNumber } = payload((await send(ReviseArticle, { input })).reviseArticle).article);
    };
  }

  /** Edits one block in the middle of an article. @returns the bytes of the input */
  async function editOne({ id, revisionNumber }: Draft): Promise<number> {
    count += 1;
    const { node } = await send(Body, { id });
    const body = node !== null && 'body' in node ? node.body : [];
    const { blockId } = body[Math.floor(body.length / 2)] ?? { blockId: '' };
    const block = paragraph(`${SENTENCE.repeat(3)}${count}`);
    const input = { id, expectedRevision: revisionNumber, edits: [{ replace: { blockId, block } }] };
    payload((await send(ReviseArticle, { input })).reviseArticle);
    return JSON.stringify(input).length;
  }

  return { demoArticle: article.id, create, publish, comment, record, openRevising, editOne };
}
