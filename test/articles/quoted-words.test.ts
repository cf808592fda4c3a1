import { afterAll, describe, expect, it } from 'vitest';
import { failuresOf } from '../support/failures.ts';
import { untyped } from '../support/clients/walk.ts';
import { absentId, openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { CorrectArticle, CreateArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const q = (id: string, words: string) => `<q data-statement="${id}">${words}</q>`;

const Quoting = untyped<
  { article: Record<string, unknown> | null },
  { slug: string }
>(`query ($slug: String!) {
  article(slug: $slug) {
    bodyHtml bodyText jsonLd
    body { __typename blockId ... on ParagraphBlock { html text statements { id } } }
    statements(first: 10) { totalCount nodes { id } }
    warnings { ... on StatementWarning { statement { id } } }
  }
}`);

async function read(slug: string, token?: string) {
  const { data, errors } = await newsroom.ask(Quoting, { slug }, token);
  expect(errors).toEqual([]);
  return data.article;
}

/** Two statements of two people, and a published article that has words of both in one paragraph. */
async function inProse() {
  const speakers = [await desk.person(), await desk.person()];
  const [one, two] = await Promise.all(
    [
      'Nobody saw the flood coming, not even the harbour master.',
      'We had asked for “better” pumps, twice.',
    ].map((text, at) => desk.statement({ text, speaker: { personId: speakers[at]?.id ?? '' } })),
  );
  if (one === undefined || two === undefined) throw new Error('Two were recorded.');
  const html = `${q(one.id, 'Nobody saw the flood coming,')} said one. ${q(two.id, 'We had asked for <i>"better"</i> pumps.')} said another.`;
  const article = await desk.publishedArticle({ body: [paragraph(html), paragraph('The end.')] });
  return { speakers, one, two, article };
}

describe('words of statements in running prose', () => {
  it('are quotations in HTML and text, and lead to their statements, in order', async () => {
    const { one, two, article } = await inProse();
    const found = await read(article.slug);
    expect(found).toMatchObject({
      bodyHtml: `<p><q data-statement="${one.id}">Nobody saw the flood coming,</q> said one. <q data-statement="${two.id}">We had asked for <i>"better"</i> pumps.</q> said another.</p>\n<p>The end.</p>`,
      bodyText:
        '“Nobody saw the flood coming,” said one. “We had asked for "better" pumps.” said another.\n\nThe end.',
      statements: { totalCount: 2, nodes: [{ id: one.id }, { id: two.id }] },
      body: [{ statements: [{ id: one.id }, { id: two.id }] }, { statements: [] }],
      warnings: [],
    });
  });

  it('make their statements public with the article, and list it under the statements and their speakers', async () => {
    const { speakers, one, article } = await inProse();
    await searchRefreshed(newsroom.prisma);
    const Listed = untyped<Record<string, unknown>, { id: string; speaker: string; ids: string[] }>(
      `query ($id: ID!, $speaker: ID!, $ids: [ID!]) {
        statement: node(id: $id) { ... on Statement { articles(first: 5) { nodes { id } } } }
        person: node(id: $speaker) { ... on Person { articles(first: 5) { nodes { id } } } }
        search(query: "flood", types: [ARTICLE], filter: { speakerIds: $ids }) { edges { node { id } } }
      }`,
    );
    const id = speakers[1]?.id ?? '';
    const { data } = await newsroom.ask(Listed, { id: one.id, speaker: id, ids: [id] });
    const only = { articles: { nodes: [{ id: article.id }] } };
    expect(data).toEqual({
      ...{ statement: only, person: only, search: { edges: [{ node: { id: article.id } }] } },
    });
  });

  it('are hidden with the draft that quotes them', async () => {
    const statement = await desk.statement({ text: 'We will close.' });
    const draft = await desk.article({ body: [paragraph(q(statement.id, 'We will close.'))] });
    expect(await read(draft.slug)).toBeNull();
    const found = await read(draft.slug, newsroom.tokens.EDITOR);
    expect(found).toMatchObject({ statements: { nodes: [{ id: statement.id }] } });
    const row = await newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(statement.id) } });
    expect(row.visibility).toBe('MEMBERS');
  });

  it('warn members like a quote when the statement changes, and stay as they are', async () => {
    const { one, article } = await inProse();
    const events = () =>
      newsroom.prisma.feedEvent.count({
        where: { type: 'ARTICLE_STATEMENT_CHANGED', articleId: rowId(article.id) },
      });
    await desk.amend(one, { party: 'NEWSROOM', text: 'Some saw the flood coming.' });
    expect(await events()).toBe(1);
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      warnings: [{ statement: { id: one.id } }],
      bodyText: expect.stringContaining('“Nobody saw') as string,
    });
  });

  it('are gone from the lists with a revision that has them no longer', async () => {
    const { one, two, article } = await inProse();
    const body = [quote(two.id)];
    const { article: corrected } = await desk.correct(article, { body });
    expect(await read(corrected.slug)).toMatchObject({ statements: { nodes: [{ id: two.id }] } });
    const lists = await newsroom.prisma.subjectArticle.findMany({
      where: { articleId: rowId(article.id), subjectId: { in: [one, two].map(({ id }) => rowId(id)) } },
    });
    expect(lists.map(({ subjectId }) => subjectId)).toEqual([rowId(two.id)]);
  });

  it('reach a draft with a correction', async () => {
    const { one, article } = await inProse();
    const shown = (await read(article.slug)) as { body: { blockId: string; html: string }[] };
    const blocks = shown.body.map(({ blockId, html }) => ({ paragraph: { blockId, html } }));
    const [first, second] = blocks;
    if (first === undefined || second === undefined) throw new Error('It has two paragraphs.');
    await desk.revise(article, {
      body: [first, { paragraph: { ...second.paragraph, html: 'The very end.' } }],
    });
    const before = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } });
    const html = `Only ${q(one.id, 'not even the harbour master')} is sure.`;
    await desk.correct(
      { id: article.id, revisionNumber: before.revisionNumber },
      { body: [{ paragraph: { ...first.paragraph, html } }, second] },
    );
    const draft = await read(article.slug, newsroom.tokens.EDITOR);
    expect(draft).toMatchObject({
      bodyText: 'Only “not even the harbour master” is sure.\n\nThe very end.',
      statements: { nodes: [{ id: one.id }] },
    });
  });
});

