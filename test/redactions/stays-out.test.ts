import { describe, expect, it } from 'vitest';
import { emptyNewsroom, exportOf, fileOf, importInto, connect } from '../support/archive/files.ts';
import {
  absentId,
  globalId,
  openDesk,
  paragraph,
  payload,
  rowId,
  unique,
} from '../support/newsroom/factories.ts';
import {
  AddInternalNote,
  CorrectUpdateNote,
  ReopenCommentRequest,
  RetractCampaignFact,
  ReviseArticle,
  UpdatePerson,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { redacting, WHY } from '../support/redactions/redacting.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);

const { redact, redacted, shown, node } = redacting(newsroom);

describe('what was redacted', () => {
  it('comes back by no input', async () => {
    const article = await editor.publishedArticle({ headline: 'Klug was drunk' });
    await redacted({ id: article.id, text: 'was drunk' });
    const revise = (input: object) =>
      editor.attempt(ReviseArticle, { id: article.id, expectedRevision: 2, ...input });
    const problem = (path: string) => ({
      __typename: 'ValidationError',
      problems: [
        {
          code: 'REDACTED',
          path: ['input', ...path.split('.')],
          message: 'Has what was redacted: leave it out.',
        },
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
    const { liveBlog } = await editor.openLiveBlog();
    const { livePost } = await editor.livePost(liveBlog, { body: [paragraph(`He drinks with ${name}.`)] });
    const ofPost = await redacted({ id: livePost.id, text: 'drinks', publicNote: `${name} asked.` });
    await redacted({ id: livePost.id, text: name });
    expect(await node(ofPost.redaction.id)).toMatchObject({ publicNote: '[removed] asked.' });
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
            message: `Must be the \`blockId\` of a redacted block of the article: ${onlyKept}.`,
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
              message: `Must not be a redacted block: ${onlyKept}. Edits keep the blocks that they don't name.`,
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
