import { afterAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openDesk, paragraph, payload } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

const WARNINGS = `warnings {
  __typename message preventsPublishing
  ... on CommentRequestWarning { commentRequest { id } }
  ... on NewerRevisionWarning { revision { number } }
  ... on AltTextWarning { blockId image { url } }
  ... on LicenseWarning { blockId image { url } }
  ... on RedactionWarning { blockId redaction { id } }
  ... on CampaignActionWarning { action { id } }
}`;
interface Seen {
  readonly warnings: readonly object[];
}
const read = articleReader<Seen>(newsroom, WARNINGS);
const readBoth = articleReader<Seen & { revision: Seen }>(
  newsroom,
  `${WARNINGS} revision(number: 1) { ${WARNINGS} }`,
);

/** Advice prevents nothing. */
const advice = (typename: string, about: object, message: string | RegExp) => ({
  __typename: typename,
  ...about,
  message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
  preventsPublishing: false,
});

describe('what is advice before publishing', () => {
  it('names open requests for comment, until each is closed or cancelled', async () => {
    const draft = await openDesk(newsroom, REPORTER).article();
    const [first, second] = [await desk.requestComment(draft), await desk.requestComment(draft)];
    const warning = ({ id }: { id: string }) =>
      advice(
        'CommentRequestWarning',
        { commentRequest: { id } },
        /^.+ was asked for comment, and the request is open\. Readers see it once it is closed\.$/,
      );
    for (const token of [EDITOR, REPORTER])
      expect(await read(draft.slug, token)).toEqual({ warnings: [first, second].map(warning) });
    await desk.closeRequest(first);
    await desk.publish(draft);
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: [warning(second)] });
    // The denied cases: others learn of no open request.
    const other = await createMemberToken(newsroom.prisma, { name: 'Another reporter', role: 'REPORTER' });
    for (const token of [other, undefined]) expect(await read(draft.slug, token)).toEqual({ warnings: [] });
    await desk.cancelRequest(second);
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: [] });
  });

  it('names a newer revision than the scheduled one', async () => {
    const draft = await desk.article();
    await desk.schedule(draft, '2099-01-01T00:00:00Z');
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: [] });
    const newer = await desk.revise(draft, { trailText: 'Without the typo.' });
    expect(await read(draft.slug, EDITOR)).toEqual({
      warnings: [
        advice(
          'NewerRevisionWarning',
          { revision: { number: 2 } },
          'Revision 1 is scheduled, and revision 2 is newer. Schedule the article again to publish the newer one.',
        ),
      ],
    });
    await desk.schedule(newer, '2099-01-01T00:00:00Z');
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: [] });
  });

  it('names pictures without alternative text, and those that their licence forbids, in each revision', async () => {
    const image = { url: 'https://pictures.example/harbour.jpg', altText: 'The harbour' };
    const licence = (terms: string) => `https://creativecommons.org/licenses/${terms}/4.0/`;
    const draft = await desk.article({
      mainImage: { ...image, altText: '' },
      body: [
        { image: { image: { ...image, license: licence('by') } } },
        { image: { image: { ...image, license: licence('by-nc'), creditText: 'Ada Lens' } } },
        { image: { image: { ...image, license: licence('by-sa'), creditText: 'Ada Lens' } } },
        { image: { image: { ...image, license: 'https://creativecommons.org/publicdomain/zero/1.0/' } } },
      ],
    });
    const { body } = await articleReader<{ body: { blockId: string }[] }>(newsroom, 'body { blockId }')(
      draft.slug,
      EDITOR,
    );
    const of = (block: number) => ({
      blockId: body[block]?.blockId ?? null,
      image: { url: 'https://pictures.example/harbour.jpg' },
    });
    const warnings = [
      advice('AltTextWarning', of(-1), /^The picture has no alternative text\./),
      advice(
        'LicenseWarning',
        of(0),
        /^The licence CC BY 4\.0 forbids showing the picture without naming its author\./,
      ),
      advice('LicenseWarning', of(1), /^The licence CC BY-NC 4\.0 forbids commercial use of the picture\./),
    ];
    await desk.publish(
      await desk.revise(draft, { mainImage: image, body: [paragraph('Without pictures.')] }),
    );
    expect(await readBoth(draft.slug, EDITOR)).toEqual({ warnings: [], revision: { warnings } });
    await desk.publish(
      await desk.revise({ ...draft, revisionNumber: 2 }, { mainImage: { ...image, altText: '' } }),
    );
    expect(await read(draft.slug, REPORTER)).toEqual({ warnings: warnings.slice(0, 1) });
    // The denied case.
    expect(await read(draft.slug)).toEqual({ warnings: [] });
  });

  it('names an action that was retracted since, and words that were redacted in a draft', async () => {
    const action = await desk.action({ campaignId: (await desk.campaign()).id });
    const draft = await desk.article({
      actionIds: [action.id],
      body: [paragraph('A canary sang.'), paragraph('Nothing here.')],
    });
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: [] });
    await desk.retract(action.id);
    const why = { reason: 'LEGAL', publicNote: 'For legal reasons.' } as const;
    const { redaction } = payload(await desk.attempt(Redact, { id: draft.id, text: 'canary', ...why }));
    const { body } = await articleReader<{ body: { blockId: string }[] }>(newsroom, 'body { blockId }')(
      draft.slug,
      EDITOR,
    );
    const blockId = body[0]?.blockId;
    const seen = [
      advice('RedactionWarning', { blockId, redaction: { id: redaction.id } }, /^Words were redacted here/),
      advice(
        'CampaignActionWarning',
        { action: { id: action.id } },
        /^The article reports this action, which was recorded in error/,
      ),
    ];
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: seen });
    const { revisionNumber } = await desk.revise({ ...draft, revisionNumber: 2 }, { trailText: 'More.' });
    await desk.publish({ ...draft, revisionNumber });
    expect(await read(draft.slug, EDITOR)).toEqual({ warnings: seen.slice(1) });
    expect(await read(draft.slug)).toEqual({ warnings: [] });
  });
});
