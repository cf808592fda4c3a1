import { afterAll, describe, expect, it } from 'vitest';
import type { UpdateNoteKind } from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { globalId, openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface UpdateNoteFilter extends Record<string, unknown> {
  readonly kinds?: readonly UpdateNoteKind[];
}

interface Note {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly createdAt: string;
  readonly article: { readonly slug: string } | null;
  readonly withdrawal: { readonly slug: string; readonly url: string; readonly reason: string } | null;
}

const UpdateNotes = untyped<
  { updateNotes: { totalCount: number; nodes: Note[] } },
  { filter: UpdateNoteFilter }
>(`query ($filter: UpdateNoteFilter) {
  updateNotes(filter: $filter) {
    totalCount
    nodes { id kind text createdAt article { slug } withdrawal { slug url reason } }
  }
}`);

const CommentOfNote = untyped<{ node: { statement: { id: string } | null } }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on UpdateNote { statement { id } } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function notes(filter: UpdateNoteFilter, token?: string) {
  const { data, errors } = await newsroom.ask(UpdateNotes, { filter }, token);
  expect(errors).toEqual([]);
  expect(data.updateNotes.totalCount).toBe(data.updateNotes.nodes.length);
  return data.updateNotes.nodes;
}
const texts = async (filter: UpdateNoteFilter, token?: string) =>
  (await notes(filter, token)).map(({ text }) => text);

/** An article with two tags that no other has, and an update and two corrections. */
async function noted() {
  const tags = [unique('one'), unique('two')];
  const article = await desk.publishedArticle({ tags });
  await desk.publish(await desk.revise(article, { headline: 'New' }), 'More is known.');
  await desk.correct({ ...article, revisionNumber: 2 }, { text: 'It was Tuesday.' });
  await desk.correct({ ...article, revisionNumber: 3 }, { kind: 'CLARIFICATION', text: 'In the morning.' });
  return { article, tags };
}

describe('the notes on all articles', () => {
  it('are newest first, also those of withdrawn articles, and the withdrawal is one of them', async () => {
    const { article } = await noted();
    const other = await noted();
    await desk.withdraw(article, 'It was another man.');
    const all = await notes({});
    expect(all.slice(0, 7).map(({ kind, text, article }) => [kind, text, article?.slug ?? null])).toEqual([
      ['RETRACTION', 'It was another man.', null],
      ['CLARIFICATION', 'In the morning.', other.article.slug],
      ['CORRECTION', 'It was Tuesday.', other.article.slug],
      ['UPDATE', 'More is known.', other.article.slug],
      ['CLARIFICATION', 'In the morning.', null],
      ['CORRECTION', 'It was Tuesday.', null],
      ['UPDATE', 'More is known.', null],
    ]);
    const { slug } = article;
    const notice = {
      slug,
      url: new URL(`/articles/${slug}`, newsroom.url).href,
      reason: 'It was another man.',
    };
    expect(all.slice(0, 7).map(({ withdrawal }) => withdrawal)).toEqual([
      notice,
      ...[null, null, null],
      ...[notice, notice, notice],
    ]);
    // Members still see the article.
    expect((await notes({}, newsroom.tokens.EDITOR))[0]?.article).toEqual({ slug });
    await desk.restore(article, 'It was him after all.');
    const restored = await notes({ articleId: article.id });
    expect(restored.slice(0, 2)).toMatchObject([
      { text: 'It was him after all.', article: { slug }, withdrawal: null },
      { text: 'It was another man.', article: { slug }, withdrawal: null },
    ]);
    expect(restored).toHaveLength(5);
  });

  it('are those of some kinds, a time, an article or tags, if the filter says so', async () => {
    const { article, tags } = await noted();
    const all = ['In the morning.', 'It was Tuesday.', 'More is known.'];
    const articleId = article.id;
    expect(await texts({ articleId })).toEqual(all);
    expect(await texts({ tagSlugs: tags })).toEqual(all);
    expect(await texts({ tagSlugs: ['none', tags[1] ?? ''] })).toEqual(all);
    expect(await texts({ tagSlugs: ['none'] })).toEqual([]);
    expect(await texts({ tagSlugs: [] })).toEqual([]);
    for (const of of [{ articleId }, { tagSlugs: tags }, { articleId, tagSlugs: tags }]) {
      expect(await texts({ ...of, kinds: ['CORRECTION'] })).toEqual(['It was Tuesday.']);
      expect(await texts({ ...of, kinds: ['UPDATE', 'CLARIFICATION'] })).toEqual([all[0], all[2]]);
      expect(await texts({ ...of, kinds: ['RETRACTION'] })).toEqual([]);
      expect(await texts({ ...of, kinds: [] })).toEqual([]);
      const [, { createdAt: middle } = { createdAt: '' }] = await notes(of);
      expect(await texts({ ...of, createdFrom: middle })).toEqual(all.slice(0, 2));
      expect(await texts({ ...of, createdUntil: middle })).toEqual(all.slice(1));
    }
    const [elsewhere] = (await noted()).tags;
    expect(await texts({ articleId, tagSlugs: [elsewhere ?? ''] })).toEqual([]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('are under the tags that the article had before or after the change, and not under those of drafts', async () => {
    const [before, after, draft] = [unique('before'), unique('after'), unique('draft')];
    const article = await desk.publishedArticle({ tags: [before] });
    await desk.publish(await desk.revise(article, { tags: [after] }), 'Another subject.');
    const latest = await desk.correct({ ...article, revisionNumber: 2 }, { text: 'Now right.' });
    await desk.revise({ ...article, revisionNumber: 3 }, { tags: [draft] });
    await desk.withdraw(article, 'Gone.');
    expect(latest.note.id).toBeTruthy();
    expect(await texts({ tagSlugs: [before] })).toEqual(['Another subject.']);
    expect(await texts({ tagSlugs: [after] })).toEqual(['Gone.', 'Now right.', 'Another subject.']);
    for (const token of [undefined, newsroom.tokens.EDITOR])
      expect(await texts({ tagSlugs: [draft] }, token)).toEqual([]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('are under the authors and the sections that the article had before or after the change, also when a section moves', async () => {
    const [top, other] = [await desk.section(), await desk.section()];
    const section = await desk.section({ parentId: top.id });
    const [person, organization] = [await desk.person(), await desk.organization()];
    const by = (contributor: object) => [{ contributor, role: 'AUTHOR' as const }];
    const article = await desk.publishedArticle({
      sectionId: section.id,
      contributions: by({ personId: person.id }) as never,
    });
    const later = by({ organizationId: organization.id }) as never;
    await desk.publish(await desk.revise(article, { contributions: later }), 'By another one.');
    await desk.correct({ ...article, revisionNumber: 2 }, { text: 'Now right.' });
    const all = ['Now right.', 'By another one.'];
    expect(await texts({ authorSlugs: [person.slug] })).toEqual(['By another one.']);
    expect(await texts({ authorSlugs: [organization.slug, person.slug] })).toEqual(all);
    expect(await texts({ authorSlugs: [organization.slug], sectionSlugs: [top.slug] })).toEqual(all);
    expect(await texts({ authorSlugs: [organization.slug], sectionSlugs: [other.slug] })).toEqual([]);
    expect(await texts({ authorSlugs: ['none'] })).toEqual([]);
    await desk.moveSection(section, other);
    expect(await texts({ sectionSlugs: [section.slug] })).toEqual(all);
    expect(await texts({ sectionSlugs: [other.slug] })).toEqual(all);
    expect(await texts({ sectionSlugs: [top.slug] })).toEqual([]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('follow a tag that is merged, and are under no tag that was deleted', async () => {
    const { tags, article } = await noted();
    const [one = '', two = ''] = tags;
    const rows = await newsroom.prisma.tag.findMany({ where: { slug: { in: tags } } });
    const idOf = (slug: string) => rows.find((row) => row.slug === slug)?.id ?? '';
    const ids = { fromId: globalId('Tag', idOf(one)), intoId: globalId('Tag', idOf(two)) };
    const token = newsroom.tokens.EDITOR;
    expect(await send(newsroom, { name: 'mergeTags' }, ids, token)).toMatchObject({
      outcome: 'MergeTagsPayload',
    });
    expect(await texts({ tagSlugs: [one] })).toHaveLength(3);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    await send(newsroom, { name: 'deleteTag' }, { id: ids.intoId }, token);
    expect(await texts({ tagSlugs: tags })).toEqual([]);
    expect(await texts({ articleId: article.id })).toHaveLength(3);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('stay in their place when they are redacted, and the notice of the withdrawal loses the words with its note', async () => {
    const { article } = await noted();
    await desk.withdraw(article, 'It was Klug.');
    const [withdrawal] = await notes({ articleId: article.id });
    const input = { id: withdrawal?.id ?? '', reason: 'LEGAL', publicNote: 'A name.' } as const;
    payload(await desk.attempt(Redact, { ...input, text: 'Klug' }));
    const [redacted, ...others] = await notes({ articleId: article.id });
    expect(redacted).toMatchObject({
      text: 'It was [removed].',
      withdrawal: { reason: 'It was [removed].' },
    });
    expect(others).toHaveLength(3);
    payload(await desk.attempt(Redact, input));
    expect((await notes({ articleId: article.id }))[0]).toMatchObject({
      text: '[removed]',
      withdrawal: { reason: '[removed]' },
    });
    const events = await newsroom.prisma.feedEvent.findMany({ where: { reason: { not: null } } });
    expect(JSON.stringify(events.map(({ reason }) => reason))).not.toContain('Klug');
  });

  it('can be corrected while the article is withdrawn, and the event is the withdrawal, with the reason as it is now', async () => {
    const { article } = await noted();
    await desk.withdraw(article, 'It was Tuesdya.');
    const [note = { id: '' }] = await notes({ articleId: article.id });
    await desk.correctNote(note, 'It was Tuesday.');
    const [withdrawal] = await notes({ articleId: article.id });
    expect(withdrawal).toMatchObject({ text: 'It was Tuesday.', withdrawal: { reason: 'It was Tuesday.' } });
    const events = await newsroom.prisma.feedEvent.findMany({
      where: { articleId: rowId(article.id) },
      orderBy: { position: 'desc' },
      take: 2,
    });
    expect(events).toMatchObject([
      { type: 'ARTICLE_WITHDRAWN', reason: 'It was Tuesday.', noteId: rowId(note.id) },
      { type: 'ARTICLE_WITHDRAWN', reason: 'It was Tuesdya.', noteId: rowId(note.id) },
    ]);
  });

  it('keep somebody from being hidden whom they name, and show nothing hidden', async () => {
    const tag = unique('tag');
    const article = await desk.publishedArticle({ tags: [tag] });
    const speaker = await desk.person({ name: unique('Ada') });
    const { note, statement } = await desk.comment(article, {
      statement: { speaker: { personId: speaker.id } },
    });
    await desk.withdraw(article, 'It was wrong.');
    await desk.hide(statement.id);
    await expect(desk.hide(speaker.id)).rejects.toThrow(`the note '`);
    await desk.correctNote(note, 'A comment was added.');
    await desk.hide(speaker.id);
    const row = await newsroom.prisma.tag.findFirstOrThrow({ where: { slug: tag } });
    await desk.hide(globalId('Tag', row.id));
    for (const [token, seen] of [
      [undefined, false],
      [newsroom.tokens.EDITOR, true],
    ] as const) {
      expect(await texts({ tagSlugs: [tag] }, token)).toHaveLength(seen ? 2 : 0);
      const { data } = await newsroom.ask(CommentOfNote, { id: note.id }, token);
      expect(data.node.statement).toEqual(seen ? { id: statement.id } : null);
    }
  });

  it('refuse a note on a revision that readers never saw', async () => {
    const { prisma } = newsroom;
    const { slug } = await desk.article();
    const row = await prisma.article.findFirstOrThrow({ where: { slug } });
    const data = {
      articleId: row.id,
      revisionId: row.currentRevisionId ?? '',
      kind: 'UPDATE',
      text: 'x',
    } as const;
    await expect(prisma.updateNote.create({ data })).rejects.toThrow(
      'a note on a revision that was not published',
    );
  });
});
