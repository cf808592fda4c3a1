import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { CorrectArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { castOf, DESK, EVERYBODY } from '../support/newsroom/cast.ts';
import type { CorrectArticleInput, CreateArticleInput } from '../gql/graphql.ts';

interface Content {
  readonly headline: string;
  readonly standfirst: string | null;
  readonly byline: string | null;
  readonly mainImage: { readonly url: string; readonly caption: string | null } | null;
  readonly tags: readonly { readonly name: string }[];
  readonly bodyText: string;
  readonly body: readonly { readonly blockId: string }[];
  readonly warnings: readonly Warning[];
  readonly updateNotes: { readonly nodes: readonly { readonly kind: string }[] };
}

interface Warning {
  readonly field: string;
  readonly blockId: string | null;
  readonly revisionNumber: number;
  readonly message: string;
}

const WARNING = '... on CorrectionWarning { field blockId revisionNumber } message';
const CONTENT = `headline standfirst byline trailText mainImage { url caption } rights { creditText } tags { name }
  sources { id } campaigns { id } actions { id } originallyPublishedAt canonicalUrl kicker seoTitle seoDescription
  socialImage { url caption } bodyText body { blockId }
  warnings { ${WARNING} } updateNotes { nodes { kind } }`;

const Corrections = untyped<
  { feed: { nodes: { changes: { fields: { field: string }[]; blocks: { kind: string }[] } }[] } },
  { ids: string[] }
>(`query ($ids: [ID!]) {
  feed(first: 10, filter: { articleIds: $ids, types: [ARTICLE_CORRECTED] }) {
    nodes { ... on ArticleEvent { changes { fields { field } blocks { kind } } } }
  }
}`);

const Corrected = untyped<
  { correctArticle: { warnings: readonly Warning[] } },
  { input: CorrectArticleInput }
>(`mutation ($input: CorrectArticleInput!) {
  correctArticle(input: $input) { ... on CorrectArticlePayload { warnings { ${WARNING} } } }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
const read = articleReader<Content>(newsroom, CONTENT);
const { EDITOR } = newsroom.tokens;

const image = (name: string, caption = 'A picture.') => ({
  url: `https://pictures.example/${name}`,
  altText: 'A port.',
  caption,
});

const WRONG: Partial<CreateArticleInput> = {
  headline: 'Wrong headline',
  standfirst: 'Wrong standfirst.',
  byline: 'By Rita Wrong',
  mainImage: image('wrong', 'Wrong caption.'),
  tags: ['Harbor', 'Trade'],
  body: [paragraph('One'), paragraph('Two'), paragraph('Three')],
};

async function wrong(input: Partial<CreateArticleInput> = {}) {
  const article = await desk.publish(await reporter.article({ ...WRONG, ...input }));
  const { body } = await read(article.slug);
  return { ...article, ids: body.map(({ blockId }) => blockId) as [string, string, string] };
}

const changesOf = async (id: string) =>
  (await newsroom.ask(Corrections, { ids: [id] })).data.feed.nodes.map(({ changes }) => ({
    fields: changes.fields.map(({ field }) => field),
    blocks: changes.blocks.map(({ kind }) => kind),
  }));

