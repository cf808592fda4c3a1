import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { rowCounts } from '../support/database/row-counts.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const SOME_DAY = '2099-01-01T00:00:00Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

/** Articles in each state. */
const ARTICLES = {
  DISCARDED: async () => desk.discard(await desk.article()),
  DRAFT: () => desk.article(),
  SCHEDULED: async () => desk.schedule(await desk.article(), SOME_DAY),
  PUBLISHED: () => desk.publishedArticle(),
  WITHDRAWN: async () => desk.withdraw(await desk.publishedArticle()),
};
type State = keyof typeof ARTICLES;

const speaker = { personId: (await desk.person()).id };

/** The rest of each mutation's input, and the reason why each state refuses it. The other states allow it. A discarded draft can only be restored. */
const CHANGES: Record<string, { rest: () => object; refusedIf: Partial<Record<State, string>> }> = {
  publishArticle: {
    rest: () => ({ expectedRevision: 1 }),
    refusedIf: { PUBLISHED: 'ALREADY_PUBLIC', WITHDRAWN: 'WITHDRAWN' },
  },
  scheduleArticle: {
    rest: () => ({ expectedRevision: 1, scheduledFor: SOME_DAY }),
    refusedIf: { PUBLISHED: 'ALREADY_PUBLIC' },
  },
  unscheduleArticle: {
    rest: () => ({}),
    refusedIf: { DRAFT: 'NOT_SCHEDULED', PUBLISHED: 'NOT_SCHEDULED', WITHDRAWN: 'NOT_SCHEDULED' },
  },
  reviseArticle: {
    rest: () => ({ expectedRevision: 1, headline: 'Another' }),
    refusedIf: {},
  },
  correctArticle: {
    rest: () => ({ expectedRevision: 1, kind: 'CORRECTION', text: 'It was ten.' }),
    refusedIf: { DRAFT: 'NOT_PUBLISHED', SCHEDULED: 'NOT_PUBLISHED', WITHDRAWN: 'WITHDRAWN' },
  },
  withdrawArticle: {
    rest: () => ({ reason: 'It was wrong.' }),
    refusedIf: { DRAFT: 'NOT_PUBLISHED', SCHEDULED: 'NOT_PUBLISHED', WITHDRAWN: 'WITHDRAWN' },
  },
  restoreArticle: {
    rest: () => ({}),
    refusedIf: { DRAFT: 'NOT_WITHDRAWN', SCHEDULED: 'NOT_WITHDRAWN', PUBLISHED: 'NOT_WITHDRAWN' },
  },
  discardDraft: {
    rest: () => ({ expectedRevision: 1 }),
    refusedIf: { SCHEDULED: 'SCHEDULED', PUBLISHED: 'ALREADY_PUBLIC', WITHDRAWN: 'WITHDRAWN' },
  },
  changeArticleSlug: { rest: () => ({ slug: unique('article') }), refusedIf: {} },
  addComment: {
    rest: () => ({ statement: { text: 'No.', channel: 'INTERVIEW', speaker } }),
    refusedIf: { DRAFT: 'NOT_PUBLISHED', SCHEDULED: 'NOT_PUBLISHED', WITHDRAWN: 'WITHDRAWN' },
  },
  requestComment: { rest: () => ({ askedOf: speaker }), refusedIf: {} },
};

/** The result of a mutation with everything that its errors say. */
async function change(name: string, id: string, more: object = {}) {
  const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = untyped<Record<string, object>, { input: object }>(`mutation ($input: ${input}!) {
    ${name}(input: $input) {
      __typename
      ... on UserError {
        path
        ... on InvalidStateError { articleState reason }
        ... on RevisionConflictError { current { id revisionNumber headline } currentPost { id } }
      }
    }
  }`);
  const path = ['addComment', 'requestComment'].includes(name) ? 'articleId' : 'id';
  const all = { [path]: id, ...CHANGES[name]?.rest(), ...more };
  const { data, errors } = await newsroom.ask(document, { input: all }, newsroom.tokens.EDITOR);
  expect(errors).toEqual([]);
  return { result: data[name], path: ['input', path] };
}

describe('a change of an article', () => {
  it('is made or refused by the state of the article, with the reason, and a refused one writes nothing', async () => {
    const cases = Object.entries(CHANGES).flatMap(([name, { refusedIf }]) =>
      (Object.keys(ARTICLES) as State[]).map((state) => ({
        name,
        state,
        reason: state === 'DISCARDED' && name !== 'restoreArticle' ? 'DISCARDED' : refusedIf[state],
      })),
    );
    const failures = await failuresOf(
      cases,
      ({ name, state }) => `${name} of an article that is ${state}`,
      async ({ name, state, reason }) => {
        const { id } = await ARTICLES[state]();
        const before = await rowCounts(newsroom.prisma);
        const { result, path: toId } = await change(name, id);
        // The state allows another revision.
        const isOfRevision =
          name === 'publishArticle' && (reason === 'ALREADY_PUBLIC' || reason === 'WITHDRAWN');
        const path = isOfRevision ? ['input', 'expectedRevision'] : toId;
        if (reason === undefined) {
          expect(result).toEqual({ __typename: expect.stringMatching(/Payload$/) as string });
        } else {
          expect(result).toEqual({ __typename: 'InvalidStateError', path, articleState: state, reason });
          expect(await rowCounts(newsroom.prisma)).toEqual(before);
        }
      },
    );
    expect(failures).toEqual([]);
  });

  it('based on another revision than the current one, or for a correction the published one, is refused, with the current one, and writes nothing', async () => {
    const draft = await desk.revise(await desk.article(), { headline: 'Second' });
    const published = await desk.publish(await desk.revise(await desk.article(), { headline: 'First' }));
    const inWork = await desk.revise(published, { headline: 'Second' });
    const before = await rowCounts(newsroom.prisma);
    const cases = [
      'publishArticle',
      'scheduleArticle',
      'reviseArticle',
      'correctArticle',
      'discardDraft',
    ].flatMap((name) => [-1, 0, 1, 4, 2_147_483_647].map((expectedRevision) => ({ name, expectedRevision })));
    const failures = await failuresOf(
      cases,
      ({ name, expectedRevision }) => `${name} with ${expectedRevision}`,
      async ({ name, expectedRevision }) => {
        const { id } = name === 'correctArticle' ? inWork : draft;
        expect((await change(name, id, { expectedRevision })).result).toEqual({
          __typename: 'RevisionConflictError',
          path: ['input', 'expectedRevision'],
          current: { id, revisionNumber: name === 'correctArticle' ? 3 : 2, headline: 'Second' },
          currentPost: null,
        });
      },
    );
    expect(failures).toEqual([]);
    expect(await rowCounts(newsroom.prisma)).toEqual(before);
  });
});
