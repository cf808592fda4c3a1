import { afterAll, describe, expect, it } from 'vitest';
import { previewToken } from '../../src/members/preview.ts';
import { globalId, openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { CreatePreviewLink, RevokePreviewLink, ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { openStream, openWire } from '../support/clients/wire.ts';
import { untyped } from '../support/clients/walk.ts';
import { eventually } from '../support/until.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma } = newsroom;
const { REPORTER, EDITOR } = newsroom.tokens;
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);

interface Shown {
  readonly id: string;
  readonly headline: string;
  readonly revisionNumber: number;
  readonly revisions: { readonly nodes: readonly { readonly number: number }[] };
}

const SHOWN = `id slug state headline bodyText revisionNumber lastModifiedAt embargoedUntil scheduledFor isReady viewerCan
  createdBy { name } collaborators { name } internalNotes { totalCount } previewLinks { id } commentRequests { id }
  scheduledRevision { number } tags { slug name articles { totalCount } } sources { headline outlets { name } }
  statements { totalCount nodes { id text speaker { id name ... on Person { statements { totalCount } } } } }
  body { ... on QuoteBlock { statement { text } } } revisions { nodes { number } } warnings { __typename }`;
const PREVIEW = untyped<{ viewer: { preview: Shown | null } }, Record<string, never>>(
  `{ viewer { member { name } preview { ${SHOWN} } } }`,
);
const BY_SLUG = untyped<{ article: Shown | null }, { slug: string }>(
  `query ($slug: String!) { article(slug: $slug) { ${SHOWN} } }`,
);
const NODES = untyped<{ nodes: (object | null)[] }, { ids: string[] }>(
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
);

const tokenIn = ({ url }: { url: string }) => url.split('/').at(-1) ?? '';
const shownBy = async (token: string) => (await newsroom.ask(PREVIEW, {}, token)).data.viewer.preview;

/** A draft that refers to hidden things of each kind. */
async function written() {
  const person = await reporter.person({ name: unique('Hidden person') });
  const outlet = await editor.organization({ name: unique('Hidden outlet') });
  const source = await reporter.sourceReport({ outletIds: [outlet.id], headline: unique('Hidden report') });
  const statement = await reporter.statement({ speaker: { personId: person.id }, sourceId: source.id });
  const other = await reporter.statement({ speaker: { personId: person.id } });
  const tag = unique('hidden-tag');
  const content = {
    body: [paragraph('The lead.'), quote(statement.id)],
    sourceIds: [source.id],
    tags: [tag],
  };
  const article = await reporter.article({ headline: 'First', ...content });
  await reporter.internalNote(article);
  await reporter.requestComment(article);
  return { article, person, source, statement, other, tag, outlet };
}

describe('a preview link', () => {
  it('shows the draft as it is by then, with what that refers to, and nothing that belongs to the desk', async () => {
    const { article, person, statement, tag } = await written();
    const link = await reporter.previewLink(article);
    expect(link).toMatchObject({ revisionNumber: null, revokedAt: null });
    const first = await shownBy(tokenIn(link));
    expect(first).toMatchObject({
      ...{ id: article.id, state: 'DRAFT', headline: 'First', revisionNumber: 1 },
      tags: [{ slug: tag, articles: { totalCount: 0 } }],
      statements: {
        totalCount: 1,
        nodes: [{ id: statement.id, speaker: { id: person.id, statements: { totalCount: 0 } } }],
      },
      sources: [{ outlets: [{ name: expect.stringContaining('Hidden outlet') as string }] }],
      ...{ embargoedUntil: null, createdBy: null, collaborators: [], internalNotes: null, previewLinks: [] },
      ...{ commentRequests: [], scheduledRevision: null, viewerCan: [], isReady: false },
    });
    await reporter.revise(article, { headline: 'Second' });
    const second = await shownBy(tokenIn(link));
    expect(second).toMatchObject({
      headline: 'Second',
      revisionNumber: 2,
      revisions: { nodes: [{ number: 2 }] },
    });
    expect((await newsroom.ask(BY_SLUG, { slug: article.slug }, tokenIn(link))).data.article).toEqual(second);
    expect((await newsroom.ask(BY_SLUG, { slug: article.slug })).data.article).toBeNull();
  });

  it('shows one revision, if it names one, and nothing of later work, also when that is scheduled', async () => {
    const { article } = await written();
    const link = await reporter.previewLink(article, { revisionNumber: 1 });
    const token = tokenIn(link);
    const before = await shownBy(token);
    const revised = await reporter.revise(article, { headline: 'Second' });
    await editor.schedule(revised, '2099-01-01T00:00:00Z');
    expect(await shownBy(token)).toEqual({ ...before, state: 'SCHEDULED' });
    // Of a public article, it shows a revision in work beside the published ones.
    await editor.unschedule(article);
    await editor.publish(revised);
    const work = await reporter.previewLink(await reporter.revise(revised, { headline: 'Third' }));
    expect(await shownBy(tokenIn(work))).toMatchObject({
      ...{ headline: 'Third', revisionNumber: 3 },
      revisions: { nodes: [{ number: 3 }, { number: 2 }] },
    });
    expect((await newsroom.ask(BY_SLUG, { slug: article.slug })).data.article).toMatchObject({
      ...{ headline: 'Second', revisions: { nodes: [{ number: 2 }] } },
    });
  });

  it('shows nothing else that readers do not see', async () => {
    const { article, person, source, statement, other, outlet } = await written();
    const another = await written();
    const note = await reporter.internalNote(article);
    const link = await reporter.previewLink(article);
    const hidden = [
      ...[person, source, other, outlet, note, link, another.article, another.statement, another.person],
    ].map(({ id }) => id);
    const ids = [article.id, statement.id, ...hidden];
    expect((await newsroom.ask(NODES, { ids }, tokenIn(link))).data.nodes).toEqual([
      { id: article.id },
      { id: statement.id },
      ...hidden.map(() => null),
    ]);
    expect((await newsroom.ask(NODES, { ids })).data.nodes).toEqual(ids.map(() => null));
    const Lists = untyped<Record<'articles' | 'search', { totalCount: number }>, Record<string, never>>(
      `{ articles { totalCount } statements { totalCount } people { totalCount } tags { totalCount }
        sourceReports { totalCount } commentRequests { totalCount } members { totalCount } feed { nodes { id } }
        search(query: "lead") { totalCount } }`,
    );
    // A search finds each published article a moment later.
    await eventually(async () => {
      const { articles, search } = (await newsroom.ask(Lists, {})).data;
      expect(search).toEqual(articles);
    });
    const { text } = await newsroom.ask(Lists, {}, tokenIn(link));
    expect(text).toBe((await newsroom.ask(Lists, {})).text);
    const slug = another.article.slug;
    expect((await newsroom.ask(BY_SLUG, { slug }, tokenIn(link))).data.article).toBeNull();
  });

  it('shows the name of hidden speakers, authors and outlets, and nothing further about them', async () => {
    const secret = unique('canary');
    const known = {
      description: `Describes ${secret}`,
      accounts: [{ platform: 'Bluesky', handle: `@${secret}`, url: `https://social.example/${secret}` }],
      identifiers: [{ scheme: 'WIKIDATA', value: 'Q7259' }],
    };
    const inPublic = await editor.organization({ name: unique('Public party'), visibility: 'PUBLIC' });
    const whole = await editor.organization({ name: unique('Whole'), visibility: 'PUBLIC' });
    const affiliations = [{ organizationId: inPublic.id, roleName: `Role of ${secret}` }];
    const [personName, outletName] = [unique('Hidden person'), unique('Hidden outlet')];
    const person = await editor.person({ name: personName, ...known, affiliations });
    const website = `https://${secret}.example/`;
    const outlet = await editor.organization({
      name: outletName,
      ...known,
      website,
      partOfId: whole.id,
    });
    const source = await reporter.sourceReport({ outletIds: [outlet.id] });
    const statement = await reporter.statement({
      ...{ speaker: { personId: person.id }, onBehalfOfId: outlet.id, sourceId: source.id },
    });
    const article = await reporter.article({
      ...{ headline: 'First', sourceIds: [source.id], body: [paragraph('The lead.'), quote(statement.id)] },
      contributions: [
        { contributor: { personId: person.id }, role: 'AUTHOR' },
        { contributor: { organizationId: outlet.id }, role: 'AUTHOR' },
      ],
    });
    const SPEAKER = 'id name pageUrl description accounts { handle url } identifiers { scheme value }';
    const ORGANIZATION = `${SPEAKER} website partOf { name } parts { name } affiliations { roleName } people { totalCount }`;
    const Named = untyped<
      { article: object },
      { slug: string }
    >(`query ($slug: String!) { article(slug: $slug) {
      jsonLd authors { ...speaker } sources { outlets { ${ORGANIZATION} } }
      statements { nodes { speaker { ...speaker } onBehalfOf { ${ORGANIZATION} } } } } }
      fragment speaker on Speaker {
        ... on Person { ${SPEAKER} affiliations { roleName organization { name } } }
        ... on Organization { ${ORGANIZATION} } }`);
    const read = async (token: string) =>
      JSON.stringify((await newsroom.ask(Named, { slug: article.slug }, token)).data);
    const link = tokenIn(await reporter.previewLink(article));
    const preview = await read(link);
    for (const name of [personName, outletName]) expect(preview).toContain(name);
    expect(preview).toContain('"description":null');
    expect(preview).not.toContain(secret);
    expect(preview).not.toMatch(/Q7259|Whole/);
    // Members see all of it, and so does the preview of those whom readers know.
    expect(await read(REPORTER)).toContain(secret);
    await editor.publish(article);
    const shown = await read(link);
    for (const text of [`Describes ${secret}`, `@${secret}`, `Role of ${secret}`, website, 'Q7259', 'Whole'])
      expect(shown).toContain(text);
  });

  it('only reads: mutations, subscriptions and sockets are refused', async () => {
    const { article } = await written();
    const token = tokenIn(await reporter.previewLink(article));
    const input = { id: article.id, expectedRevision: 1, headline: 'Mine' };
    const { errors } = await newsroom.ask(ReviseArticle, { input }, token);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const subscription = 'subscription { feed { id } }';
    const headers = { authorization: `Bearer ${token}` };
    const stream = await openStream(newsroom.url, subscription, { headers });
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    stream.abandon();
    const wire = await openWire(newsroom.url, { init: { Authorization: `Bearer ${token}` } });
    expect(await wire.closed).toMatchObject({ code: 4403 });
    expect(await shownBy(token)).toMatchObject({ headline: 'First' });
  });

  it('is kept by no cache, and gets nobody else a cached answer', async () => {
    const { article } = await written();
    const token = tokenIn(await reporter.previewLink(article));
    const query = BY_SLUG.toString();
    const url = `${newsroom.url}?${new URLSearchParams({ query, variables: JSON.stringify({ slug: article.slug }) }).toString()}`;
    const get = async (authorization?: string) => {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...(authorization && { authorization }) },
      });
      return {
        kept: response.headers.get('cache-control'),
        vary: response.headers.get('vary'),
        text: await response.text(),
      };
    };
    expect((await get()).text).toContain('"article":null');
    const seen = await get(`Bearer ${token}`);
    expect(seen.kept).toBe('private, no-store');
    expect(seen.text).toContain('The lead.');
    const reader = await get();
    expect(reader.text).toContain('"article":null');
    expect(reader.vary).toMatch(/authorization/i);
  });

  it('shows nothing once it has ended, was revoked or changed, or its article was withdrawn or discarded', async () => {
    const { article } = await written();
    const refused = async (token: string) => {
      const { errors, data } = await newsroom.ask(PREVIEW, {}, token);
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(errors[0]?.message).toMatch(/preview link/);
    };
    const [ended, revoked, kept] = await Promise.all([1, 2, 3].map(() => reporter.previewLink(article)));
    if (ended === undefined || revoked === undefined || kept === undefined) throw new Error('No links.');
    const token = tokenIn(kept);
    expect(await shownBy(token)).not.toBeNull();
    const [last = ''] = token.slice(-2);
    await refused(`${token.slice(0, -2)}${last === 'A' ? 'B' : 'A'}${token.slice(-1)}`);
    await refused(token.slice(0, -3));
    await prisma.previewLink.update({
      where: { id: rowId(ended.id) },
      data: { createdAt: new Date('2020-01-01'), expiresAt: new Date('2020-01-02') },
    });
    await refused(tokenIn(ended));
    const first = await reporter.attempt(RevokePreviewLink, { id: revoked.id });
    expect(first).toMatchObject({ previewLink: { revokedAt: expect.any(String) as string } });
    expect(await reporter.attempt(RevokePreviewLink, { id: revoked.id })).toEqual(first);
    await refused(tokenIn(revoked));
    const published = await editor.withdraw(await editor.publish(article));
    await refused(token);
    // A link from after the withdrawal shows the mended text, before readers see it.
    await reporter.revise(published, { headline: 'Mended' });
    const since = tokenIn(await reporter.previewLink(published));
    expect(await shownBy(since)).toMatchObject({ headline: 'Mended' });
    await refused(token);
    await editor.restore(published);
    expect(await shownBy(token)).not.toBeNull();
    const draft = await reporter.article();
    const link = await reporter.previewLink(draft);
    await reporter.discard(draft);
    await refused(tokenIn(link));
    await reporter.restore(draft);
    expect(await shownBy(tokenIn(link))).not.toBeNull();
  });
});