describe('a correction', () => {
  it('of headline, standfirst, byline, picture, tags and text is one operation, one note and one event that names all of them', async () => {
    const { ids, ...article } = await wrong();
    await desk.correct(article, {
      headline: 'Right headline',
      standfirst: 'Right standfirst.',
      byline: 'By Rita Right',
      mainImage: image('right', 'Right caption.'),
      tags: ['Harbour', 'Trade'],
      edits: [{ replace: { blockId: ids[1], block: paragraph('II') } }],
    });
    expect(await read(article.slug)).toMatchObject({
      ...{ headline: 'Right headline', standfirst: 'Right standfirst.', byline: 'By Rita Right' },
      mainImage: { url: 'https://pictures.example/right', caption: 'Right caption.' },
      ...{ tags: [{ name: 'Harbour' }, { name: 'Trade' }], bodyText: 'One\n\nII\n\nThree' },
      updateNotes: { nodes: [{ kind: 'CORRECTION' }] },
    });
    expect(await changesOf(article.id)).toEqual([
      { fields: ['HEADLINE', 'STANDFIRST', 'BYLINE', 'MAIN_IMAGE', 'TAGS'], blocks: ['CHANGED'] },
    ]);
  });

  it.each([
    ['headline', { headline: 'Right headline' }],
    ['standfirst', { standfirst: null }],
    ['byline', { byline: 'By Rita Right' }],
    ['trailText', { trailText: 'A teaser.' }],
    ['mainImage', { mainImage: image('wrong', 'Right caption.') }],
    ['rights', { rights: { creditText: 'Agency' } }],
    ['tags', { tags: ['Trade'] }],
    ['originallyPublishedAt', { originallyPublishedAt: '2020-01-01T00:00:00Z' }],
    ['canonicalUrl', { canonicalUrl: 'https://elsewhere.example/story' }],
    ['kicker', { kicker: 'Analysis' }],
    ['seoTitle', { seoTitle: 'Trade' }],
    ['seoDescription', { seoDescription: 'All of the trade.' }],
    ['socialImage', { socialImage: image('wide', 'A wide one.') }],
  ])('of %s alone changes nothing else', async (field, change) => {
    const article = await wrong();
    const before = await read(article.slug);
    await desk.correct(article, change);
    const after = await read(article.slug);
    const isSame = (name: string) =>
      JSON.stringify(Reflect.get(before, name)) === JSON.stringify(Reflect.get(after, name));
    const names = Object.keys(before).filter((name) => name !== 'updateNotes' && !isSame(name));
    expect(names).toEqual([field]);
    const inCapitals = field.replace(/[A-Z]/g, '_$&').toUpperCase();
    expect(await changesOf(article.id)).toEqual([{ fields: [inCapitals], blocks: [] }]);
  });

  it('makes public what it newly names, and a reporter may not send one', async () => {
    const article = await wrong();
    const source = await desk.sourceReport();
    const input = { id: article.id, expectedRevision: 1, kind: 'CORRECTION' as const, text: 'A source.' };
    const { errors } = await newsroom.ask(
      CorrectArticle,
      { input: { ...input, headline: 'Mine' } },
      newsroom.tokens.REPORTER,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await read(article.slug)).headline).toBe('Wrong headline');
    await desk.correct(article, { sourceIds: [source.id] });
    expect(await read(article.slug)).toMatchObject({ sources: [{ id: source.id }] });
  });
});

