import { afterAll, expect, it } from 'vitest';
import type { BlockEditInput } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import * as mutations from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const OPERATIONS = Number(process.env['DESK_OPERATIONS'] ?? 1_000);
const LONGEST = 40;

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma, tokens } = newsroom;

interface Place {
  readonly blockId: string;
  readonly html: string | null;
  readonly statementId: string | null;
}

interface SavedRevision {
  readonly number: number;
  readonly savedAt: string;
  readonly isPublished: boolean;
  readonly trailText: string | null;
  readonly headline: string;
  readonly overruled: readonly { readonly blockId?: string; readonly field: string }[] | null;
  readonly body: readonly Place[];
}

/** What the desk was told of one operation. */
interface Done {
  readonly kind: 'revise' | 'correct' | 'publish' | 'comment' | 'correctNote';
  /** A text that only this operation sent. */
  readonly token: string;
  readonly expected: number;
  readonly edits: readonly BlockEditInput[];
  readonly outcome: { readonly __typename: string; readonly reason?: string; readonly note?: Note | null };
}

interface Note {
  readonly id: string;
  readonly revisionNumber: number;
}

interface Seen {
  readonly revisionNumber: number;
  readonly body: readonly { readonly blockId: string }[];
  readonly publishedRevision: {
    readonly number: number;
    readonly body: readonly { readonly blockId: string }[];
  };
  readonly updateNotes: { readonly nodes: readonly Note[] };
}

const Read = untyped<{ node: Seen }, { id: string }>(`query ($id: ID!) {
  node(id: $id) { ... on Article {
    revisionNumber body { blockId } publishedRevision { number body { blockId } } updateNotes(first: 3) { nodes { id revisionNumber } }
  } }
}`);

const chance = new Chance(SEED);

/** One to three edits of these blocks, each with a text of its own. */
function randomEdits(body: readonly { readonly blockId: string }[], token: string): BlockEditInput[] {
  const ids = body.map(({ blockId }) => blockId);
  return Array.from({ length: chance.from(1, 3) }, (_, index) => {
    const block = paragraph(`${token} ${index}`);
    const blockId = chance.one(ids);
    const afterBlockId = chance.of(0.2) ? null : chance.one(ids);
    if (ids.length < 5 || (ids.length < LONGEST && chance.of(0.4)))
      return { insert: { afterBlockId, block } };
    if (chance.of(0.5)) return { replace: { blockId, block } };
    if (chance.of(0.5) && afterBlockId !== blockId) return { move: { blockId, afterBlockId } };
    ids.splice(ids.indexOf(blockId), 1);
    return { remove: { blockId } };
  });
}

type Shape = readonly [blockId: string | null, text: string | null];

/** The body that these edits make. A new block has no id yet. */
function edited(body: readonly Place[], edits: readonly BlockEditInput[]): Shape[] {
  const blocks: Shape[] = body.map((place) => [place.blockId, textOf(place)]);
  const indexOf = (id: unknown) => blocks.findIndex(([blockId]) => blockId === id);
  const after = (id: unknown) => (id === null ? 0 : indexOf(id) + 1);
  for (const { insert, replace, remove, move } of edits) {
    if (insert) blocks.splice(after(insert.afterBlockId), 0, [null, insert.block.paragraph?.html ?? '']);
    if (replace)
      blocks[indexOf(replace.blockId)] = [String(replace.blockId), replace.block.paragraph?.html ?? ''];
    if (remove) blocks.splice(indexOf(remove.blockId), 1);
    if (move) {
      const moved = blocks.splice(indexOf(move.blockId), 1);
      blocks.splice(after(move.afterBlockId), 0, ...moved);
    }
  }
  return blocks;
}

const textOf = ({ html, statementId }: Place) => html ?? statementId;

function expectBody({ body }: SavedRevision, expected: readonly Shape[], what: string): void {
  expect(body.map(textOf), what).toEqual(expected.map(([, text]) => text));
  for (const [index, [blockId]] of expected.entries())
    if (blockId !== null) expect(body[index]?.blockId, what).toBe(blockId);
}

