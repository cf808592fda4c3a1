import { describe, expect, it } from 'vitest';
import type { RedactInput } from '../gql/graphql.ts';
import { emptyNewsroom, exportOf, fileOf, importInto, connect } from '../support/archive/files.ts';
import { untyped } from '../support/clients/walk.ts';
import { rowCounts } from '../support/database/row-counts.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import {
  absentId,
  globalId,
  openDesk,
  paragraph,
  payload,
  quote,
  rowId,
  unique,
} from '../support/newsroom/factories.ts';
import {
  AddInternalNote,
  CorrectUpdateNote,
  Redact,
  ReopenCommentRequest,
  RetractCampaignFact,
  ReviseArticle,
  UpdatePerson,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);

const WHY = { reason: 'LEGAL', publicNote: 'Removed for legal reasons.' } as const;

/** Redacts as an editor, or with another token. */
const redact = (input: Pick<RedactInput, 'id'> & Partial<RedactInput>, token?: string) =>
  openDesk(newsroom, token).attempt(Redact, { ...WHY, ...input });
const redacted = async (input: Parameters<typeof redact>[0]) => payload(await redact(input));

interface Shown {
  readonly slug: string;
  readonly headline: string;
  readonly bodyHtml: string;
  readonly revisionNumber: number;
  readonly body: readonly { __typename: string; id: string; blockId: string; html?: string }[];
  readonly redactions: readonly { id: string; publicNote: string; redactedBy: object | null }[];
  readonly mainImage: object | null;
}
const ArticleById = untyped<{ node: Shown | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Article {
      slug headline bodyHtml revisionNumber mainImage { url }
      body { __typename id blockId ... on ParagraphBlock { html } ... on RedactedBlock { redaction { reason publicNote } } }
      redactions { id reason publicNote redactedBy { name } }
      revisions(first: 10) { nodes { number headline bodyHtml } }
    }
  }
}`);
const shown = async (id: string, token?: string) => {
  const { data, text } = await newsroom.ask(ArticleById, { id }, token);
  if (data.node === null) throw new Error(`No article: ${text}`);
  return { ...data.node, everything: text.toLowerCase() };
};
const NodeById = untyped<
  { node: Record<string, unknown> | null },
  { id: string }
>(`query ($id: ID!) { node(id: $id) {
  __typename id
  ... on Statement { text attribution redaction { publicNote } }
  ... on UpdateNote { text redaction { publicNote } }
  ... on Person { name slug description accounts { handle } }
  ... on Organization { name slug website }
  ... on Tag { name slug }
  ... on Campaign { name slug summary }
  ... on SourceReport { headline url }
  ... on Redaction { reason publicNote redactedBy { name } }
} }`);
const node = async (id: string, token?: string) => (await newsroom.ask(NodeById, { id }, token)).data.node;

describe('redact', () => {
  it('takes words out of every revision of an article', async () => {
    const article = await editor.publishedArticle({
      headline: 'Klug was drunk',
      body: [paragraph('He <b>was dr</b>unk, said a witness.'), paragraph('WAS DRUNK')],
    });
    const revised = await editor.publish(await editor.revise(article, { headline: 'Klug was  drunk again' }));
    const outcome = await redacted({ id: article.id, text: 'was drunk' });
    expect(outcome).toMatchObject({ redaction: WHY, elsewhere: [] });
    const seen = await shown(article.id);
    expect(seen.everything).not.toMatch(/drunk|was dr/);
    expect(seen).toMatchObject({
      headline: 'Klug [removed] again',
      revisionNumber: revised.revisionNumber + 1,
      body: [
        { __typename: 'ParagraphBlock' },
        { __typename: 'RedactedBlock', redaction: { publicNote: WHY.publicNote } },
      ],
      redactions: [{ ...WHY, redactedBy: null }],
    });
    expect(seen.bodyHtml).toContain(
      `He <b><span data-redaction="${outcome.redaction.id}">[removed]</span></b>, said a witness.`,
    );
    expect(await node(outcome.redaction.id)).toMatchObject({ ...WHY, redactedBy: null });
    expect(await node(outcome.redaction.id, newsroom.tokens.REPORTER)).toMatchObject({
      redactedBy: { name: 'The editor' },
    });
  });

  it('gives a redacted block another id, and refuses what is based on the revision before', async () => {
    const article = await editor.publishedArticle({ body: [paragraph('A drunk.'), paragraph('Sober.')] });
    const [before] = (await shown(article.id)).body;
    await redacted({ id: article.id, text: 'drunk' });
    const [after, other] = (await shown(article.id)).body;
    expect(after).toMatchObject({ blockId: before?.blockId });
    expect(after?.id).not.toBe(before?.id);
    expect(await node(before?.id ?? '')).toBeNull();
    expect(await node(other?.id ?? '')).not.toBeNull();
    const stale = await editor.attempt(ReviseArticle, {
      id: article.id,
      expectedRevision: 1,
      headline: 'New',
    });
    expect(stale.__typename).toBe('RevisionConflictError');
  });

  it('takes out words at 1,000 places', async () => {
    const body = Array.from({ length: 1_000 }, (_, index) => paragraph(`No. ${index} was drunk.`));
    const article = await editor.publishedArticle({ body });
    await redacted({ id: article.id, text: 'was drunk' });
    const { bodyHtml } = await shown(article.id);
    expect(bodyHtml.match(/\[removed\]/g)).toHaveLength(1_000);
    expect(bodyHtml).not.toContain('drunk');
  }, 60_000);

  it('does nothing if the words occur nowhere, are too few, or would be printed', async () => {
    const { id } = await editor.publishedArticle({ headline: 'A x' });
    const before = await rowCounts(newsroom.prisma);
    const refusals = {
      nowhere: {
        text: 'nowhere',
        path: 'text',
        message: /^These words occur in no version of the Article\./,
      },
      letter: {
        text: ' x\u00AD ',
        path: 'text',
        message: /at least 2 characters: take the passage around it/,
      },
      tombstone: { text: 'Removed', path: 'text', message: /must not be part of \[removed\]/ },
      printed: { text: 'legal  REASONS', path: 'publicNote', message: /must not have the words/ },
    };
    for (const { text, path, message } of Object.values(refusals)) {
      const outcome = await redact({ id, text });
      expect(outcome).toMatchObject({ __typename: 'ValidationError', path: ['input', path] });
      expect('message' in outcome ? outcome.message : '').toMatch(message);
    }
    expect(await rowCounts(newsroom.prisma)).toEqual(before);
  });

  it('requires the role EDITOR and the scope REDACT, and names what it finds', async () => {
    const { id } = await editor.publishedArticle({ headline: 'Anything' });
    const { prisma, tokens } = newsroom;
    const admin = await limitedToken(prisma, {
      role: 'ADMIN',
      scopes: ['READ', 'WRITE', 'PUBLISH', 'MANAGE'],
    });
    const reporter = await limitedToken(prisma, { role: 'REPORTER', scopes: ['WRITE', 'REDACT'] });
    await expect(redact({ id, text: 'anything' }, admin)).rejects.toThrow(/the scope REDACT/);
    await expect(redact({ id, text: 'anything' }, reporter)).rejects.toThrow(/the role EDITOR/);
    await expect(redact({ id: absentId('Member'), text: 'anything' })).rejects.toThrow(
      /takes an id of type Article or/,
    );
    expect(await redact({ id: absentId('Tag'), text: 'anything' }, tokens.EDITOR)).toMatchObject({
      __typename: 'NotFoundError',
    });
    const legal = await limitedToken(prisma, { role: 'EDITOR', scopes: ['READ', 'REDACT'] });
    expect(await redact({ id, text: 'anything' }, legal)).toMatchObject({ __typename: 'RedactPayload' });
  });

  it('says what to do if the words reach over two paragraphs, or over what was redacted', async () => {
    const article = await editor.publishedArticle({
      body: [paragraph('He was drunk that'), paragraph('day.')],
    });
    await redacted({ id: article.id, text: 'drunk' });
    for (const text of ['that day', 'was [removed] that'])
      expect(await redact({ id: article.id, text })).toMatchObject({
        message: expect.stringMatching(
          /over two paragraphs, or over a \[removed\], redact each part for itself/,
        ) as string,
      });
    await redacted({ id: article.id, text: 'that' });
  });

  it('finds words in each typographic form, here and elsewhere', async () => {
    const id = unique('');
    const article = await editor.publishedArticle({
      headline: `O'Brien${id} and O’Brien${id}`,
      body: [paragraph(`Jean‑Luc${id} “said” O&#39;Brien${id}`), paragraph('So.')],
    });
    const other = await editor.publishedArticle({ standfirst: `O‘Brien${id}` });
    const { note } = await editor.correct(await editor.publishedArticle(), { text: `“O"Brien${id}”` });
    const { elsewhere } = await redacted({ id: article.id, text: `OʼBrien${id}` });
    expect(elsewhere).toHaveLength(2);
    expect(elsewhere).toEqual(
      expect.arrayContaining([
        { __typename: 'Article', id: other.id },
        { __typename: 'UpdateNote', id: note.id },
      ]),
    );
    const report = await editor.sourceReport({ headline: `JEAN−Luc${id} "said"…` });
    const more = await redacted({ id: article.id, text: `Jean–Luc${id} "said"` });
    expect(more.elsewhere).toEqual([{ __typename: 'SourceReport', id: report.id }]);
    await redacted({ id: report.id, text: `Jean-Luc${id} „said“...` });
    expect(await shown(article.id)).toMatchObject({ headline: '[removed] and [removed]' });
    expect((await shown(article.id)).everything).not.toMatch(/brien|luc/);
    const back = { id: article.id, expectedRevision: 3, standfirst: `Jean—Luc${id} «said»` };
    expect(await editor.attempt(ReviseArticle, back)).toMatchObject({
      problems: [{ path: ['input', 'standfirst'] }],
    });
  });

  it('is made once for one idempotency key', async () => {
    const word = unique('word');
    const article = await editor.publishedArticle({ headline: word });
    const other = await editor.publishedArticle({ standfirst: word });
    const input = { id: article.id, text: word, idempotencyKey: unique('key') };
    const first = await redacted(input);
    expect(first.elsewhere).toEqual([{ __typename: 'Article', id: other.id }]);
    expect(await redact(input)).toEqual(first);
    expect((await shown(article.id)).redactions).toHaveLength(1);
  });
});

