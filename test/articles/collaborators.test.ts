import { afterAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { absentId, globalId, openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import {
  HandOverArticle,
  MarkArticleReady,
  ReviseArticle,
  SetCollaborators,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { untyped } from '../support/clients/walk.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma } = newsroom;
const { REPORTER, EDITOR } = newsroom.tokens;
const editor = openDesk(newsroom);
const owner = openDesk(newsroom, REPORTER);

/** Another reporter, with a desk and a token of their own. */
async function newReporter() {
  const token = await createMemberToken(prisma, { name: unique('reporter'), role: 'REPORTER' });
  const Viewer = untyped<{ viewer: { member: { id: string } } }, Record<string, never>>(
    '{ viewer { member { id } } }',
  );
  const { id } = (await newsroom.ask(Viewer, {}, token)).data.viewer.member;
  return { id, token, desk: openDesk(newsroom, token) };
}

const ARTICLE = `id slug state headline bodyText revisionNumber lastModifiedAt scheduledFor isReady
  createdBy { name } collaborators { id } embargoedUntil tags { slug } statements { totalCount nodes { id } }
  revisions { totalCount nodes { number headline } } commentRequests { id } jsonLd
  internalNotes { totalCount nodes { text } }`;

/** Every path to an article that shows its drafts to some members only, by the names of the variables. */
const PATHS = [
  `article(slug: $slug) { ${ARTICLE} }`,
  `node(id: $id) { ... on Article { ${ARTICLE} } } nodes(ids: [$id, $request]) { id }`,
  'articles(filter: { campaignSlug: $campaign }) { totalCount nodes { id headline } }',
  'articles(filter: { states: [DRAFT], campaignSlug: $campaign }) { totalCount nodes { id } }',
  'articles(filter: { tagSlugs: [$tag] }) { totalCount nodes { id } }',
  'articles(filter: { tagSlugs: [$newTag] }) { totalCount nodes { id headline } }',
  'tag(slug: $newTag) { name articles { totalCount nodes { id } } }',
  'campaign(slug: $campaign) { articles { totalCount nodes { id headline } } }',
  'campaign(slug: $campaign) { timeline { totalCount nodes { ... on Article { id headline } } } }',
  'search(query: $word) { totalCount nodes { ... on Article { id headline } } }',
  'search(query: $newWord) { totalCount nodes { ... on Article { id headline } } }',
  'suggest(prefix: $newWord) { __typename }',
  'commentRequests(filter: { articleId: $id }) { totalCount nodes { id } }',
  'statements(filter: { articleId: $id }) { totalCount nodes { id articles { totalCount nodes { id headline } } } }',
];

const word = (stem: string) => unique(stem).replace('-', '');

/** An article of the owner's: a draft, or published with a revision in work that differs in everything. */
async function written(isPublished: boolean) {
  const campaign = await editor.campaign();
  const [tag, newTag] = [unique('tag'), unique('tag')];
  const [first, second] = [word('former'), word('later')];
  const statement = await editor.statement({}, 'PUBLIC');
  const content = { body: [paragraph(first), { quote: { statementId: statement.id } }], tags: [tag] };
  let article = await owner.article({ ...content, campaignIds: [campaign.id] });
  if (isPublished) article = await editor.publish(article);
  const body = [paragraph(second)];
  await owner.revise(article, { headline: second, body, tags: [newTag] });
  const request = await owner.requestComment(article);
  await owner.internalNote(article);
  await searchRefreshed(prisma);
  return {
    article,
    paths: {
      ...{ id: article.id, slug: article.slug, request: request.id, campaign: campaign.slug },
      ...{ tag, newTag, word: first, newWord: second },
    },
  };
}

/** What a viewer gets by each path. */
async function seenBy(paths: Record<string, string>, token?: string) {
  const answers = PATHS.map(async (path) => {
    const names = Object.keys(paths).filter((name) => new RegExp(`\\$${name}\\b`).test(path));
    const types = names.map((name) => `$${name}: ${['id', 'request'].includes(name) ? 'ID!' : 'String!'}`);
    const variables = types.length === 0 ? '' : `(${types.join(', ')})`;
    const document = untyped<unknown, Record<string, string>>(`query ${variables} { ${path} }`);
    const { data, errors } = await newsroom.ask(document, paths, token);
    expect(errors).toEqual([]);
    return [path, data] as const;
  });
  return Object.fromEntries(await Promise.all(answers)) as Record<string, unknown>;
}

describe('a collaborator', () => {
  it('works on the article, but does not decide who else does', async () => {
    const { article } = await written(true);
    const colleague = await newReporter();
    await owner.collaborators(article, colleague);
    const can = articleReader<{ viewerCan: string[] }>(newsroom, 'viewerCan');
    const work = ['MARK_READY', 'PREVIEW', 'REQUEST_COMMENT', 'REVISE'];
    expect(await can(article.slug, colleague.token)).toEqual({ viewerCan: work });
    const own = ['HAND_OVER', ...work, 'SET_COLLABORATORS'];
    expect(await can(article.slug, REPORTER)).toEqual({ viewerCan: own });
  });

  it.each([
    ['a draft', false],
    ['a published article with a revision in work', true],
  ])(
    'sees %s by every path as its owner does, until they no longer collaborate',
    async (_what, isPublished) => {
      const { article, paths } = await written(isPublished);
      const [colleague, outsider] = [await newReporter(), await newReporter()];
      const before = await seenBy(paths, outsider.token);
      expect(await seenBy(paths, colleague.token)).toEqual(before);
      await owner.collaborators(article, colleague);
      const seen = await seenBy(paths, REPORTER);
      expect(seen[PATHS[0] ?? '']).toMatchObject({
        article: {
          collaborators: [{ id: colleague.id }],
        },
      });
      expect(await seenBy(paths, colleague.token)).toEqual(seen);
      expect(await seenBy(paths, outsider.token)).toEqual(before);
      await owner.collaborators(article);
      expect(await seenBy(paths, colleague.token)).toEqual(before);
    },
  );

  it('revises the draft, requests comment on it and annotates it, and others may not', async () => {
    const article = await owner.article();
    const [colleague, outsider] = [await newReporter(), await newReporter()];
    const revise = (desk: typeof owner, expectedRevision: number) =>
      desk.attempt(ReviseArticle, { id: article.id, expectedRevision, headline: unique('headline') });
    expect(await revise(colleague.desk, 1)).toMatchObject({ __typename: 'NotFoundError' });
    await owner.collaborators(article, colleague);
    expect(await revise(colleague.desk, 1)).toMatchObject({ article: { revisionNumber: 2 } });
    expect(await revise(owner, 1)).toMatchObject({ __typename: 'RevisionConflictError' });
    await colleague.desk.requestComment(article);
    await colleague.desk.internalNote(article);
    expect(await revise(outsider.desk, 2)).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('is set by the owner and by editors, and not by collaborators and others', async () => {
    const article = await owner.article();
    const [colleague, outsider] = [await newReporter(), await newReporter()];
    const set = (desk: typeof owner, ...memberIds: string[]) =>
      desk.attempt(SetCollaborators, { id: article.id, memberIds });
    const read = articleReader<{ collaborators: { id: string }[] }>(newsroom, 'collaborators { id }');
    const collaborators = async () => (await read(article.slug, EDITOR)).collaborators.map(({ id }) => id);
    expect(await set(outsider.desk, outsider.id)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await set(editor, colleague.id, colleague.id)).toMatchObject({ article: { id: article.id } });
    expect(await collaborators()).toEqual([colleague.id]);
    const input = { id: article.id, memberIds: [outsider.id] };
    const { errors } = await newsroom.ask(SetCollaborators, { input }, colleague.token);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await set(owner, absentId('Member'))).toMatchObject({
      ...{ __typename: 'NotFoundError', path: ['input', 'memberIds', '0'] },
    });
    expect(await collaborators()).toEqual([colleague.id]);
    // The owner isn't a collaborator on their own article.
    const { createdById } = await prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } });
    await set(owner, globalId('Member', createdById ?? ''), outsider.id);
    expect(await collaborators()).toEqual([outsider.id]);
  });

  it('is hidden from readers, and from members who do not work on the article', async () => {
    const { article } = await written(true);
    const [colleague, outsider] = [await newReporter(), await newReporter()];
    await owner.collaborators(article, colleague);
    const read = articleReader<{ collaborators: object[]; isReady: boolean }>(
      newsroom,
      'collaborators { id name } isReady createdBy { id }',
    );
    await owner.attempt(MarkArticleReady, { id: article.id });
    for (const token of [undefined, outsider.token])
      expect(await read(article.slug, token)).toEqual({ collaborators: [], isReady: false, createdBy: null });
    expect(await read(article.slug, colleague.token)).toMatchObject({ isReady: true });
  });
});

describe('handing over an article', () => {
  const handOver = (desk: typeof owner, { id }: { id: string }, memberId: string) =>
    desk.attempt(HandOverArticle, { id, memberId });
  const read = articleReader<{ createdBy: { id: string } | null; collaborators: { id: string }[] }>(
    newsroom,
    'createdBy { id } collaborators { id }',
  );

  it('gives it to another owner and keeps the former one as a collaborator, and can be undone by the new one', async () => {
    const article = await owner.article();
    const [heir, outsider] = [await newReporter(), await newReporter()];
    const { createdBy } = await read(article.slug, REPORTER);
    await owner.collaborators(article, heir, outsider);
    expect(await handOver(owner, article, heir.id)).toMatchObject({ article: { id: article.id } });
    const former = { id: createdBy?.id ?? '' };
    const after = await read(article.slug, REPORTER);
    expect(after.createdBy).toEqual({ id: heir.id });
    expect(new Set(after.collaborators)).toEqual(new Set([former, { id: outsider.id }]));
    const { errors } = await newsroom.ask(
      HandOverArticle,
      { input: { id: article.id, memberId: former.id } },
      REPORTER,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await handOver(heir.desk, article, former.id)).toMatchObject({ article: { id: article.id } });
    expect((await read(article.slug, EDITOR)).createdBy).toEqual(createdBy);
  });

  it('gives a discarded draft to another owner and other collaborators, too', async () => {
    const article = await owner.article();
    const [heir, helper] = [await newReporter(), await newReporter()];
    await owner.discard(article);
    expect(await owner.collaborators(article, helper)).toMatchObject({ id: article.id });
    expect(await handOver(owner, article, heir.id)).toMatchObject({ article: { id: article.id } });
    expect(await read(article.slug, heir.token)).toMatchObject({ createdBy: { id: heir.id } });
  });

  it('gives an imported draft its first owner, by an editor', async () => {
    const article = await editor.article();
    await prisma.article.update({ where: { id: rowId(article.id) }, data: { createdById: null } });
    const heir = await newReporter();
    expect(await handOver(heir.desk, article, heir.id)).toMatchObject({ __typename: 'NotFoundError' });
    await handOver(editor, article, heir.id);
    expect(await read(article.slug, heir.token)).toEqual({ createdBy: { id: heir.id }, collaborators: [] });
  });

  it('is refused for a member who is not active or does not exist', async () => {
    const article = await owner.article();
    const office = openOffice(newsroom);
    const { id } = await office.member('REPORTER');
    await office.update(id, { active: false });
    expect(await handOver(owner, article, id)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'memberId'] },
    });
    expect(await handOver(owner, article, absentId('Member'))).toMatchObject({ __typename: 'NotFoundError' });
    expect((await read(article.slug, REPORTER)).createdBy).not.toEqual({ id });
  });
});

