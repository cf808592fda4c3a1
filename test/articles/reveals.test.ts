import { afterAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { untyped } from '../support/clients/walk.ts';
import { openCounter } from '../support/database/sql.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

interface Revealing {
  readonly totalCount: number;
  readonly edges: readonly Edge[];
}

interface Edge {
  readonly because: string;
  readonly node: { readonly __typename: string; readonly id: string };
}
const REVEALS = 'reveals { totalCount edges { because node { __typename ... on Node { id } } } }';
const read = articleReader<{ reveals: Revealing | null }>(newsroom, REVEALS);

/** Why each becomes public, by id. */
async function reasons(slug: string, token = EDITOR): Promise<Record<string, string>> {
  const { reveals } = await read(slug, token);
  expect(reveals?.edges).toHaveLength(reveals?.totalCount ?? -1);
  return Object.fromEntries((reveals?.edges ?? []).map(({ node, because }) => [node.id, because]));
}

describe('what publishing an article reveals', () => {
  it('is listed with the reason for each, and is nothing once it is public', async () => {
    const [speaker, behalf, outlet, second] = [
      await desk.person(),
      await desk.organization(),
      await desk.organization(),
      await desk.organization(),
    ];
    const report = await desk.sourceReport({ outletIds: [outlet.id] });
    const source = await desk.sourceReport({ outletIds: [second.id] });
    const said = await desk.statement({
      ...{
        speaker: { personId: speaker.id },
        onBehalfOfId: behalf.id,
        sourceId: report.id,
        text: 'Words, said.',
      },
    });
    const employer = await desk.organization();
    const unnamed = await desk.statement({
      speaker: { unnamed: { description: 'an officer', organizationId: employer.id } },
    });
    const known = await desk.statement({}, 'PUBLIC');
    const prose = `They said <q data-statement="${said.id}">Words, said</q>.`;
    const body = [paragraph('First.'), paragraph(prose), quote(said.id), quote(known.id), quote(unnamed.id)];
    const draft = await desk.article({ body, sourceIds: [source.id], tags: [`Tag of ${said.id}`] });
    const asked = await desk.person();
    const request = await desk.requestComment(draft, { askedOf: { personId: asked.id } });
    await desk.requestComment(draft);
    await desk.closeRequest(request);
    const { tags } = await articleReader<{ tags: { id: string }[] }>(newsroom, 'tags { id }')(
      draft.slug,
      EDITOR,
    );

    expect(await reasons(draft.slug)).toEqual({
      [said.id]: 'quoted in block 2',
      [unnamed.id]: 'quoted in block 5',
      [speaker.id]: 'speaker of a quote in block 2',
      [asked.id]: 'asked for comment on the article',
      [behalf.id]: 'a speaker quoted in block 2 speaks on its behalf',
      [employer.id]: 'organisation of a speaker who is not named, quoted in block 5',
      [outlet.id]: 'outlet of a source that becomes public',
      [second.id]: 'outlet of a source that becomes public',
      [report.id]: 'source of a quote in block 2',
      [source.id]: 'source of the article',
      [tags[0]?.id ?? '']: 'tag of the article',
      [request.id]: 'closed request for comment on the article',
    });
    const published = await desk.publish(draft);
    expect(await read(draft.slug, EDITOR)).toEqual({ reveals: { totalCount: 0, edges: [] } });
    // A draft of what is public reveals only what is new.
    const another = await desk.statement();
    await desk.revise(published, { body: [...body, quote(another.id)] });
    expect(await reasons(draft.slug)).toMatchObject({ [another.id]: 'quoted in block 6' });
    expect(Object.keys(await reasons(draft.slug))).toHaveLength(2);
  });

  it('is that of the scheduled revision while there is one, and of the return of a withdrawn article', async () => {
    const [first, second] = [await desk.statement(), await desk.statement()];
    const draft = await desk.article({ body: [quote(first.id)] });
    await desk.schedule(draft, '2099-01-01T00:00:00Z');
    const revised = await desk.revise(draft, { body: [quote(second.id)] });
    expect(await reasons(draft.slug)).toHaveProperty([first.id]);
    expect(await reasons(draft.slug)).not.toHaveProperty([second.id]);
    await desk.unschedule(draft);
    expect(await reasons(draft.slug)).not.toHaveProperty([first.id]);
    const published = await desk.publish(revised);
    await desk.publish(await desk.revise(published, { body: [paragraph('Without.')] }));
    await desk.withdraw(draft);
    await desk.hide(second.id);
    expect(await reasons(draft.slug)).toEqual({ [second.id]: 'quoted in an earlier revision' });
    const third = await desk.statement();
    await desk.revise({ id: draft.id, revisionNumber: 3 }, { body: [quote(third.id)] });
    const revealed = await reasons(draft.slug);
    expect(revealed).toHaveProperty([third.id], 'quoted in block 1');
    // Once the article comes back in the newer revision, readers see no earlier one.
    expect(revealed).not.toHaveProperty([second.id]);
  });

  it('is for those who work on the article', async () => {
    const own = openDesk(newsroom, REPORTER);
    const draft = await own.article({ body: [quote((await own.statement()).id)] });
    for (const token of [REPORTER, EDITOR])
      expect((await read(draft.slug, token)).reveals?.edges).toHaveLength(2);
    await desk.publish(draft);
    for (const token of [REPORTER, EDITOR])
      expect(await read(draft.slug, token)).toEqual({ reveals: { totalCount: 0, edges: [] } });
    // The denied cases.
    const other = await createMemberToken(newsroom.prisma, { name: 'Another reporter', role: 'REPORTER' });
    for (const token of [other, undefined]) expect(await read(draft.slug, token)).toEqual({ reveals: null });
  });

  it('takes as many SQL statements for many articles as for one', async () => {
    const ids: string[] = [];
    for (let left = 4; left > 0; left -= 1)
      ids.push((await desk.article({ body: [quote((await desk.statement()).id)] })).id);
    const document = untyped<{ nodes: { reveals: { edges: unknown[] } }[] }, { ids: string[] }>(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { ${REVEALS} } } }`,
    );
    const counter = openCounter(newsroom.database.url);
    const count = async (few: string[]) => {
      const { data, sent } = await counter.ask(document, { ids: few }, EDITOR);
      for (const { reveals } of data.nodes) expect(reveals.edges).toHaveLength(2);
      return sent.length;
    };
    expect(await count(ids)).toBe(await count(ids.slice(0, 1)));
    await counter.close();
  });
});