describe('a redaction of the whole', () => {
  it('follows one of words in a paragraph', async () => {
    const statement = await editor.statement({ text: 'There were ten boats at sea.' });
    const words = `<q data-statement="${statement.id}">There were ten boats</q>`;
    const body = [paragraph('libel here and there'), paragraph(`They say: ${words}.`)];
    const draft = await editor.article({ body });
    const article = await editor.publishedArticle({ body });
    for (const { id } of [draft, article]) await redacted({ id, text: 'libel' });
    await redacted({ id: statement.id, text: 'ten boats' });
    for (const { id } of [draft, article, statement]) await redacted({ id });
    for (const { id } of [draft, article])
      expect((await shown(id, newsroom.tokens.EDITOR)).body).toMatchObject([
        { __typename: 'RedactedBlock' },
        { __typename: 'RedactedBlock' },
      ]);
  });

  it('names nothing else that was redacted', async () => {
    for (const headline of ['drunk', 'Klug'])
      await redacted({ id: (await editor.publishedArticle({ headline })).id });
    const { id } = await editor.person({ name: 'Peter', description: 'He drinks' });
    await redacted({ id, text: 'Peter' });
    expect((await redacted({ id })).elsewhere).toEqual([]);
  });

  it('leaves nothing of an article but tombstones', async () => {
    const slug = unique('libel');
    const mainImage = { url: 'https://img.example/1.jpg', altText: 'Him' };
    const article = await editor.publishedArticle({
      slug,
      mainImage,
      body: [paragraph('One.'), paragraph('Two.')],
    });
    await redacted({ id: article.id });
    const seen = await shown(article.id);
    expect(seen).toMatchObject({
      headline: '[removed]',
      mainImage: null,
      body: [{ __typename: 'RedactedBlock' }, {}],
    });
    expect(seen.slug).toMatch(/^redacted-/);
    expect(seen.everything).not.toContain(slug);
  });

  it('takes the quotes of a statement along, and names what else has its words', async () => {
    const text = `It was ${unique('he')}, I say`;
    const statement = await editor.statement({ text });
    const article = await editor.publishedArticle({ standfirst: `“${text}”`, body: [quote(statement.id)] });
    const draft = await editor.article({ body: [quote(statement.id), paragraph('And.')] });
    const { elsewhere } = await redacted({ id: statement.id });
    expect(elsewhere).toEqual([{ __typename: 'Article', id: article.id }]);
    expect((await shown(article.id)).body).toMatchObject([{ __typename: 'RedactedBlock' }]);
    expect((await shown(draft.id, newsroom.tokens.EDITOR)).body).toMatchObject([
      { __typename: 'RedactedBlock' },
      {},
    ]);
    expect(await node(statement.id)).toMatchObject({
      text: '[removed]',
      redaction: { publicNote: WHY.publicNote },
    });
  });

  it('leaves the name of none of the others', async () => {
    const { prisma } = newsroom;
    const article = await editor.publishedArticle({ tags: [unique('Tag')] });
    const tag = await prisma.tag.findFirstOrThrow({
      where: { revisions: { some: { articleId: rowId(article.id) } } },
    });
    const { note } = await editor.correct(article, { text: unique('note') });
    const targets = {
      tag: [globalId('Tag', tag.id), { name: '[removed]' }],
      note: [note.id, { text: '[removed]', redaction: {} }],
      person: [
        (await editor.person({ visibility: 'PUBLIC', accounts: [{ platform: 'X', handle: '@x' }] })).id,
        { name: '[removed]', accounts: [] },
      ],
      organization: [
        (await editor.organization({ visibility: 'PUBLIC' })).id,
        { name: '[removed]', website: null },
      ],
      campaign: [(await editor.campaign({ summary: 'Free.' })).id, { name: '[removed]', summary: null }],
      report: [(await editor.sourceReport({ headline: 'A report' })).id, { headline: null }],
    } as const;
    for (const [what, [id, left]] of Object.entries(targets)) {
      const before = (await node(id, newsroom.tokens.EDITOR)) ?? {};
      await redacted({ id });
      const after = (await node(id, newsroom.tokens.EDITOR)) ?? {};
      expect(after, what).toMatchObject(left);
      if ('slug' in before) expect(after['slug'], what).toMatch(/^redacted-/);
    }
  });
});

