import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { everything } from '../support/newsroom/whole-article.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { openCounter } from '../support/database/sql.ts';

interface Change {
  readonly kind: string;
  readonly textBefore: string | null;
  readonly textAfter: string | null;
  readonly words: readonly object[];
}

interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const Changes = untyped<
  {
    article: {
      revisions: { nodes: { number: number; bodyHtml: string; changesSince: { blocks: Change[] } }[] };
    };
  },
  { slug: string; first: number }
>(`query ($slug: String!, $first: Int!) {
  article(slug: $slug) {
    revisions(first: $first) {
      nodes {
        number bodyHtml
        changesSince { blocks { kind textBefore textAfter words { kind text } } }
      }
    }
  }
}`);

const NestedPages = untyped<unknown, Record<string, never>>(`{
  articles(first: 100) { nodes { revisions(first: 100) { nodes { changesSince { blocks { kind } } } } } }
}`);

const Compared = untyped<
  { article: { revision: { changesSince: { fields: FieldChange[]; blocks: Change[] } } | null } },
  { slug: string; of: number; with: number | null }
>(`query ($slug: String!, $of: Int!, $with: Int) {
  article(slug: $slug) {
    revision(number: $of) {
      changesSince(number: $with) {
        fields { field before after words { kind text } }
        blocks { kind textBefore textAfter }
      }
    }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
afterAll(() => counter.close());
const desk = openDesk(newsroom);
const { EDITOR } = newsroom.tokens;

/** Revision 1 is published; revision 2 is a draft with a canary; revision 3 is without it. */
async function written() {
  const canary = unique('CANARY');
  const first = await desk.publishedArticle({ body: [paragraph('Once.')] });
  const draft = await desk.revise(first, { body: [paragraph('Once.'), paragraph(canary)] });
  const third = await desk.revise(draft, { body: [paragraph('Once.'), paragraph('Twice.')] });
  return { canary, slug: first.slug, third };
}

const kinds = (blocks: readonly Change[]) =>
  blocks.map(({ kind, textAfter }) => `${kind} ${textAfter ?? ''}`.trim());

/** How a revision differs from another one. */
async function compare(slug: string, of: number, other: number | null, token?: string) {
  const { data, errors } = await newsroom.ask(Compared, { slug, of, with: other }, token);
  expect(errors).toEqual([]);
  const { fields, blocks } = data.article.revision?.changesSince ?? { fields: [], blocks: [] };
  return { fields, blocks: kinds(blocks) };
}

describe('the diff of a revision', () => {
  it('compares with the previously published revision for readers, and with the previous one for members', async () => {
    const { canary, slug, third } = await written();
    await desk.publish(third);
    const readers = await newsroom.ask(Changes, { slug, first: 10 });
    expect(readers.errors).toEqual([]);
    expect(readers.text).not.toContain(canary);
    const [now, first] = readers.data.article.revisions.nodes;
    expect(now).toMatchObject({ number: 3, bodyHtml: '<p>Once.</p>\n<p>Twice.</p>' });
    expect(kinds(now?.changesSince.blocks ?? [])).toEqual(['REMOVED', 'ADDED Once.', 'ADDED Twice.']);
    expect(now?.changesSince.blocks[1]?.words).toEqual([{ kind: 'ADDED', text: 'Once.' }]);
    expect(first?.number).toBe(1);
    expect(kinds(first?.changesSince.blocks ?? [])).toEqual(['ADDED Once.']);

    const members = await newsroom.ask(Changes, { slug, first: 1 }, EDITOR);
    const blocks = members.data.article.revisions.nodes[0]?.changesSince.blocks ?? [];
    expect(blocks.map(({ textBefore }) => textBefore)).toContain(canary);
  });

  it('compares with any other revision that the viewer can see, older or newer', async () => {
    const { canary, slug, third } = await written();
    expect((await compare(slug, 3, null, EDITOR)).blocks).toContain('ADDED Twice.');
    expect((await compare(slug, 2, 1, EDITOR)).blocks).toContain(`ADDED ${canary}`);
    expect((await compare(slug, 1, 2, EDITOR)).blocks).toEqual(['REMOVED', 'REMOVED', 'ADDED Once.']);
    expect((await compare(slug, 3, 3, EDITOR)).blocks).toEqual([]);
    await desk.publish(third);
    expect(await compare(slug, 3, 1)).toEqual(await compare(slug, 3, null));
  });

  it('is refused in the same words for a revision that the viewer may not see and for one that is not there', async () => {
    const { slug, third } = await written();
    await desk.publish(third);
    const refusal = async (other: number, token?: string) => {
      const { data, errors } = await newsroom.ask(Compared, { slug, of: 3, with: other }, token);
      expect(data.article.revision).toBeNull();
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      return errors[0]?.message.replace(String(other), 'N');
    };
    const refusals = await Promise.all([2, 4, 0, -1].map((other) => refusal(other)));
    expect(new Set(refusals).size).toBe(1);
    await compare(slug, 3, 2, EDITOR);
    await refusal(4, EDITOR);
  });

  it('has every field that changed as text, with its words', async () => {
    const { input } = await everything(desk);
    const outlet = await desk.organization({ name: 'The Paper' });
    const source = await desk.sourceReport({
      ...{ outletIds: [outlet.id], headline: 'A report', url: 'https://a.example/' },
    });
    const campaign = await desk.campaign({ name: 'Open it' });
    const action = await desk.action({ campaignId: campaign.id, title: 'Rally at the door' });
    const first = await desk.article({ ...input, embargoedUntil: null, tags: ['Cafés', 'Culture'] });
    await desk.revise(first, {
      ...{ headline: 'Café closes', standfirst: null, byline: 'Bo Writer', trailText: 'It is closed.' },
      ...{ mainImage: { ...input.mainImage, width: 600 }, rights: null, tags: ['Culture'] },
      ...{ kicker: 'News', seoTitle: null, seoDescription: 'Why it closed.' },
      socialImage: { ...input.socialImage, altText: 'Empty cups' },
      ...{ sourceIds: [source.id], campaignIds: [campaign.id], actionIds: [action.id] },
    });
    const { fields } = await compare(first.slug, 2, null, EDITOR);
    const names = fields.map(({ field }) => field);
    expect(names).toEqual([
      ...['HEADLINE', 'STANDFIRST', 'BYLINE', 'TRAIL_TEXT', 'MAIN_IMAGE', 'RIGHTS'],
      ...['KICKER', 'SEO_TITLE', 'SEO_DESCRIPTION', 'SOCIAL_IMAGE'],
      ...['SOURCES', 'TAGS', 'CAMPAIGNS', 'ACTIONS'],
    ]);
    const change = Object.fromEntries(fields.map((change) => [change.field, change]));
    expect(change['HEADLINE']).toEqual({
      ...{ field: 'HEADLINE', before: 'Café reopens', after: 'Café closes' },
      words: [
        { kind: 'KEPT', text: 'Café ' },
        { kind: 'REMOVED', text: 'reopens' },
        { kind: 'ADDED', text: 'closes' },
      ],
    });
    expect(change['STANDFIRST']).toMatchObject({ before: 'After a year.', after: null });
    const image = 'https://img.example/1.jpg\nA café\nThe café\nBo Lens\nhttps://licence.example/picture';
    expect(change['MAIN_IMAGE']).toMatchObject({ before: image, after: image });
    expect(change['RIGHTS']).toMatchObject({
      ...{ before: 'https://licence.example/by\nWith credit\n© The paper\nThe paper', after: null },
    });
    expect(change['KICKER']).toMatchObject({ before: 'Analysis', after: 'News' });
    expect(change['SEO_TITLE']).toMatchObject({ before: 'Café', after: null });
    expect(change['SEO_DESCRIPTION']).toMatchObject({ before: 'All of the café.', after: 'Why it closed.' });
    const cups = 'The cups\nBo Lens\nhttps://licence.example/picture';
    expect(change['SOCIAL_IMAGE']).toMatchObject({
      before: `https://img.example/2.jpg\nCups\n${cups}`,
      after: `https://img.example/2.jpg\nEmpty cups\n${cups}`,
    });
    expect(change['SOURCES']?.after).toBe('The Paper, A report, https://a.example/');
    expect(change['TAGS']).toMatchObject({ before: 'Cafés\nCulture', after: 'Culture' });
    expect(change['CAMPAIGNS']?.after).toBe('Open it');
    expect(change['ACTIONS']?.after).toBe('Rally at the door');

    const atFirst = (await compare(first.slug, 1, null, EDITOR)).fields;
    // The second revision has kept the custom fields.
    const set = names.toSpliced(names.indexOf('SOURCES'), 0, 'CUSTOM_FIELDS');
    expect(atFirst.map(({ field, before }) => [field, before])).toEqual(set.map((name) => [name, null]));
    await desk.revise({ id: first.id, revisionNumber: 2 }, { body: [paragraph('Only the text.')] });
    expect((await compare(first.slug, 3, null, EDITOR)).fields).toEqual([]);
  });

  it('takes two more SQL statements, for one revision as for a page of them', async () => {
    const { slug, third } = await written();
    await desk.publish(third);
    const one = await counter.ask(Changes, { slug, first: 1 });
    const all = await counter.ask(Changes, { slug, first: 10 });
    expect(all.errors).toEqual([]);
    expect(all.data.article.revisions.nodes).toHaveLength(2);
    expect(all.statements).toHaveLength(one.statements.length);
    // The article; the page and its revisions; the earlier revisions, and the bodies.
    expect(one.statements).toHaveLength(5);
    // A live page may have thousands of earlier revisions: no more are read than can be compared with.
    expect(one.statements[3]).toMatch(/"ArticleRevision".* ORDER BY .*"number" DESC LIMIT /);
  });

  it('is refused for many revisions of a long article before all are read, and in a page within a page', async () => {
    const body = Array.from({ length: 800 }, (_, index) => paragraph(`${index}.`));
    let article = await desk.article({ body });
    while (article.revisionNumber < 20)
      article = await desk.revise(article, { headline: `Headline ${article.revisionNumber}` });
    const { slug } = article;
    const tooMuch = [{ extensions: { code: 'LIMIT_EXCEEDED' } }];
    expect((await newsroom.ask(Changes, { slug, first: 20 }, EDITOR)).errors).toMatchObject(tooMuch);
    const few = await newsroom.ask(Changes, { slug, first: 3 }, EDITOR);
    expect(few.errors).toEqual([]);
    expect(few.data.article.revisions.nodes[0]?.changesSince.blocks).toEqual([]);
    expect((await newsroom.ask(NestedPages, {})).errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});
