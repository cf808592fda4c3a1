import { describe, expect, it } from 'vitest';
import { rowCounts } from '../support/database/row-counts.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import {
  absentId,
  globalId,
  openDesk,
  paragraph,
  quote,
  rowId,
  unique,
} from '../support/newsroom/factories.ts';
import { ReviseArticle } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting, WHY } from '../support/redactions/redacting.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);

const { redact, redacted, shown, node } = redacting(newsroom);

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
    expect(await redact({ id: absentId('ApiToken'), text: 'anything' })).toMatchObject({
      __typename: 'ValidationError',
      problems: [{ code: 'WRONG_TYPE', path: ['input', 'id'] }],
    });
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

  it('says whether it named all that has the words: it reads no more than the newest rows of a big table', async () => {
    const word = unique('word');
    const { id } = await editor.publishedArticle({ headline: word, standfirst: `${word} again` });
    const tag = await newsroom.prisma.tag.create({ data: { slug: unique('tag'), name: `About ${word}` } });
    const all = await redacted({ id, text: `${word} again` });
    expect(all).toMatchObject({ elsewhere: [], elsewhereIsComplete: true });
    const slugs = Array.from({ length: 2_000 }, () => unique('tag'));
    await newsroom.prisma.tag.createMany({ data: slugs.map((slug) => ({ slug, name: slug })) });
    expect(await redacted({ id, text: word })).toMatchObject({ elsewhere: [], elsewhereIsComplete: false });
    await newsroom.prisma.tag.deleteMany({ where: { slug: { in: [tag.slug, ...slugs] } } });
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
