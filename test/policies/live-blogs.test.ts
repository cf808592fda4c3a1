import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  castOf,
  DESK,
  EDITORS,
  EVERYBODY,
  once,
  seesNode,
  wrongSights,
  type SeenBy,
  type Who,
} from '../support/newsroom/cast.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
});
afterAll(() => newsroom.close());

type Desk = ReturnType<typeof openDesk>;

/** A live blog of an article that this desk created, with a post in each state, and one with a pending revision. */
async function blogOf(author: Desk, state: 'draft' | 'published' | 'withdrawn') {
  const editor = openDesk(newsroom);
  const draft = await author.article();
  const liveBlog = await editor.liveBlog(draft);
  const { livePost: published } = await editor.livePost(liveBlog, { headline: 'As published' });
  const { livePost: unpublished } = await editor.livePost(liveBlog, { publish: false });
  const { livePost: removed } = await editor.livePost(liveBlog);
  await editor.removeLivePost(removed);
  await editor.reviseLivePost(published, { headline: 'In work', publish: false });
  if (state !== 'draft') {
    const article = await editor.publish(draft);
    if (state === 'withdrawn') await editor.withdraw(article);
  }
  const { id } = draft;
  return { articleId: id, liveBlog, published, unpublished, removed };
}

type Blog = Awaited<ReturnType<typeof blogOf>>;

async function revisionOf({ id }: { id: string }, number: number): Promise<string> {
  const where = { postId_number: { postId: rowId(id), number } };
  return globalId(
    'LivePostRevision',
    (await newsroom.prisma.livePostRevision.findUniqueOrThrow({ where })).id,
  );
}

const written = once(async () => {
  const [reporter, editor] = [openDesk(newsroom, newsroom.tokens.REPORTER), openDesk(newsroom)];
  const own = await blogOf(reporter, 'published');
  const nobodys = await blogOf(editor, 'published');
  const ofDraft = await blogOf(reporter, 'draft');
  const ofNobodysDraft = await blogOf(editor, 'draft');
  const ofWithdrawn = await blogOf(reporter, 'withdrawn');
  for (const { articleId } of [nobodys, ofNobodysDraft])
    await newsroom.prisma.article.update({ where: { id: rowId(articleId) }, data: { createdById: null } });
  return { own, nobodys, ofDraft, ofNobodysDraft, ofWithdrawn };
});

/** What the live blog has, by who sees it. */
async function partsOf(
  what: string,
  { liveBlog, published, unpublished, removed }: Blog,
  [shown, worked]: readonly [readonly Who[], readonly Who[]],
): Promise<SeenBy> {
  return {
    [what]: [liveBlog.id, shown],
    [`a published post of ${what}`]: [published.id, shown],
    [`a draft post of ${what}`]: [unpublished.id, worked],
    [`a removed post of ${what}`]: [removed.id, worked],
    [`a published revision of a post of ${what}`]: [await revisionOf(published, 1), shown],
    [`a pending revision of a post of ${what}`]: [await revisionOf(published, 2), worked],
    [`a revision of a draft post of ${what}`]: [await revisionOf(unpublished, 1), worked],
    [`a revision of a removed post of ${what}`]: [await revisionOf(removed, 1), worked],
  };
}

describe('who sees live blogs and their posts', () => {
  it('each caller sees what they may see, and nothing else', async () => {
    const { own, nobodys, ofDraft, ofNobodysDraft, ofWithdrawn } = await written();
    const things = {
      ...(await partsOf("the live blog of a reporter's published article", own, [EVERYBODY, DESK])),
      ...(await partsOf('the live blog of a published article without a creator', nobodys, [
        EVERYBODY,
        EDITORS,
      ])),
      ...(await partsOf("the live blog of a reporter's draft", ofDraft, [DESK, DESK])),
      ...(await partsOf('the live blog of a draft without a creator', ofNobodysDraft, [EDITORS, EDITORS])),
      ...(await partsOf("the live blog of a reporter's withdrawn article", ofWithdrawn, [DESK, DESK])),
    };
    expect(await wrongSights(things, EVERYBODY, (id, who) => seesNode(newsroom, id, tokens[who]))).toEqual(
      [],
    );
  });
});

describe('the revision that a post shows', () => {
  const Headline = untyped<{ node: { headline: string } | null }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on LivePost { headline } } }',
  );
  const CASES = [
    ['own', "a reporter's published article", DESK],
    ['nobodys', 'a published article without a creator', EDITORS],
  ] as const;

  it.each(CASES)(
    'is the pending one only to those who work on the article: %s, %s',
    async (which, _what, desk) => {
      const { published } = (await written())[which];
      for (const who of EVERYBODY) {
        const { data } = await newsroom.ask(Headline, { id: published.id }, tokens[who]);
        expect(data.node?.headline, who).toBe(desk.includes(who) ? 'In work' : 'As published');
      }
    },
  );
});
