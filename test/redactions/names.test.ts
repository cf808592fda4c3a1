import { describe, expect, it } from 'vitest';
import { openDesk, paragraph, payload, rowId, unique } from '../support/newsroom/factories.ts';
import {
  AddComment,
  AddInternalNote,
  ChangeArticleSlug,
  CloseCommentRequest,
  Redact,
  ReviseArticle,
} from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const redacted = async (id: string, text: string) =>
  payload(await editor.attempt(Redact, { id, text, reason: 'PRIVACY', publicNote: 'It was private.' }));

describe('a name that was redacted from an article', () => {
  it('is in no note that is made for the editor, who is asked for another one', async () => {
    const name = unique('Peter Müller');
    const article = await editor.publishedArticle({ headline: `${name} and others` });
    const person = await editor.person({ name });
    const request = await editor.requestComment(article, { askedOf: { personId: person.id } });
    await redacted(article.id, name);
    const statement = {
      text: 'That is not so.',
      speaker: { personId: person.id },
      channel: 'EMAIL',
    } as const;
    const comment = (more: object) =>
      editor.attempt(AddComment, { articleId: article.id, statement, ...more });
    const close = (more: object) =>
      editor.attempt(CloseCommentRequest, { id: request.id, outcome: 'DECLINED', ...more });
    const asked = {
      __typename: 'ValidationError',
      path: ['input', 'noteText'],
      message:
        'The note for readers would have what was redacted from the article. Write one without it in noteText.',
    };
    expect(await comment({})).toMatchObject(asked);
    expect(await close({})).toMatchObject(asked);
    const noteText = 'This article has been updated.';
    expect(await close({ noteText })).toMatchObject({ __typename: 'CloseCommentRequestPayload' });
    expect(await comment({ noteText })).toMatchObject({ __typename: 'AddCommentPayload' });
    const notes = await newsroom.prisma.updateNote.findMany({ where: { articleId: rowId(article.id) } });
    expect(notes.map(({ text }) => text)).toEqual([noteText, noteText]);
    const note = { subjectId: article.id, text: `${name} called again` };
    expect(await editor.attempt(AddInternalNote, note)).toMatchObject({ __typename: 'ValidationError' });
  });

  it('is in no slug or address, which have it in plain letters', async () => {
    const id = unique('');
    const { id: articleId } = await editor.article({ headline: `Peter Müller${id} said` });
    await redacted(articleId, `Peter Müller${id}`);
    const slug = `peter-muller${id}-ahoy`;
    const revise = (input: object) =>
      editor.attempt(ReviseArticle, { id: articleId, expectedRevision: 2, ...input });
    const inputs = {
      slug: await editor.attempt(ChangeArticleSlug, { id: articleId, slug }),
      draft: await revise({ slug }),
      address: await revise({ canonicalUrl: `https://www.example/${slug}.html` }),
      link: await revise({
        body: [paragraph(`<a href="https://www.example/Peter_M%C3%BCller${id}">He</a>`)],
      }),
    };
    for (const [what, outcome] of Object.entries(inputs))
      expect(outcome, what).toMatchObject({
        __typename: 'ValidationError',
        message: expect.stringMatching(/ has what was redacted: leave it out\.$/) as string,
      });
    // In a text, a name without its accent is another name.
    expect(await revise({ standfirst: `Peter Muller${id} came.` })).toMatchObject({
      __typename: 'ReviseArticlePayload',
    });
    const other = { id: articleId, slug: `peter-mullers${id}` };
    expect(await editor.attempt(ChangeArticleSlug, other)).toMatchObject({
      __typename: 'ChangeArticleSlugPayload',
    });
  });
});
