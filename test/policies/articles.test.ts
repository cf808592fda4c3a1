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
import { globalId, openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { holdersOfSlugs } from '../../src/articles/policy.ts';
import { READER, type Viewer } from '../../src/viewer.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
});
afterAll(() => newsroom.close());

const ABSENT = '00000000-0000-0000-0000-000000000000';
const nextYear = () => new Date(Date.now() + 365 * 24 * 60 * 60 * 1000).toISOString();

/** Clears the article's creator. */
async function disown({ id }: { id: string }): Promise<void> {
  await newsroom.prisma.article.update({ where: { id: rowId(id) }, data: { createdById: null } });
}

/** Requests comment on the article, and returns the request's id. */
async function request(article: { id: string }, closes = false): Promise<string> {
  const editor = openDesk(newsroom);
  const { id } = await editor.requestComment(article);
  if (closes) await editor.closeRequest({ id });
  return id;
}

/** An article whose first revision is published and whose second one, with other tags and statements, is not. */
async function revised(begin: ReturnType<typeof openDesk>) {
  const editor = openDesk(newsroom);
  const content = async (what: string) => {
    const statement = await editor.statement({}, 'PUBLIC');
    const tag = unique('tag');
    return { statement, tag, input: { headline: what, tags: [tag], body: [quote(statement.id)] } };
  };
  const [first, second] = [await content('As published'), await content('In work')];
  const article = await editor.publish(await begin.article(first.input));
  await editor.revise(article, second.input);
  return { id: article.id, slug: article.slug, first, second };
}

const written = once(async () => {
  const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
  const editor = openDesk(newsroom);

  const draft = await reporter.article();
  const cards = [{ articleId: draft.id }];
  const shownFront = await editor.publishFront(await editor.front([{ cards }]));
  const scheduled = await reporter.article();
  await editor.schedule(scheduled, nextYear());
  const own = await revised(reporter);
  const nobodys = await revised(editor);
  const nobodysDraft = await editor.article();
  const shared = await revised(editor);
  const sharedDraft = await editor.article();
  const { createdById } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(draft.id) } });
  for (const { id } of [shared, sharedDraft])
    await editor.collaborators({ id }, { id: globalId('Member', createdById ?? '') });
  const told = await editor.publish(await reporter.article());
  const said = await editor.statement({}, 'PUBLIC');
  const begun = await reporter.article({ body: [quote(said.id), paragraph('And more.')] });
  const closedBefore = await request(begun, true);
  const withdrawn = await editor.publish(begun);
  await editor.correct(withdrawn);
  await editor.withdraw(withdrawn);
  await editor.correct(told, { kind: 'CLARIFICATION' });
  for (const article of [nobodys, nobodysDraft]) await disown(article);
  const kept = await editor.publish(await reporter.article());
  await editor.revise(kept, { headline: 'Another headline' });
  const openRequest = await request(told);
  const closedRequest = await request(told, true);
  const closedOfDraft = await request(draft, true);
  return {
    own,
    nobodys,
    withdrawn: { ...withdrawn, said },
    things: {
      "a reporter's draft": [draft.id, DESK],
      "a reporter's scheduled article": [scheduled.id, DESK],
      "a reporter's published article": [told.id, EVERYBODY],
      "a reporter's withdrawn article": [withdrawn.id, DESK],
      'a draft on which the reporter collaborates': [sharedDraft.id, DESK],
      "a draft revision of an editor's article on which the reporter collaborates": [
        await revisionOf(shared, 'in work'),
        DESK,
      ],
      'a block of a draft on which the reporter collaborates': [await blockOf(sharedDraft, 'in work'), DESK],
      'a tag of a draft revision on which the reporter collaborates': [await tagOf(shared.second.tag), DESK],
      'an open request of an article on which the reporter collaborates': [await request(sharedDraft), DESK],
      'a draft without a creator': [nobodysDraft.id, EDITORS],
      'a published article without a creator': [nobodys.id, EVERYBODY],
      'a published revision': [await revisionOf(own, 'published'), EVERYBODY],
      'a draft revision': [await revisionOf(own, 'in work'), DESK],
      'a published revision of an article without a creator': [
        await revisionOf(nobodys, 'published'),
        EVERYBODY,
      ],
      'a draft revision of an article without a creator': [await revisionOf(nobodys, 'in work'), EDITORS],
      "a withdrawn article's published revision": [await revisionOf(withdrawn, 'published'), DESK],
      'a block of a published revision': [await blockOf(own, 'published'), EVERYBODY],
      'a block of a draft revision': [await blockOf(own, 'in work'), DESK],
      'a block that a published and a draft revision share': [await blockOf(kept, 'in work'), EVERYBODY],
      'a block of a published revision of an article without a creator': [
        await blockOf(nobodys, 'published'),
        EVERYBODY,
      ],
      'a block of a draft revision of an article without a creator': [
        await blockOf(nobodys, 'in work'),
        EDITORS,
      ],
      "a block of a reporter's draft": [await blockOf(draft, 'in work'), DESK],
      'a block of a withdrawn article': [await blockOf(withdrawn, 'published'), DESK],
      'a published front': [shownFront.id, EVERYBODY],
      'a front that was not published': [(await editor.front([{ cards }])).id, EDITORS],
      "a published article's note": [await noteOf(told), EVERYBODY],
      "a withdrawn article's note": [await noteOf(withdrawn), EVERYBODY],
      "a published article's open request for comment": [openRequest, DESK],
      "a published article's closed request for comment": [closedRequest, EVERYBODY],
      "a draft's closed request for comment": [closedOfDraft, DESK],
      "a withdrawn article's closed request for comment": [closedBefore, DESK],
      'a tag of a published revision': [await tagOf(own.first.tag), EVERYBODY],
      'a tag of a draft revision only': [await tagOf(own.second.tag), DESK],
    } satisfies SeenBy,
  };
});