describe('words that a paragraph quotes', () => {
  const SAID = 'It’s “very” late – and nobody, nobody at all, came. Why?';
  const text = 'She was “very cross”, she says, and ‘won’t come’ again.';

  async function create(html: string) {
    const slug = `quoting-${Math.random().toString(36).slice(2)}`;
    return desk.attempt(CreateArticle, { slug, headline: slug, body: [paragraph('A.'), paragraph(html)] });
  }

  it('may differ in marks, spaces, markup and what closes them', async () => {
    const { id } = await desk.statement({ text: SAID });
    const { id: partial } = await desk.statement({ wording: 'PARTIAL', text });
    const right = [
      q(id, SAID),
      q(id, 'It\'s "very"\n late'),
      q(id, '<b>It’s</b> «very» late,'),
      q(id, 'nobody at all, came …'),
      q(id, 'Why'),
      q(id, 'It’s <q>very</q> late'),
      `${q(id, 'nobody')}, ${q(id, 'nobody at all')}`,
      q(partial, 'very cross,'),
      q(partial, "won't come."),
    ];
    const failures = await failuresOf(
      right,
      (html) => html,
      async (html) => {
        expect(await create(html)).toMatchObject({ __typename: 'CreateArticlePayload' });
      },
    );
    expect(failures).toEqual([]);
  });

  it('are refused if they are not a contiguous part of what a statement says', async () => {
    const { id } = await desk.statement({ text: SAID });
    const { id: partial } = await desk.statement({ wording: 'PARTIAL', text });
    const { id: retold } = await desk.statement({ wording: 'PARAPHRASE', text: 'It is late.' });
    const wrong = [
      [q(id, 'nobody came'), 'no part of the statement'],
      [q(id, 'It’s late'), 'no part of the statement'],
      [q(id, 'body'), 'no part of the statement'],
      [q(id, 'it’s “very” late'), 'no part of the statement'],
      [q(id, '…'), 'no part of the statement'],
      [q(partial, 'she says'), 'words in quotation marks'],
      [q(partial, 'very cross”, she says, and ‘won’t come'), 'words in quotation marks'],
      [q(retold, 'It is late.'), 'PARAPHRASE'],
      [q(absentId('Statement'), 'It is late.'), 'does not exist'],
      [q(absentId('Person'), 'It is late.'), 'not the id of a statement'],
      [q(rowId(id), 'It is late.'), 'not the id of a statement'],
    ] as const;
    const failures = await failuresOf(
      wrong,
      ([html]) => html,
      async ([html, message]) => {
        expect(await create(html)).toMatchObject({
          __typename: 'ValidationError',
          path: ['input', 'body', '1', 'paragraph', 'html'],
          message: expect.stringContaining(message) as string,
        });
      },
    );
    expect(failures).toEqual([]);
  });

  it('are checked in revisions and corrections, too', async () => {
    const { id } = await desk.statement({ text: SAID });
    const article = await desk.publishedArticle();
    const input = { id: article.id, expectedRevision: 1, body: [paragraph(q(id, 'Nobody came'))] };
    const refused = { __typename: 'ValidationError', path: ['input', 'body', '0', 'paragraph', 'html'] };
    expect(await desk.attempt(ReviseArticle, input)).toMatchObject(refused);
    const correction = { ...input, kind: 'CORRECTION', text: 'We quoted wrongly.' } as const;
    expect(await desk.attempt(CorrectArticle, correction)).toMatchObject(refused);
  });

  it('are refused at the edits that have them', async () => {
    const { id } = await desk.statement({ text: SAID });
    const article = await desk.publishedArticle({ body: [paragraph('A.'), paragraph('B.')] });
    const [first, second] = (await read(article.slug))?.['body'] as { blockId: string }[];
    const blockId = first?.blockId ?? '';
    const block = { paragraph: { html: q(id, 'Nobody came') } };
    const edits = [
      { remove: { blockId: second?.blockId ?? '' } },
      { insert: { afterBlockId: null, block } },
      { replace: { blockId, block } },
    ];
    const at = (index: string, kind: string) => ({
      path: ['input', 'edits', index, kind, 'block', 'paragraph', 'html'],
    });
    const problems = [at('1', 'insert'), at('2', 'replace')];
    const input = { id: article.id, expectedRevision: 1, edits };
    expect(await desk.attempt(ReviseArticle, input)).toMatchObject({ problems });
    const correction = { ...input, kind: 'CORRECTION', text: 'We quoted wrongly.' } as const;
    expect(await desk.attempt(CorrectArticle, correction)).toMatchObject({ problems });
  });

  it('lead to a statement by one form of its id, however the input writes it', async () => {
    const { id } = await desk.statement({ text: 'So it is.' });
    const padded = `${id}==`;
    const html = `<q class="x" data-statement="${padded}" onclick="alert(1)">So it is.</q>`;
    const { slug } = await desk.publishedArticle({ body: [paragraph(html)] });
    expect(await read(slug)).toMatchObject({ body: [{ html: q(id, 'So it is.') }] });
  });
});
