import { afterAll, describe, expect, it } from 'vitest';
import type { BlockInput } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { bodies, kept } from '../support/newsroom/bodies.ts';
import { globalId, openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const ById = untyped<{ nodes: ({ __typename: string; id: string } | null)[] }, { ids: string[] }>(
  `query ($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename id
      ... on Block { blockId } ... on ParagraphBlock { html } ... on StatementBlock { statement { text } }
    }
  }`,
);

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
const desk = openDesk(newsroom);
afterAll(() => counter.close());

describe('the blocks of revisions', () => {
  const idsOf = (body: readonly { id: string }[] | undefined) => body?.map(({ id }) => id);

  it('are the same as long as their content is, wherever they move; others keep only their blockId', async () => {
    const draft = await desk.article({ body: ['One', 'Two', 'Three'].map(paragraph) });
    const [first] = await bodies(newsroom, draft.slug);
    const [one, two, three] = kept(first?.body ?? [], { 1: 'Two, edited' });
    if (one === undefined || two === undefined || three === undefined) throw new Error('It has three.');
    await desk.revise(draft, { body: [three, one, paragraph('New'), two] });
    const [before, after] = await bodies(newsroom, draft.slug);
    const [a, b, c] = before?.body ?? [];
    expect(after?.body).toEqual([
      c,
      a,
      expect.objectContaining({ html: 'New' }),
      expect.objectContaining({ blockId: b?.blockId, html: 'Two, edited' }),
    ]);
    expect(new Set([...(idsOf(before?.body) ?? []), ...(idsOf(after?.body) ?? [])]).size).toBe(5);
    expect(after?.changesSince.blocks.map(({ kind, blockId }) => [kind, blockId])).toEqual([
      ['MOVED', c?.blockId],
      ['ADDED', after?.body[2]?.blockId],
      ['CHANGED', b?.blockId],
    ]);
  });

  it('of every kind are the same if they are sent again as they are', async () => {
    const { id: statementId } = await desk.statement();
    const image = { url: 'https://i.example/1.jpg', altText: '', width: 5 };
    const embed = { url: 'https://e.example/', provider: 'E', statementId };
    const body = (ids: readonly (string | undefined)[]): BlockInput[] => [
      { paragraph: { blockId: ids[0], html: 'It <em>is</em>.' } },
      { heading: { blockId: ids[1], level: 2, text: 'Two' } },
      { quote: { blockId: ids[2], statementId } },
      { image: { blockId: ids[3], image: { ...image, caption: ids[3] === undefined ? undefined : null } } },
      { embed: { blockId: ids[4], ...embed } },
      { list: { blockId: ids[5], ordered: false, items: ['One', 'Two'] } },
    ];
    const draft = await desk.article({ body: body([]) });
    const [first] = await bodies(newsroom, draft.slug);
    const same = body(first?.body.map(({ blockId }) => blockId) ?? []);
    await desk.revise(draft, { headline: unique('headline'), body: same });
    const [before, after] = await bodies(newsroom, draft.slug);
    expect(after?.body).toEqual(before?.body);
    expect(after?.changesSince.blocks).toEqual([]);
  });

  it('are the same in the published revision and in the draft if a correction or a comment changes both', async () => {
    const article = await desk.publishedArticle({ body: ['One', 'Two'].map(paragraph) });
    const [first] = await bodies(newsroom, article.slug);
    await desk.revise(article, { body: kept(first?.body ?? [], { 1: 'Two in work' }) });
    await desk.correct(
      { ...article, revisionNumber: 2 },
      { body: kept(first?.body ?? [], { 0: 'One, corrected' }) },
    );
    await desk.comment(article);
    const [, work, corrected, correctedWork, commented, commentedWork] = await bodies(newsroom, article.slug);
    expect(corrected?.body).toEqual([correctedWork?.body[0], first?.body[1]]);
    expect(correctedWork?.body).toEqual([expect.objectContaining({ html: 'One, corrected' }), work?.body[1]]);
    expect(commented?.body.slice(0, 2)).toEqual(corrected?.body);
    expect(commentedWork?.body).toEqual([...(correctedWork?.body ?? []), commented?.body[2]]);
  });
});

describe('a version of a block', () => {
  it('is found by its id with the content that it had, also after it was changed or removed', async () => {
    const article = await desk.publishedArticle({ body: ['One', 'Two'].map(paragraph) });
    const [first] = await bodies(newsroom, article.slug);
    const [one, two] = first?.body ?? [];
    await desk.correct(article, { body: kept([one ?? { blockId: '' }], { 0: 'One, corrected' }) });
    const [, second] = await bodies(newsroom, article.slug);
    const ids = [one, two, ...(second?.body ?? [])].map((block) => block?.id ?? '');
    const { data } = await newsroom.ask(ById, { ids });
    expect(data.nodes).toMatchObject([
      { __typename: 'ParagraphBlock', id: ids[0], blockId: one?.blockId, html: 'One' },
      { id: ids[1], blockId: two?.blockId, html: 'Two' },
      { id: ids[2], blockId: one?.blockId, html: 'One, corrected' },
    ]);
  });

  it('is read in one SQL statement with others of all kinds, and joins its places for the viewer', async () => {
    const published = await newsroom.prisma.block.findMany({
      distinct: ['kind'],
      where: { places: { some: { revision: { publishedAt: { not: null } } } } },
    });
    const ids = published.map(({ id }) => globalId('Block', id));
    const { data, errors, statements } = await counter.ask(ById, { ids });
    expect(errors).toEqual([]);
    expect(new Set(data.nodes.map((node) => node?.__typename)).size).toBe(6);
    expect(data.nodes.map((node) => node?.id)).toEqual(ids);
    expect(statements).toHaveLength(1);
  });
});