describe('an article that is ready', () => {
  const read = articleReader<{ isReady: boolean }>(newsroom, 'isReady');
  const mark = (desk: typeof owner, { id }: { id: string }, isReady?: boolean) =>
    desk.attempt(MarkArticleReady, { id, ...(isReady !== undefined && { isReady }) });

  it('stays ready through revisions, until it is published or marked as not ready', async () => {
    const article = await owner.article();
    expect(await mark(owner, article)).toMatchObject({ article: { id: article.id } });
    expect(await read(article.slug, EDITOR)).toEqual({ isReady: true });
    await mark(owner, article, false);
    expect(await read(article.slug, REPORTER)).toEqual({ isReady: false });
    await mark(editor, article);
    const revised = await owner.revise(article, { headline: 'Mended' });
    expect(await read(article.slug, REPORTER)).toEqual({ isReady: true });
    const published = await editor.publish(revised);
    expect(await read(article.slug, REPORTER)).toEqual({ isReady: false });
    await editor.withdraw(published);
    await mark(owner, article);
    expect(await read(article.slug, EDITOR)).toEqual({ isReady: true });
    const discarded = await owner.discard(await owner.article());
    expect(await mark(owner, discarded)).toMatchObject({ __typename: 'InvalidStateError' });
  });

  it('is marked by those who work on it, and by no others', async () => {
    const article = await owner.article();
    const [colleague, outsider] = [await newReporter(), await newReporter()];
    await owner.collaborators(article, colleague);
    expect(await mark(colleague.desk, article)).toMatchObject({ article: { id: article.id } });
    expect(await mark(outsider.desk, article)).toMatchObject({ __typename: 'NotFoundError' });
  });
});