async function revisionOf({ id }: { id: string }, which: 'published' | 'in work'): Promise<string> {
  const row = await newsroom.prisma.articleRevision.findFirstOrThrow({
    where: { articleId: rowId(id), publishedAt: which === 'published' ? { not: null } : null },
  });
  return globalId('ArticleRevision', row.id);
}

/** The first block of the revision. */
async function blockOf(article: { id: string }, which: 'published' | 'in work'): Promise<string> {
  const revisionId = rowId(await revisionOf(article, which));
  const row = await newsroom.prisma.blockPlace.findFirstOrThrow({
    where: { revisionId },
    orderBy: { position: 'asc' },
  });
  return globalId('Block', row.blockVersionId);
}

async function noteOf({ id }: { id: string }): Promise<string> {
  const row = await newsroom.prisma.updateNote.findFirstOrThrow({ where: { articleId: rowId(id) } });
  return globalId('UpdateNote', row.id);
}

async function tagOf(slug: string): Promise<string> {
  return globalId('Tag', (await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug } })).id);
}

describe('who sees articles and what belongs to them', () => {
  it('each caller sees what they may see, and nothing else', async () => {
    const sees = (id: string, who: Who) => seesNode(newsroom, id, tokens[who]);
    expect(await wrongSights((await written()).things, EVERYBODY, sees)).toEqual([]);
  });
});

const Shown = untyped<
  {
    article: { headline: string; lastModifiedAt: string } | null;
    statements: { nodes: { id: string }[] };
    first: { totalCount: number };
    second: { totalCount: number };
  },
  { id: string; slug: string; first: string; second: string }
>(`query ($id: ID!, $slug: String!, $first: String!, $second: String!) {
  article(slug: $slug) { headline lastModifiedAt }
  statements(filter: { articleId: $id }) { nodes { id } }
  first: articles(filter: { tagSlugs: [$first] }) { totalCount }
  second: articles(filter: { tagSlugs: [$second] }) { totalCount }
}`);

describe('the revision that an article shows', () => {
  const shows = (desk: readonly Who[]) =>
    EVERYBODY.map((who) => [desk.includes(who) ? 'the latest one' : 'the published one', who] as const);

  async function read(which: 'own' | 'nobodys', who: Who) {
    const { id, slug, first, second } = (await written())[which];
    const variables = { id, slug, first: first.tag, second: second.tag };
    const { data, errors } = await newsroom.ask(Shown, variables, tokens[who]);
    expect(errors).toEqual([]);
    const row = await newsroom.prisma.article.findFirstOrThrow({ where: { slug } });
    const { publishedAt, modifiedAt } = row;
    expect(publishedAt).not.toEqual(modifiedAt);
    return {
      data,
      published: {
        article: { headline: 'As published', lastModifiedAt: publishedAt?.toISOString() },
        statements: { nodes: [{ id: first.statement.id }] },
        first: { totalCount: 1 },
        second: { totalCount: 0 },
      },
      inWork: {
        article: { headline: 'In work', lastModifiedAt: modifiedAt.toISOString() },
        statements: { nodes: [{ id: second.statement.id }] },
        first: { totalCount: 0 },
        second: { totalCount: 1 },
      },
    };
  }

  it.each(shows(DESK))('is %s to %s, if a reporter created the article', async (what, who) => {
    const { data, published, inWork } = await read('own', who);
    expect(data).toEqual(what === 'the latest one' ? inWork : published);
  });

  it.each(shows(EDITORS))("is %s to %s, if the article's creator is unknown", async (what, who) => {
    const { data, published, inWork } = await read('nobodys', who);
    expect(data).toEqual(what === 'the latest one' ? inWork : published);
  });

  it.each(EVERYBODY.map((who) => [DESK.includes(who) ? 'the latest one' : 'none', who] as const))(
    'is %s to %s, once the article is withdrawn',
    async (what, who) => {
      const { id, said } = (await written()).withdrawn;
      const variables = { id, slug: '', first: '', second: '' };
      const { data } = await newsroom.ask(Shown, variables, tokens[who]);
      expect(data.statements.nodes).toEqual(what === 'none' ? [] : [{ id: said.id }]);
    },
  );
});

describe('the articles whose slugs are taken', () => {
  const member = { id: '', name: 'M', scopes: [], tokenId: null };
  const HELD = [
    ["a reporter's draft", ['its reporter', 'an editor']],
    ["a reporter's scheduled article", ['its reporter', 'an editor']],
    ["a reporter's published article", ['a reader', 'another reporter', 'its reporter', 'an editor']],
    ["a reporter's withdrawn article", ['a reader', 'another reporter', 'its reporter', 'an editor']],
    ['a draft without a creator', ['an editor']],
  ] as const;

  it.each(HELD)('include %s for %j', async (what, known) => {
    const id = rowId((await written()).things[what][0]);
    const { createdById } = await newsroom.prisma.article.findFirstOrThrow({
      where: { createdById: { not: null }, id: rowId((await written()).things["a reporter's draft"][0]) },
    });
    const viewers: Record<string, Viewer> = {
      'a reader': READER,
      'another reporter': { member: { ...member, id: ABSENT, role: 'REPORTER' } },
      'its reporter': { member: { ...member, id: createdById ?? '', role: 'REPORTER' } },
      'an editor': { member: { ...member, id: ABSENT, role: 'EDITOR' } },
    };
    const told = [];
    for (const [who, viewer] of Object.entries(viewers)) {
      const where = { AND: [holdersOfSlugs(viewer), { id }] };
      if ((await newsroom.prisma.article.count({ where })) === 1) told.push(who);
    }
    expect(told).toEqual(known);
  });
});