describe('what was redacted', () => {
  it('comes back by no input', async () => {
    const article = await editor.publishedArticle({ headline: 'Klug was drunk' });
    await redacted({ id: article.id, text: 'was drunk' });
    const revise = (input: object) =>
      editor.attempt(ReviseArticle, { id: article.id, expectedRevision: 2, ...input });
    const problem = (path: string) => ({
      __typename: 'ValidationError',
      problems: [
        { path: ['input', ...path.split('.')], message: `${path} has what was redacted: leave it out.` },
      ],
    });
    expect(await revise({ standfirst: 'He WAS\u00A0drunk.' })).toMatchObject(problem('standfirst'));
    expect(await revise({ body: [paragraph('He <i>was</i> drunk.')] })).toMatchObject(
      problem('body.0.paragraph.html'),
    );
    const mainImage = { url: 'https://img.example/was%20drunk.jpg', altText: 'Klug' };
    expect(await revise({ mainImage })).toMatchObject(problem('mainImage.url'));
    expect(await revise({ standfirst: 'He was sober.' })).toMatchObject({
      __typename: 'ReviseArticlePayload',
    });
    const { id } = await editor.person({ name: 'Peter Klug', visibility: 'PUBLIC' });
    await redacted({ id, text: 'Peter Klug' });
    expect(await editor.attempt(UpdatePerson, { id, description: 'Not peter klug' })).toMatchObject(
      problem('description'),
    );
  });

  it('comes back by no input about what belongs to its row', async () => {
    const article = await editor.publishedArticle({ headline: 'Klug was drunk' });
    const { note } = await editor.correct(article, { text: 'He was drunk.' });
    const request = await editor.requestComment(article);
    await editor.closeRequest(request);
    const figures = [{ kind: 'ARRESTS', low: 1 }] as const;
    const campaignId = (await editor.campaign()).id;
    const action = await editor.action({ campaignId, title: 'Who was drunk?', figures: [...figures] });
    const { prisma } = newsroom;
    const figure = await prisma.actionFigure.findFirstOrThrow({ where: { actionId: rowId(action.id) } });
    for (const { id } of [article, action]) await redacted({ id, text: 'was drunk' });
    const text = 'He was drunk.';
    const inputs = {
      note: await editor.attempt(CorrectUpdateNote, { id: note.id, text }),
      internalNote: await editor.attempt(AddInternalNote, { subjectId: article.id, text }),
      request: await editor.attempt(ReopenCommentRequest, { id: request.id, noteText: text }),
      action: await editor.attempt(RetractCampaignFact, { id: action.id, note: text }),
      figure: await editor.attempt(RetractCampaignFact, {
        id: globalId('ActionFigure', figure.id),
        note: text,
      }),
      redaction: await redact({ id: article.id, text: 'Klug', publicNote: text }),
    };
    for (const [what, outcome] of Object.entries(inputs)) {
      expect(outcome, what).toMatchObject({ __typename: 'ValidationError' });
      expect('message' in outcome ? outcome.message : '', what).toMatch(
        / has what was redacted: leave it out\.$/,
      );
    }
    // What is to be taken out is no input that is kept.
    const again = await redact({ id: article.id, text: 'He was drunk.' });
    expect(again).toMatchObject({
      message: expect.stringMatching(/^These words occur in no version/) as string,
    });
  });

  it('leaves the public notes of earlier redactions', async () => {
    const name = unique('Klug');
    const article = await editor.publishedArticle({ headline: 'He was drunk' });
    await redacted({ id: article.id, text: 'was drunk', publicNote: `At the request of ${name}.` });
    await redacted({ id: article.id, text: name });
    const notes = (await shown(article.id)).redactions.map(({ publicNote }) => publicNote);
    expect(notes).toEqual(['At the request of [removed].', WHY.publicNote]);
    const person = await editor.person({ description: 'He drinks', visibility: 'PUBLIC' });
    const { redaction } = await redacted({ id: person.id, text: 'drinks', publicNote: `${name} asked.` });
    await redacted({ id: person.id, text: name });
    expect(await node(redaction.id)).toMatchObject({ publicNote: '[removed] asked.' });
    await redacted({ id: person.id });
    expect(await node(redaction.id)).toMatchObject({ publicNote: '[removed] asked.' });
  });

  it('keeps its marks when an editor goes on writing, and nobody makes one', async () => {
    const article = await editor.publishedArticle({ body: [paragraph('He was drunk.'), paragraph('Drunk')] });
    const { redaction } = await redacted({ id: article.id, text: 'drunk' });
    const { body, revisionNumber } = await shown(article.id);
    const mark = `<span data-redaction="${redaction.id}">[removed]</span>`;
    const made = `<span data-redaction="${globalId('Redaction', rowId(article.id))}">[removed]</span>`;
    const { headline: _headline, ...revision } = {
      headline: '',
      id: article.id,
      expectedRevision: revisionNumber,
      body: [
        {
          paragraph: { blockId: body[0]?.blockId ?? '', html: `She was ${mark}, <span>not ${made}</span>.` },
        },
        { redacted: { blockId: body[1]?.blockId ?? '' } },
      ],
    };
    const { article: revised } = payload(await editor.attempt(ReviseArticle, revision));
    await editor.publish(revised);
    expect((await shown(article.id)).body).toMatchObject([
      { html: `She was ${mark}, not [removed].` },
      { __typename: 'RedactedBlock', id: body[1]?.id },
    ]);
  });

  it('is a block that an input keeps, and makes of no other block', async () => {
    const article = await editor.publishedArticle({ body: [paragraph('Drunk'), paragraph('Sober')] });
    await redacted({ id: article.id, text: 'drunk' });
    const [tombstone, other] = (await shown(article.id)).body.map(({ blockId }) => blockId);
    const revise = (input: object) =>
      editor.attempt(ReviseArticle, { id: article.id, expectedRevision: 2, ...input });
    const kept = (blockId = '') => ({ redacted: { blockId } });
    const onlyKept = 'only a redaction makes one, and an input can keep it';
    for (const blockId of [other, absentId('Article')])
      expect(await revise({ body: [kept(blockId), kept(tombstone)] })).toMatchObject({
        problems: [
          {
            path: ['input', 'body', '0', 'redacted', 'blockId'],
            message: `body.0.redacted.blockId must be the \`blockId\` of a redacted block of the article: ${onlyKept}.`,
          },
        ],
      });
    for (const blockId of [other, tombstone])
      for (const edit of ['insert', 'replace'])
        expect(
          await revise({
            edits: [{ [edit]: { block: kept(blockId), ...(edit === 'replace' && { blockId }) } }],
          }),
        ).toMatchObject({
          problems: [
            {
              path: ['input', 'edits', '0', edit, 'block', 'redacted'],
              message: `edits.0.${edit}.block.redacted must not be a redacted block: ${onlyKept}. Edits keep the blocks that they don't name.`,
            },
          ],
        });
    expect(await revise({ edits: [{ move: { blockId: tombstone, afterBlockId: other } }] })).toMatchObject({
      __typename: 'ReviseArticlePayload',
    });
  });

  it('is never written to the audit log', async () => {
    const word = unique('word');
    const article = await editor.publishedArticle({ headline: word });
    await editor.withdraw(article, `It said ${word}.`);
    await redacted({ id: article.id, text: word });
    const entries = await newsroom.prisma.auditEntry.findMany({ where: { subjectId: rowId(article.id) } });
    expect(JSON.stringify(entries)).not.toContain(word);
    expect(JSON.stringify(entries)).toContain('It said [removed].');
    const last = await newsroom.prisma.auditEntry.findFirstOrThrow({
      where: { action: 'redact' },
      orderBy: { id: 'desc' },
    });
    expect(last.details).toEqual({ target: 'Article', targetId: rowId(article.id), reason: 'LEGAL' });
  });

  it('is in no export, whose tombstones another newsroom imports as they are', async () => {
    const article = await editor.publishedArticle({ body: [paragraph('He was drunk.'), paragraph('Drunk')] });
    await redacted({ id: article.id, text: 'drunk' });
    const exported = await exportOf(connect(newsroom.databaseUrl));
    const other = await emptyNewsroom();
    const { remarks } = await importInto(other, [fileOf(`${exported.join('\n')}\n`)]);
    expect(remarks).toEqual([]);
    expect(await exportOf(other)).toEqual(exported);
  });
});
