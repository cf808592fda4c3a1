import { afterAll, expect, it } from 'vitest';
import type { BlockInput, CreateArticleInput, StatementInput } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ARTICLES = Number(process.env['REVEALING_ARTICLES'] ?? 60);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma, tokens } = newsroom;
const desk = openDesk(newsroom);
const chance = new Chance(SEED);

interface Edge {
  readonly node: { readonly id: string };
  readonly because: string;
  readonly cursor: string;
}
interface Page {
  readonly node: { readonly reveals: { readonly edges: readonly Edge[] } };
}
const Reveals = untyped<Page, { id: string; after: string | null }>(`query ($id: ID!, $after: String) {
  node(id: $id) { ... on Article { reveals(first: 3, after: $after) { edges { cursor because node { ... on Node { id } } } } } }
}`);

/** What an article reveals, page by page. */
async function revealed(id: string, after: string | null = null): Promise<string[]> {
  const { data, errors } = await newsroom.ask(Reveals, { id, after }, tokens.EDITOR);
  expect(errors).toEqual([]);
  const { edges } = data.node.reveals;
  for (const { because } of edges) expect(because).toMatch(/^[a-z][\w ,]+$/);
  const last = edges.at(-1)?.cursor;
  const ids = edges.map(({ node }) => node.id);
  return last === undefined ? ids : [...ids, ...(await revealed(id, last))];
}

/** The ids of all that readers see of what a publication can reveal. */
async function publicIds(): Promise<Set<string>> {
  const tables = ['Statement', 'Person', 'Organization', 'SourceReport', 'Tag', 'CommentRequest'];
  const rows = await prisma.$queryRawUnsafe<{ type: string; id: string }[]>(
    tables
      .map((table) => `SELECT '${table}' AS "type", "id" FROM "${table}" WHERE "visibility" = 'PUBLIC'`)
      .join(' UNION ALL '),
  );
  return new Set(rows.map(({ type, id }) => globalId(type, id)));
}

/** What an operation makes public. */
async function madePublicBy(operation: () => Promise<unknown>): Promise<string[]> {
  const before = await publicIds();
  await operation();
  return [...(await publicIds())].filter((id) => !before.has(id));
}

const made: { people: string[]; organizations: string[]; sources: string[]; statements: string[] } = {
  people: [],
  organizations: [],
  sources: [],
  statements: [],
};
const maybe = <Value>(share: number, value: Value) => (chance.of(share) ? value : null);

/** Mostly a new row, which no reader sees, else one that others refer to, too. */
async function some(kind: keyof typeof made, make: () => Promise<{ readonly id: string }>): Promise<string> {
  if (made[kind].length > 0 && chance.of(0.4)) return chance.one(made[kind]);
  const { id } = await make();
  made[kind].push(id);
  return id;
}
const person = () => some('people', () => desk.person());
const organization = () => some('organizations', () => desk.organization());
const source = () =>
  some('sources', async () =>
    desk.sourceReport({ outletIds: [...new Set([await organization(), await organization()])] }),
  );

async function speaker(): Promise<StatementInput['speaker']> {
  if (chance.of(0.5)) return { personId: await person() };
  if (chance.of(0.6)) return { organizationId: await organization() };
  return { unnamed: { description: 'an officer', organizationId: maybe(0.7, await organization()) } };
}

const statement = () =>
  some('statements', async () =>
    desk.statement({
      speaker: await speaker(),
      text: 'Some words that were said.',
      onBehalfOfId: maybe(0.3, await organization()),
      sourceId: maybe(0.3, await source()),
    }),
  );

async function block(): Promise<BlockInput> {
  if (chance.of(0.4)) return paragraph(unique('prose'));
  const id = await statement();
  if (chance.of(0.4)) return quote(id);
  return paragraph(`It said <q data-statement="${id}">words that were</q>.`);
}

async function content(): Promise<Pick<CreateArticleInput, 'tags' | 'sourceIds'> & { body: BlockInput[] }> {
  const body: BlockInput[] = [];
  for (let left = chance.from(1, 4); left > 0; left -= 1) body.push(await block());
  return {
    body,
    tags: chance.of(0.5) ? [unique('tag'), `Tag ${chance.from(1, 9)}`] : [],
    sourceIds: chance.of(0.4) ? [await source()] : [],
  };
}

/** Requests for comment, some of which are closed. */
async function askAround(article: { readonly id: string }) {
  if (chance.of(0.5)) return;
  const request = await desk.requestComment(article, { askedOf: { personId: await person() } });
  if (chance.of(0.7)) await desk.closeRequest(request);
}

/** Hides something that nothing public refers to. */
async function hideSomething() {
  const kind = chance.one(['people', 'organizations', 'sources', 'statements'] as const);
  if (made[kind].length > 0) await desk.hide(chance.one(made[kind])).catch(() => undefined);
}

it(`reveals what a publication then makes public, no more and no less (SEED=${SEED})`, async () => {
  let count = 0;
  for (let left = ARTICLES; left > 0; left -= 1) {
    const draft = await desk.article(await content());
    await askAround(draft);
    // A schedule reveals what its revision has, whatever follows.
    const isScheduled = chance.of(0.3);
    if (isScheduled) await desk.schedule(draft, '2099-01-01T00:00:00Z');
    const expected = await revealed(draft.id);
    count += expected.length;
    if (isScheduled) await desk.unschedule(draft);
    expect((await madePublicBy(() => desk.publish(draft))).toSorted()).toEqual(expected.toSorted());
    expect(await revealed(draft.id)).toEqual([]);
    const revised = await desk.revise(draft, await content());
    const next = await revealed(draft.id);
    expect((await madePublicBy(() => desk.publish(revised))).toSorted()).toEqual(next.toSorted());
    if (chance.of(0.5)) continue;
    await desk.withdraw(draft);
    for (let times = 0; times < 5; times += 1) await hideSomething();
    const mended = chance.of(0.5) ? await desk.revise(revised, await content()) : null;
    const again = await revealed(draft.id);
    count += again.length;
    const comeBack = () => (mended === null ? desk.restore(draft) : desk.publish(mended));
    expect((await madePublicBy(comeBack)).toSorted()).toEqual(again.toSorted());
  }
  expect(count).toBeGreaterThan(ARTICLES);
}, 300_000);
