import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { AddCommentInput } from '../gql/graphql.ts';
import { absentId, openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { AddComment } from '../support/newsroom/mutations/articles.ts';
import { followedArticle, take } from '../support/clients/feed.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Commented = graphql(`
  query CommentedArticle($slug: String!) {
    article(slug: $slug) {
      revisionNumber
      headline
      bodyText
      body {
        id
        blockId
        __typename
        ... on QuoteBlock {
          statement {
            id
            text
          }
        }
      }
      updateNotes {
        nodes {
          id
          kind
          text
          revisionNumber
          statement {
            id
          }
        }
      }
      statements {
        nodes {
          id
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function read(slug: string, token?: string) {
  const { article } = (await newsroom.ask(Commented, { slug }, token)).data;
  if (article === null) throw new Error(`There is no article ${slug} to see.`);
  return article;
}

async function comment(input: Partial<AddCommentInput> & Pick<AddCommentInput, 'articleId'>) {
  const statement = input.statement ?? {
    text: 'No comment was ever better.',
    channel: 'INTERVIEW',
    speaker: { personId: (await desk.person()).id },
  };
  const answer = await newsroom.ask(AddComment, { input: { ...input, statement } }, newsroom.tokens.EDITOR);
  return answer.data.addComment;
}

/** The number of rows in each table that adding a comment writes to. */
async function rows() {
  const { article, articleRevision, block, statement, updateNote, feedEvent } = newsroom.prisma;
  return {
    // Catches updates too, which leave the counts as they are.
    versions: await newsroom.prisma.$queryRaw`SELECT "id", xmin::text FROM "Article" ORDER BY "id"`,
    articles: await article.count(),
    revisions: await articleRevision.count(),
    blocks: await block.count(),
    statements: await statement.count(),
    notes: await updateNote.count(),
    events: await feedEvent.count(),
  };
}

describe('adding a comment to a published article', () => {
  it('sends subscribers an event with the note, the statement and the new revision', async () => {
    const { article, watching } = await followedArticle(newsroom);
    const { event, note, statement } = await desk.comment(article, {
      statement: { text: 'An unprecedented win.' },
    });
    expect(await take(watching, 1)).toMatchObject([
      {
        __typename: 'ArticleCommentAdded',
        id: event.id,
        note: { kind: 'COMMENT_ADDED', text: note.text },
        statement: { id: statement.id, text: 'An unprecedented win.' },
        article: { revisionNumber: 2 },
      },
    ]);
    await watching.stop();
  });

  it('returns the article, its update note, the statement and the event, each referring to the others', async () => {
    const article = await desk.publishedArticle();
    const speaker = await desk.person({ name: 'Ada Speaker' });
    const added = await desk.comment(article, {
      statement: { text: 'I agree.', speaker: { personId: speaker.id } },
    });
    const statement = { id: added.statement.id };
    expect(added).toMatchObject({
      article: { id: article.id, revisionNumber: 2 },
      note: {
        kind: 'COMMENT_ADDED',
        text: 'This article has been updated with comment from Ada Speaker.',
        revisionNumber: 2,
        statement,
      },
      statement: { kind: 'COMMENT', text: 'I agree.' },
      event: {
        __typename: 'ArticleCommentAdded',
        articleId: article.id,
        slug: article.slug,
        note: { id: added.note.id },
        statement,
      },
    });
    expect(await read(article.slug)).toMatchObject({
      revisionNumber: 2,
      body: [{ __typename: 'ParagraphBlock' }, { __typename: 'QuoteBlock', statement }],
      updateNotes: { nodes: [{ id: added.note.id }] },
      statements: { nodes: [statement] },
    });
  });

  it('inserts it after the given block and leaves the other blocks as they were', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one, two] = (await read(article.slug)).body;
    await desk.comment(article, { afterBlockId: one?.blockId });
    expect((await read(article.slug)).body).toMatchObject([one, { __typename: 'QuoteBlock' }, two]);
  });

  it("shows readers the editor's own note if there is one", async () => {
    const article = await desk.publishedArticle();
    const { note } = await desk.comment(article, { noteText: ' Now with their answer. ' });
    expect(note.text).toBe('Now with their answer.');
  });

  it('can be repeated, and shows the newest note first', async () => {
    const article = await desk.publishedArticle();
    await desk.comment(article, { noteText: 'First' });
    await desk.comment(article, { noteText: 'Second' });
    const notes = (await read(article.slug)).updateNotes.nodes;
    expect(notes.map(({ text, revisionNumber }) => [text, revisionNumber])).toEqual([
      ['Second', 3],
      ['First', 2],
    ]);
  });
});

describe('adding a comment while a newer draft exists', () => {
  it('publishes only the comment, and adds it to the draft as well', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one, two] = (await read(article.slug)).body;
    const secret = await desk.statement({ text: 'Not yet public.' });
    await desk.revise(article, {
      headline: 'Headline in work',
      noteText: 'Note in work.',
      body: [
        { paragraph: { blockId: one?.blockId, html: 'One in work' } },
        { paragraph: { blockId: two?.blockId, html: 'Two' } },
        quote(secret.id),
      ],
    });
    const added = await desk.comment(article, {
      afterBlockId: one?.blockId,
      statement: { text: 'Comment.', wording: 'VERBATIM' },
    });

    const forReaders = await read(article.slug);
    expect(forReaders).toMatchObject({ revisionNumber: 3, headline: article.slug });
    expect(forReaders.bodyText).toMatch(/^One\n\n“Comment\.” — .*\n\nTwo$/);
    expect(forReaders.updateNotes.nodes).toMatchObject([{ kind: 'COMMENT_ADDED', revisionNumber: 3 }]);
    const { visibility } = await newsroom.prisma.statement.findUniqueOrThrow({
      where: { id: rowId(secret.id) },
    });
    expect(visibility).toBe('MEMBERS');

    const inWork = await read(article.slug, newsroom.tokens.EDITOR);
    expect(inWork).toMatchObject({ revisionNumber: 4, headline: 'Headline in work' });
    expect(inWork.bodyText).toMatch(/^One in work\n\n“Comment\.” — .*\n\nTwo\n\n“Not yet public\.” — /);
    expect(inWork.body[0]?.blockId).toBe(one?.blockId);
    expect(added.article.revisionNumber).toBe(4);

    await desk.publish({ ...article, revisionNumber: 4 });
    const published = await read(article.slug);
    expect(published).toMatchObject({ revisionNumber: 4, headline: 'Headline in work' });
    expect(published.updateNotes.nodes.map(({ kind, text }) => [kind, text])).toEqual([
      ['UPDATE', 'Note in work.'],
      ['COMMENT_ADDED', added.note.text],
    ]);
  });

  it('appends it to a draft that no longer has the given block', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
    const [one] = (await read(article.slug)).body;
    await desk.revise(article, { body: [paragraph('All new')] });
    await desk.comment(article, {
      afterBlockId: one?.blockId,
      statement: { text: 'Comment.', wording: 'VERBATIM' },
    });
    expect((await read(article.slug)).bodyText).toMatch(/^One\n\n“Comment\.” — .*\n\nTwo$/);
    expect((await read(article.slug, newsroom.tokens.EDITOR)).bodyText).toMatch(/^All new\n\n“Comment\.”/);
  });
});

