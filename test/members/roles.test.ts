import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absentId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { EVERY_MUTATION, mutationNamed, send } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

let newsroom: Newsroom;
let material: Material;
beforeAll(async () => {
  newsroom = await openNewsroom();
  await holdEndpoints(newsroom);
  material = openMaterial(newsroom);
});
afterAll(() => newsroom.close());

/** Differs if any row differs, except for outgoing mail and tokens' `lastUsedAt`, which the node writes later. */
async function fingerprint(): Promise<string> {
  const { prisma } = newsroom;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'OutgoingMail' ORDER BY 1`;
  const sums = tables.map(
    ({ name }) =>
      `SELECT '${name}', count(*), sum(hashtextextended((to_jsonb(t) - 'lastUsedAt')::text, 0)) FROM "${name}" t`,
  );
  return JSON.stringify(await prisma.$queryRawUnsafe(sums.join(' UNION ALL ')), (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

const CALLERS = ['READER', 'REPORTER', 'EDITOR', 'ADMIN'] as const;
type Caller = (typeof CALLERS)[number];

const tokenOf = (caller: Caller) => (caller === 'READER' ? undefined : newsroom.tokens[caller]);

/** The outcome for each caller: `done`, or the refusal. */
type Rule = Readonly<Record<Caller, string>>;

const NOBODY = { READER: 'UNAUTHENTICATED', REPORTER: 'FORBIDDEN', EDITOR: 'FORBIDDEN', ADMIN: 'FORBIDDEN' };
const ADMINS = { ...NOBODY, ADMIN: 'done' };
const EDITORS = { ...ADMINS, EDITOR: 'done' };
const MEMBERS = { ...EDITORS, REPORTER: 'done' };
const RULES = { READER: { ...MEMBERS, READER: 'done' }, REPORTER: MEMBERS, EDITOR: EDITORS, ADMIN: ADMINS };
/** For articles and requests that other reporters can't see. */
const UNSEEN = { ...EDITORS, REPORTER: 'NotFoundError' };

const cases = <Row extends readonly [string, Rule, ...unknown[]]>(rows: readonly Row[]) =>
  rows.flatMap((row) => CALLERS.map((caller) => [row[0], caller, row[1][caller], row] as const));

/** Expects the outcome, and that rows change only if it is `done`. */
async function expectAnswer(mutation: string, caller: Caller, answer: string, input: object) {
  const before = await fingerprint();
  const { outcome, text } = await send(newsroom, mutationNamed(mutation), input, tokenOf(caller));
  expect(outcome, text).toMatch(answer === 'done' ? /Payload$/ : new RegExp(`^${answer}$`));
  const hasChanged = (await fingerprint()) !== before;
  expect(hasChanged).toBe(answer === 'done');
}

describe('every mutation', () => {
  const rows = EVERY_MUTATION.map(([name, mutation]) => [name, RULES[mutation.takes], mutation] as const);

  it.each(cases(rows))('%s by %s: %s', async (name, caller, answer, [, , mutation]) => {
    await expectAnswer(name, caller, answer, await mutation.input(material));
  });
});

describe('a mutation whose required role depends on its subject', () => {
  const revising = async (article: { id: string } | Promise<{ id: string }>) => ({
    id: (await article).id,
    expectedRevision: 1,
    headline: 'Headline',
  });
  const asking = async (article: { id: string } | Promise<{ id: string }>) => ({
    articleId: (await article).id,
    askedOf: { personId: (await material.person()).id },
  });
  const closing = async (article: { id: string }) => ({
    id: (await material.editor.requestComment(article)).id,
    outcome: 'DECLINED',
  });
  const ROWS: readonly (readonly [what: string, rule: Rule, mutation: string, () => Promise<object>])[] = [
    [
      "revising somebody else's public article",
      EDITORS,
      'reviseArticle',
      () => revising(material.editor.publishedArticle()),
    ],
    ["revising somebody else's draft", UNSEEN, 'reviseArticle', () => revising(material.editor.article())],
    [
      "asking for comment on somebody else's public article",
      EDITORS,
      'requestComment',
      () => asking(material.editor.publishedArticle()),
    ],
    [
      "asking for comment on somebody else's draft",
      UNSEEN,
      'requestComment',
      () => asking(material.editor.article()),
    ],
    [
      "closing a request on the reporter's own public article",
      EDITORS,
      'closeCommentRequest',
      async () => closing(await material.editor.publish(await material.reporter.article())),
    ],
    [
      "closing a request on somebody else's public article",
      UNSEEN,
      'closeCommentRequest',
      async () => closing(await material.editor.publishedArticle()),
    ],
    [
      "closing a request on somebody else's draft",
      UNSEEN,
      'closeCommentRequest',
      async () => closing(await material.editor.article()),
    ],
    ...['recordStatement', 'createPerson', 'createOrganization', 'createSourceReport'].map(
      (mutation) =>
        [
          `${mutation} as public`,
          EDITORS,
          mutation,
          async () => ({ ...(await mutationNamed(mutation).input(material)), visibility: 'PUBLIC' }),
        ] as const,
    ),
  ];

  it.each(cases(ROWS))('%s by %s: %s', async (_what, caller, answer, [, , mutation, makeInput]) => {
    await expectAnswer(mutation, caller, answer, await makeInput());
  });
});

describe('a caller who may not', () => {
  const answerTo = async (mutation: string, input: object, token?: string) =>
    (await send(newsroom, mutationNamed(mutation), input, token)).outcome;

  it.each([
    ['publish an article', 'publishArticle', { id: absentId('Article'), expectedRevision: 1 }],
    ['withdraw an article', 'withdrawArticle', { id: absentId('Article'), reason: '' }],
    ['add to a campaign', 'addCampaignDemand', { campaignId: absentId('Campaign'), text: '' }],
  ])(
    '%s learns neither whether it exists nor what is wrong with the input',
    async (_what, mutation, input) => {
      expect(await answerTo(mutation, input)).toBe('UNAUTHENTICATED');
      expect(await answerTo(mutation, input, newsroom.tokens.REPORTER)).toBe('FORBIDDEN');
    },
  );

  it('revise an article learns neither its state and revision nor what is wrong with the input', async () => {
    const revise = (id: string, input: object) =>
      answerTo('reviseArticle', { id, expectedRevision: 1, ...input }, newsroom.tokens.REPORTER);
    const article = await material.editor.publishedArticle();
    expect(await revise(article.id, { expectedRevision: 7 })).toBe('FORBIDDEN');
    expect(await revise(article.id, { headline: '', noteText: '' })).toBe('FORBIDDEN');
    expect(await revise(article.id, { sourceIds: [absentId('SourceReport')] })).toBe('FORBIDDEN');
    await material.editor.withdraw(article);
    expect(await revise(article.id, {})).toBe('NotFoundError');
    expect(await revise(absentId('Article'), {})).toBe('NotFoundError');
  });
});