describe('a preview link and what was withdrawn', () => {
  const attempt = (id: string, revisionNumber: number | null = null) =>
    reporter.attempt(CreatePreviewLink, { id, revisionNumber });
  const PERMISSIONS = untyped<{ article: { viewerCan: string[] } }, { slug: string }>(
    'query ($slug: String!) { article(slug: $slug) { viewerCan } }',
  );
  const mayPreview = async ({ slug }: { slug: string }) =>
    (await newsroom.ask(PERMISSIONS, { slug }, REPORTER)).data.article.viewerCan.includes('PREVIEW');
  const ofWithdrawn = { problems: [{ code: 'NOT_ALLOWED', path: ['input', 'revisionNumber'] }] };

  it('is refused until the article has a newer revision than the withdrawn one', async () => {
    const draft = await reporter.article({ headline: 'Before' });
    const article = await editor.publish(await reporter.revise(draft, { headline: 'Wrong' }));
    const withdrawn = await editor.withdraw(article);
    expect(await mayPreview(withdrawn)).toBe(false);
    expect(await attempt(article.id)).toMatchObject({
      ...{ __typename: 'InvalidStateError', reason: 'WITHDRAWN' },
      message: expect.stringContaining('Mend it with reviseArticle first') as string,
    });
    for (const number of [1, 2]) expect(await attempt(article.id, number)).toMatchObject(ofWithdrawn);
    await reporter.revise(withdrawn, { headline: 'Mended' });
    expect(await mayPreview(withdrawn)).toBe(true);
    for (const number of [1, 2]) expect(await attempt(article.id, number)).toMatchObject(ofWithdrawn);
    const token = tokenIn(await reporter.previewLink(article, { revisionNumber: 3 }));
    expect(await shownBy(token)).toMatchObject({ headline: 'Mended' });
  });

  it('is refused for a draft that was saved before the withdrawal', async () => {
    const published = await editor.publish(await reporter.article());
    const draft = await reporter.revise(published, { headline: 'Draft' });
    expect(await mayPreview(draft)).toBe(true);
    const withdrawn = await editor.withdraw(draft);
    expect(await mayPreview(withdrawn)).toBe(false);
    expect(await attempt(withdrawn.id)).toMatchObject({ reason: 'WITHDRAWN' });
    await reporter.revise(withdrawn, { headline: 'Mended' });
    expect(await mayPreview(withdrawn)).toBe(true);
    expect(await shownBy(tokenIn(await reporter.previewLink(withdrawn)))).toMatchObject({
      headline: 'Mended',
    });
  });

  it('shows none of it with a link from before, also once the article is back in a newer revision', async () => {
    const draft = await reporter.article({ headline: 'Before' });
    const links = [await reporter.previewLink(draft, { revisionNumber: 1 })];
    const revised = await reporter.revise(draft, { headline: 'Wrong' });
    links.push(await reporter.previewLink(draft, { revisionNumber: 2 }));
    const withdrawn = await editor.withdraw(await editor.publish(revised));
    const mended = await reporter.revise(withdrawn, { headline: 'Mended' });
    await editor.publish(mended);
    for (const link of links)
      expect((await newsroom.ask(PREVIEW, {}, tokenIn(link))).errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    for (const number of [1, 2]) expect(await attempt(draft.id, number)).toMatchObject(ofWithdrawn);
    expect(await shownBy(tokenIn(await reporter.previewLink(draft)))).toMatchObject({ headline: 'Mended' });
  });

  it('shows nothing with a link that an earlier version of Dateline made of the withdrawn revision', async () => {
    const withdrawn = await editor.withdraw(await editor.publish(await reporter.article()));
    const link = await prisma.previewLink.create({
      data: {
        articleId: rowId(withdrawn.id),
        createdById: (await prisma.member.findFirstOrThrow({ where: { role: 'EDITOR' } })).id,
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    const token = await previewToken(prisma, link.id);
    expect((await newsroom.ask(PREVIEW, {}, token)).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });
});

describe('making a preview link', () => {
  const ask = (id: string, token?: string) => newsroom.ask(CreatePreviewLink, { input: { id } }, token);

  it('is for those who work on the article, who also see and revoke its links', async () => {
    const own = await reporter.article();
    const [hidden, others] = [await editor.article(), await editor.publishedArticle()];
    expect((await ask(own.id)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await ask(others.id, REPORTER)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await ask(hidden.id, REPORTER)).data).toMatchObject({
      createPreviewLink: { __typename: 'NotFoundError' },
    });
    const link = await editor.previewLink(others);
    const Links = untyped<{ article: { previewLinks: { id: string; url: string }[] } }, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { previewLinks { id url lastUsedAt } } }',
    );
    const links = async (slug: string, token?: string) =>
      (await newsroom.ask(Links, { slug }, token)).data.article.previewLinks;
    expect(await links(others.slug, EDITOR)).toMatchObject([{ id: link.id, url: link.url }]);
    for (const token of [undefined, REPORTER]) expect(await links(others.slug, token)).toEqual([]);
    expect(await reporter.attempt(RevokePreviewLink, { id: link.id })).toMatchObject({
      __typename: 'NotFoundError',
    });
    const mine = await reporter.previewLink(own);
    expect(await links(own.slug, REPORTER)).toMatchObject([{ id: mine.id, url: mine.url }]);
  });

  it('is refused for a revision that there is not, and for an end that is past or too far', async () => {
    const { id } = await editor.article();
    expect(
      await notRefused(newsroom, 'createPreviewLink', { id }, [
        ['revisionNumber', { revisionNumber: 2 }],
        ['revisionNumber', { revisionNumber: 0 }],
        ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
        ['expiresAt', { expiresAt: '2099-01-01T00:00:00Z' }],
        ['id', { id: globalId('Article', '00000000-0000-7000-8000-000000000000') }, 'NotFoundError'],
      ]),
    ).toEqual([]);
  });

  it('stores nothing that opens the link', async () => {
    const link = await reporter.previewLink(await reporter.article());
    const rows = await prisma.$queryRaw<object[]>`SELECT p::text FROM "PreviewLink" p`;
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link).slice(-20));
    expect(JSON.stringify(await prisma.auditEntry.findMany())).not.toContain(tokenIn(link).slice(-20));
  });
});