describe('a correction of an article with a newer draft', () => {
  const warningsOf = async (input: CorrectArticleInput) =>
    (await newsroom.ask(Corrected, { input }, EDITOR)).data.correctArticle.warnings;
  const correction = (id: string, expectedRevision = 1) => ({
    ...{ id, expectedRevision, kind: 'CORRECTION' as const, text: 'It was otherwise.' },
  });

  it('replaces what the draft changed in the same field or block, and says so to the editor and to the reporter', async () => {
    const { ids, ...article } = await wrong();
    const [one, two, three] = ids;
    await reporter.revise(article, {
      headline: 'Headline in work',
      byline: 'By Rita and Otto',
      tags: ['Harbor', 'Trade', 'In work'],
      edits: [
        { replace: { blockId: one, block: paragraph('One in work') } },
        { replace: { blockId: two, block: paragraph('Two in work') } },
        { replace: { blockId: three, block: paragraph('Three in work') } },
      ],
    });
    const warnings = await warningsOf({
      ...correction(article.id),
      headline: 'Right headline',
      standfirst: 'Right standfirst.',
      tags: ['Harbour', 'Trade'],
      edits: [{ replace: { blockId: one, block: paragraph('One right') } }, { remove: { blockId: three } }],
    });
    expect(warnings).toMatchObject([
      { field: 'HEADLINE', blockId: null, revisionNumber: 2 },
      { field: 'BODY', blockId: one, revisionNumber: 2 },
      { field: 'BODY', blockId: three, revisionNumber: 2 },
    ]);
    expect(warnings[0]?.message).toBe(
      "A correction replaced the field headline in this draft. The draft's own version is in revision 2: if it still holds, revise the draft with it.",
    );
    const draft = {
      ...{ headline: 'Right headline', standfirst: 'Right standfirst.', byline: 'By Rita and Otto' },
      tags: [{ name: 'Harbour' }, { name: 'In work' }, { name: 'Trade' }],
      ...{ bodyText: 'One right\n\nTwo in work', warnings },
    };
    const cast = await castOf(newsroom);
    for (const who of EVERYBODY) {
      const seen = await read(article.slug, cast[who]);
      if (DESK.includes(who)) expect(seen, who).toMatchObject(draft);
      else expect(seen, who).toMatchObject({ bodyText: 'One right\n\nTwo', warnings: [] });
    }
    const own = articleReader<{ revision: { bodyText: string; headline: string } }>(
      newsroom,
      'revision(number: 2) { headline bodyText }',
    );
    expect(await own(article.slug, newsroom.tokens.REPORTER)).toEqual({
      revision: { headline: 'Headline in work', bodyText: 'One in work\n\nTwo in work\n\nThree in work' },
    });
  });

  it('tells the reporter who saves the draft next, whose warnings stay through other corrections and comments until then', async () => {
    const { ids, ...article } = await wrong();
    const edits = [{ replace: { blockId: ids[0], block: paragraph('In work') } }];
    const { revisionNumber } = await reporter.revise(article, { edits });
    await desk.correct(article, { edits: [{ replace: { blockId: ids[0], block: paragraph('Right') } }] });
    await desk.correct({ ...article, revisionNumber: 3 }, { headline: 'Right headline' });
    await desk.comment(article);
    const next = { id: article.id, expectedRevision: revisionNumber, trailText: 'More' };
    expect(await reporter.attempt(ReviseArticle, next)).toMatchObject({
      __typename: 'RevisionConflictError',
      current: { revisionNumber: 8 },
    });
    const warned = async () => (await read(article.slug, EDITOR)).warnings;
    expect(await warned()).toMatchObject([{ blockId: ids[0], revisionNumber: 2 }]);
    await reporter.revise({ ...article, revisionNumber: 8 }, { trailText: 'More' });
    expect(await warned()).toEqual([]);
  });

  it('says that the draft no longer has a block that was corrected, until somebody revises the draft', async () => {
    const { ids, ...article } = await wrong();
    const [one, two, three] = ids;
    const edits = [{ remove: { blockId: one } }, { remove: { blockId: two } }];
    await reporter.revise(article, { edits });
    const warnings = await warningsOf({
      ...correction(article.id),
      edits: [
        { replace: { blockId: one, block: paragraph('One right') } },
        { remove: { blockId: two } },
        { replace: { blockId: three, block: paragraph('Three right') } },
      ],
    });
    const message = expect.stringContaining('changed a block that this draft no longer has') as string;
    expect(warnings).toEqual([{ field: 'BODY', blockId: one, revisionNumber: 2, message }]);
    await desk.comment(article);
    const draft = await read(article.slug, EDITOR);
    expect(draft).toMatchObject({ warnings, bodyText: expect.stringMatching(/^Three right/) as string });
    await reporter.revise({ ...article, revisionNumber: 6 }, { trailText: 'Without it.' });
    expect((await read(article.slug, EDITOR)).warnings).toEqual([]);
  });

  it('has no warnings once the draft is published as it is', async () => {
    const { ids, ...article } = await wrong();
    const edits = [{ replace: { blockId: ids[0], block: paragraph('In work') } }];
    await reporter.revise(article, { edits });
    await desk.correct(article, { edits: [{ remove: { blockId: ids[0] } }] });
    await desk.publish({ ...article, revisionNumber: 4 });
    expect((await read(article.slug, EDITOR)).warnings).toEqual([]);
  });

  it('gives the draft its order of blocks if both have another', async () => {
    const { ids, ...article } = await wrong();
    const [one, , three] = ids;
    await reporter.revise(article, { edits: [{ move: { blockId: one, afterBlockId: three } }] });
    const edits = [{ move: { blockId: three, afterBlockId: null } }];
    const warnings = await warningsOf({ ...correction(article.id), edits });
    expect(warnings).toMatchObject([{ field: 'BODY', blockId: null, revisionNumber: 2 }]);
    expect((await read(article.slug, EDITOR)).bodyText).toBe('Three\n\nOne\n\nTwo');
  });

  it('is no conflict with drafts that are saved meanwhile, if it names the published revision', async () => {
    const { ids, ...article } = await wrong();
    let draft: { id: string; revisionNumber: number } = article;
    for (const trailText of ['a', 'b', 'c']) draft = await reporter.revise(draft, { trailText });
    expect(
      await desk.attempt(CorrectArticle, { ...correction(article.id, 3), headline: 'Right' }),
    ).toMatchObject({
      __typename: 'RevisionConflictError',
    });
    const edits = [{ remove: { blockId: ids[0] } }];
    expect(await desk.attempt(CorrectArticle, { ...correction(article.id), edits })).toMatchObject({
      article: { revisionNumber: 6 },
    });
    // It was corrected meanwhile.
    expect(await desk.attempt(CorrectArticle, { ...correction(article.id), edits })).toMatchObject({
      __typename: 'RevisionConflictError',
    });
  });
});