async function revisionsOf(articleId: string): Promise<SavedRevision[]> {
  return prisma.$queryRaw<SavedRevision[]>`
    SELECT r."number", r."createdAt"::text AS "savedAt", r."publishedAt" IS NOT NULL AS "isPublished", r."trailText", r."headline",
      r."overruled", coalesce((
        SELECT json_agg(json_build_object('blockId', b."blockId", 'html', b."html", 'statementId', b."statementId") ORDER BY p."position")
        FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId" WHERE p."revisionId" = r."id"
      ), '[]') AS "body"
    FROM "ArticleRevision" r WHERE r."articleId" = ${articleId}::uuid ORDER BY r."number"`;
}

/** Sends operations one after the other, each based on what was read before it. */
async function work(
  id: string,
  token: string,
  isEditor: boolean,
  next: () => number | null,
): Promise<Done[]> {
  const desk = openDesk(newsroom, token);
  const done: Done[] = [];
  for (let count = next(); count !== null; count = next()) {
    const { node: seen } = (await newsroom.ask(Read, { id }, token)).data;
    const text = `T${count}.`;
    const kinds = ['revise', 'revise', 'correct', 'correct', 'publish', 'comment', 'correctNote'] as const;
    const kind = isEditor ? chance.one(kinds) : 'revise';
    const { publishedRevision, revisionNumber } = seen;
    const of = (expected: number, edits: BlockEditInput[] = []) => ({ kind, token: text, expected, edits });
    if (kind === 'revise') {
      const edits = randomEdits(seen.body, text);
      const input = { id, expectedRevision: revisionNumber, trailText: text, edits };
      const headline = chance.of(0.2) ? { headline: text } : {};
      const outcome = await desk.attempt(mutations.ReviseArticle, { ...input, ...headline });
      done.push({ ...of(revisionNumber, edits), outcome });
    } else if (kind === 'correct') {
      const edits = randomEdits(publishedRevision.body, text);
      const correction = {
        id,
        expectedRevision: publishedRevision.number,
        kind: 'CORRECTION',
        text,
      } as const;
      const headline = chance.of(0.2) ? { headline: text } : {};
      const outcome = await desk.attempt(mutations.CorrectArticle, { ...correction, ...headline, edits });
      done.push({ ...of(publishedRevision.number, edits), outcome });
    } else if (kind === 'publish') {
      const input = { id, expectedRevision: revisionNumber, noteText: text };
      done.push({ ...of(revisionNumber), outcome: await desk.attempt(mutations.PublishArticle, input) });
    } else if (kind === 'comment') {
      const outcome = await desk.comment({ id }, { noteText: text, statement: { text, speaker } });
      done.push({ ...of(0), outcome });
    } else {
      const note = chance.one(seen.updateNotes.nodes);
      const outcome = await desk.attempt(mutations.CorrectUpdateNote, { id: note.id, text });
      done.push({ ...of(0), outcome });
    }
  }
  return done;
}

const speaker = { personId: (await openDesk(newsroom).person()).id };

it(`editors and a reporter who change one article at once lose nothing in ${OPERATIONS} operations (SEED=${SEED})`, async () => {
  const reporter = openDesk(newsroom, tokens.REPORTER);
  const body = Array.from({ length: 10 }, (_, n) => paragraph(`At ${n}`));
  const { id } = await openDesk(newsroom).publish(await reporter.article({ body }), 'T0.');
  let count = 0;
  const next = () => (count < OPERATIONS ? ++count : null);
  const workers = [tokens.EDITOR, tokens.EDITOR, tokens.ADMIN, tokens.REPORTER, tokens.REPORTER];
  const done = (
    await Promise.all(workers.map((token) => work(id, token, token !== tokens.REPORTER, next)))
  ).flat();
  expect(done).toHaveLength(OPERATIONS);

  const made = done.filter(({ outcome }) => outcome.__typename.endsWith('Payload'));
  const refused = done.filter((operation) => !made.includes(operation));
  const ALREADY = { __typename: 'InvalidStateError', reason: 'ALREADY_PUBLIC' };
  for (const { kind, outcome } of refused)
    expect(outcome).toMatchObject(
      kind === 'publish' && 'reason' in outcome ? ALREADY : { __typename: 'RevisionConflictError' },
    );
  await expectRevisions(rowId(id), made);
  await expectNotes(rowId(id), made);
}, 900_000);