describe('adding a comment is refused', () => {
  it('after the id of a version of a block, and the message says which id is meant', async () => {
    const article = await desk.publishedArticle();
    const [block] = (await read(article.slug)).body;
    const speaker = { personId: (await desk.person()).id };
    const statement = { text: 'T', channel, speaker };
    const input = { articleId: article.id, statement, afterBlockId: block?.id };
    const { data } = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
    expect(data.addComment).toMatchObject({
      __typename: 'ValidationError',
      message:
        'afterBlockId must be the `blockId` of a block of the published article: this is the `id` of one version of a block.',
    });
  });

  const channel = 'INTERVIEW' as const;

  it.each<[string, string[], (published: string) => Partial<AddCommentInput>]>([
    ['ValidationError', ['afterBlockId'], () => ({ afterBlockId: '11111111-1111-4111-8111-111111111111' })],
    ['ValidationError', ['noteText'], () => ({ noteText: ' ' })],
    [
      'NotFoundError',
      ['statement', 'speaker', 'personId'],
      () => ({ statement: { text: 'T', channel, speaker: { personId: absentId('Person') } } }),
    ],
    [
      'NotFoundError',
      ['statement', 'speaker', 'organizationId'],
      () => ({ statement: { text: 'T', channel, speaker: { organizationId: absentId('Organization') } } }),
    ],
    ['NotFoundError', ['articleId'], () => ({ articleId: absentId('Article') })],
  ])('with a %s at %j, and writes nothing', async (typename, path, inputFor) => {
    const { id: articleId } = await desk.publishedArticle();
    await desk.revise({ id: articleId, revisionNumber: 1 }, { headline: 'In work' });
    const speaker = { personId: (await desk.person()).id };
    const statement = { text: 'T', channel, speaker };
    const before = await rows();
    const result = await comment({ articleId, statement, ...inputFor(articleId) });
    expect(result).toMatchObject({ __typename: typename, path: ['input', ...path] });
    expect(await rows()).toEqual(before);
  });

  it('if the statement is blank or not a comment', async () => {
    const { id: articleId } = await desk.publishedArticle();
    const statement = { text: 'T', channel, speaker: { personId: (await desk.person()).id } };
    expect(await comment({ articleId, statement: { ...statement, text: '\n' } })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statement', 'text'],
    });
    expect(await comment({ articleId, statement: { ...statement, kind: 'REMARK' } })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statement', 'kind'],
    });
    expect(await comment({ articleId, statement: { ...statement, kind: 'COMMENT' } })).toMatchObject({
      __typename: 'AddCommentPayload',
    });
  });

  it('if the article is a draft or withdrawn', async () => {
    const draft = await desk.article();
    expect(await comment({ articleId: draft.id })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'DRAFT',
      path: ['input', 'articleId'],
    });
    const withdrawn = await desk.publishedArticle();
    await desk.withdraw(withdrawn);
    expect(await comment({ articleId: withdrawn.id })).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'WITHDRAWN',
    });
  });
});