/** Each revision is what one operation made of those before it, and each operation made its revisions. */
async function expectRevisions(articleId: string, made: readonly Done[]): Promise<void> {
  const revisions = await revisionsOf(articleId);
  expect(revisions.map(({ number }) => number)).toEqual(revisions.map((_, index) => index + 1));
  const at = (number: number) => {
    const revision = revisions[number - 1];
    if (revision === undefined) throw new Error(`There is no revision ${number}.`);
    return revision;
  };
  const explained = new Set([1]);
  const explain = (number: number) => {
    expect(explained.has(number), `revision ${number} is of one operation`).toBe(false);
    explained.add(number);
  };
  for (const { kind, token, expected, edits, outcome } of made) {
    const what = `${kind} ${token}`;
    if (kind === 'revise') {
      explain(expected + 1);
      const after = at(expected + 1);
      expect(after.trailText, what).toBe(token);
      expectBody(after, edited(at(expected).body, edits), what);
    } else if (kind === 'correct' || kind === 'comment') {
      const number = outcome.note?.revisionNumber ?? 0;
      explain(number);
      const after = at(number);
      const before = kind === 'correct' ? at(expected) : null;
      if (before !== null) expectBody(after, edited(before.body, edits), what);
      const draft = revisions[number];
      // What a transaction saves has its time.
      if (draft?.savedAt !== after.savedAt) continue;
      explain(number + 1);
      if (before === null) expect(draft.body).toHaveLength(at(number - 1).body.length + 1);
      else expectMerged({ mine: at(number - 1), before, after, draft }, what);
    } else if (kind === 'publish') expect(at(expected).isPublished, what).toBe(true);
  }
  expect(explained.size).toBe(revisions.length);
}

interface Merge {
  readonly mine: SavedRevision;
  readonly before: SavedRevision;
  readonly after: SavedRevision;
  readonly draft: SavedRevision;
}

/** The draft has every block as it was corrected, and all else that it had. */
function expectMerged({ mine, before, after, draft }: Merge, what: string): void {
  const textsOf = ({ body }: SavedRevision) => new Map(body.map((place) => [place.blockId, textOf(place)]));
  const [own, was, is, merged] = [mine, before, after, draft].map(textsOf);
  const warned = new Set(draft.overruled?.map(({ blockId, field }) => blockId ?? field));
  for (const { blockId } of [...mine.body, ...before.body, ...after.body]) {
    const [ownText, old, corrected] = [own, was, is].map((texts) => texts?.get(blockId));
    const isCorrected = corrected !== old;
    const isGone = ownText === undefined && old !== undefined;
    expect(merged?.get(blockId), what).toBe(isGone ? undefined : isCorrected ? corrected : ownText);
    if (isCorrected && !isGone && ownText !== old && ownText !== corrected)
      expect(warned.has(blockId), `${what} warns of ${blockId}`).toBe(true);
  }
  expect(draft.headline, what).toBe(after.headline === before.headline ? mine.headline : after.headline);
  expect(draft.trailText, what).toBe(mine.trailText);
}

/** Each note was published once, and has its last text, or an earlier one is kept. Each has its events. */
async function expectNotes(articleId: string, made: readonly Done[]): Promise<void> {
  const notes = await prisma.updateNote.findMany({ where: { articleId }, include: { formerTexts: true } });
  const texts = notes.flatMap(({ text, formerTexts }) => [text, ...formerTexts.map((former) => former.text)]);
  const sent = made.filter(({ kind }) => kind !== 'revise').map(({ token }) => token);
  expect(texts.toSorted()).toEqual(['T0.', ...sent].toSorted());
  const told = await prisma.feedEvent.count({ where: { articleId, noteId: { not: null } } });
  expect(told).toBe(sent.length + 1);
}
