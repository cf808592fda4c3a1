import { describe, expect, it, onTestFinished } from 'vitest';
import { loadArchive } from '../../bench/load/load.ts';
import { dateColumns } from '../../src/lib/edtf.ts';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, paragraph, payload, quote, rowId } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const fileWith = (lines: readonly string[]) => fileOf(`${lines.join('\n')}\n`);

describe('an export', () => {
  it('of the demo story, imported into an empty database, is exported as the same bytes, without events; another import changes nothing', async () => {
    const story = await createTestDatabase('story');
    const before = await exportOf(connect(story.url));
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(before)]);
    expect(report.remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    expect((await compareLists(copy.prisma)).wrong).toEqual([]);
    expect(await copy.prisma.feedEvent.count()).toBe(0);
    const entries = await copy.prisma.auditEntry.count();
    const again = await importInto(copy, [fileWith(before)]);
    expect(again).toMatchObject({ unchanged: before.length - 2, remarks: [] });
    expect([...again.made.values()].filter((count) => count > 0)).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    expect(await copy.prisma.auditEntry.count()).toBe(entries);
  });

  it('with other words of a statement in a paragraph, or without that statement, isn’t imported as it is', async () => {
    const story = await createTestDatabase('story');
    const lines = await exportOf(connect(story.url));
    const said = lines.find((line) => line.includes('“a major victory”')) ?? '';
    const { id } = JSON.parse(said) as { id: string };
    const misquoted = lines.map((line) => line.replace('>a major victory.<', '>a huge victory.<'));
    const one = await importInto(await emptyNewsroom(), [fileWith(misquoted)]);
    expect(one.remarks.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^has “a huge victory\.”, which is no part of the statement's words/),
      // The front has it on a card.
      expect.stringMatching(/^refers to the Article .*, which isn't there$/),
    ]);
    const other = await importInto(await emptyNewsroom(), [fileWith(lines.filter((line) => line !== said))]);
    expect(other.remarks.map(({ text }) => text)).toContain(
      `refers to the Statement ${id}, which isn't there`,
    );
  });

  it('keeps dates of all forms as they are written, and what they can mean', async () => {
    const archive = await emptyNewsroom();
    const { id: campaignId } = await archive.prisma.campaign.create({ data: { slug: 'c', name: 'C' } });
    for (const date of ['-0043-03-15', '../1985', '2001-21~', '2019/..', '[2019,2021]', '19']) {
      const action = { campaignId, type: 'RALLY', title: date, ...dateColumns('startedOn', date) } as const;
      await archive.prisma.campaignAction.create({ data: action });
    }
    const copy = await emptyNewsroom();
    await importInto(copy, [fileWith(await exportOf(archive))]);
    expect(await exportOf(copy)).toEqual(await exportOf(archive));
    const actionsOf = ({ prisma }: typeof copy) =>
      prisma.campaignAction.findMany({
        select: { startedOn: true, startedOnFirst: true, startedOnLast: true },
        orderBy: { id: 'asc' },
      });
    expect(await actionsOf(copy)).toEqual(await actionsOf(archive));
  });

  it('keeps retracted facts, discarded drafts and cancelled requests, which are in no list of the copy either', async () => {
    const archive = await emptyNewsroom();
    const { prisma } = archive;
    const { id: campaignId } = await prisma.campaign.create({ data: { slug: 'c', name: 'C' } });
    const retraction = { retractedAt: new Date('2026-01-01'), retractionNote: 'Recorded twice.' };
    const date = dateColumns('startedOn', '2025');
    await prisma.campaignAction.create({
      data: { campaignId, type: 'RALLY', title: 'A rally', ...date, startedOn: '2025', ...retraction },
    });
    await prisma.campaignDemand.create({ data: { campaignId, text: 'A demand', ...retraction } });
    const article = await prisma.article.create({ data: { slug: 'a', state: 'DISCARDED' } });
    const revision = { articleId: article.id, number: 1, headline: 'A' };
    const { id: currentRevisionId } = await prisma.articleRevision.create({ data: revision });
    await prisma.article.update({ where: { id: article.id }, data: { currentRevisionId } });
    const person = await prisma.person.create({ data: { slug: 'p', name: 'P' } });
    await prisma.commentRequest.create({
      data: { articleId: article.id, askedOfPersonId: person.id, outcome: 'CANCELLED', closedAt: new Date() },
    });
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(await exportOf(archive))]);
    expect(report.remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(await exportOf(archive));
    expect((await compareLists(copy.prisma)).wrong).toEqual([]);
    expect(await copy.prisma.timelineEntry.count()).toBe(0);
    const searched = await copy.prisma.searchEntry.findMany({
      select: { type: true },
      orderBy: { type: 'asc' },
    });
    expect(searched.map(({ type }) => type)).toEqual(['CAMPAIGN', 'PERSON']);
  });

  it('keeps a corrected note with its former text, the note of a schedule, a reprint, what stands around an article, and what a correction replaced in a draft', async () => {
    const newsroom = await openNewsroom();
    onTestFinished(() => newsroom.close());
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ headline: 'First' });
    await desk.revise(article, { headline: 'In work' });
    const { note } = await desk.correct(article, { headline: 'Right', text: 'It was worng.' });
    await desk.correctNote(note, 'It was wrong.');
    const reprint = await desk.article({
      originallyPublishedAt: '2020-01-01T00:00:00Z',
      canonicalUrl: 'https://elsewhere.example/story',
      ...{ kicker: 'Analysis', seoTitle: 'Short', seoDescription: 'For search engines.' },
      socialImage: { url: 'https://img.example/wide.jpg', altText: '' },
    });
    const later = await desk.publishedArticle({ language: 'de' });
    // They name an article that comes after them in the file.
    const links = { relatedIds: [later.id], translationOfId: later.id, followsId: later.id };
    await desk.schedule(await desk.revise(reprint, links), '2099-01-01T00:00:00Z', 'A reprint.');
    const before = await exportOf(connect(newsroom.databaseUrl));
    for (const word of [
      'worng',
      'A reprint.',
      ...['elsewhere.example', 'Analysis', 'For search engines.', 'wide.jpg', 'relatedIds', 'followsId'],
      'translationOfId',
      '2020-01-01',
      'overruled',
      'publishedById',
    ])
      expect(before.join('\n')).toContain(word);
    const copy = await emptyNewsroom();
    expect((await importInto(copy, [fileWith(before)])).remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
  });

  it('keeps live blogs with their drafts, revisions, notes, authors and quotes, fronts with what editors see, and who members are', async () => {
    const newsroom = await openNewsroom();
    onTestFinished(() => newsroom.close());
    const desk = openDesk(newsroom);
    const { article, liveBlog } = await desk.openLiveBlog();
    const author = await desk.person({ name: 'Lea Live', visibility: 'PUBLIC' });
    const statement = await desk.statement({ text: 'We go on.' });
    const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
    const body = [paragraph('Old words.'), quote(statement.id)];
    const { livePost } = await desk.livePost(liveBlog, { headline: 'One', body, contributions });
    await desk.reviseLivePost(livePost, {
      body: [paragraph('New words.')],
      kind: 'CLARIFICATION',
      noteText: 'It was unclear.',
    });
    await desk.pinLivePost(liveBlog, livePost);
    await desk.livePost(liveBlog, { headline: 'A draft', publish: false, occurredAt: '2025-09' });
    const removed = await desk.livePost(liveBlog, { headline: 'Removed', isKeyEvent: true });
    await desk.removeLivePost(removed.livePost, 'It was wrong.');
    const gone = await desk.livePost(liveBlog, { headline: 'Jane Hidden' });
    const redaction = {
      id: gone.livePost.id,
      text: 'Jane Hidden',
      reason: 'PRIVACY',
      publicNote: 'A name.',
    } as const;
    payload(await desk.attempt(Redact, redaction));
    const ended = await desk.openLiveBlog();
    await desk.endLiveBlog(ended.liveBlog);
    const [section, other] = [await desk.section(), await desk.publishedArticle({ tags: ['Filling'] })];
    const front = await desk.front(
      [
        {
          title: 'Top',
          cards: [{ articleId: article.id, headline: 'Ours', pinnedUntil: '2099-01-01T00:00:00Z' }],
        },
        {
          size: 3,
          filledFrom: { tagSlugs: ['filling'], authorSlugs: [author.slug], sectionSlug: section.slug },
        },
      ],
      { sectionId: section.id },
    );
    await desk.publishFront(front);
    const next = { slug: front.slug, expectedRevision: 1 };
    const scheduled = await desk.front([{ title: 'Later', cards: [{ articleId: other.id }] }], {
      ...next,
      removedArticleIds: [article.id],
    });
    await desk.scheduleFront(scheduled, '2099-01-01T00:00:00Z');
    await desk.front([{ title: 'Editors', cards: [{ articleId: article.id }] }], {
      ...next,
      expectedRevision: 2,
      removedArticleIds: [other.id],
    });
    const member = await newsroom.prisma.member.findFirstOrThrow();
    await newsroom.prisma.member.update({ where: { id: member.id }, data: { personId: rowId(author.id) } });
    const before = await exportOf(connect(newsroom.databaseUrl));
    for (const word of [
      'Old words.',
      'New words.',
      'It was unclear.',
      'A draft',
      'REMOVED',
      'ENDED',
      'pinnedPostId',
    ])
      expect(before.join('\n')).toContain(word);
    for (const word of ['2025-09', 'Ours', 'Later', 'Editors', '"personId"'])
      expect(before.join('\n')).toContain(word);
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(before)]);
    expect(report.remarks).toEqual([]);
    expect(report.made.get('LivePost')).toBe(4);
    expect(await exportOf(copy)).toEqual(before);
    expect((await compareLists(copy.prisma)).wrong).toEqual([]);
    const found = await copy.prisma.searchEntry.findMany({ where: { type: 'LIVE_POST' } });
    expect(found.map(({ text }) => text).join()).toContain('New words.');
    expect((await importInto(copy, [fileWith(before)])).unchanged).toBe(before.length - 2);
  });

  it('with a post or a front that shows what it doesn’t have, or quotes other words, comes in without it', async () => {
    const story = await createTestDatabase('story');
    const lines = await exportOf(connect(story.url));
    const changed = (noun: string, change: (record: Record<string, unknown>) => object) => {
      const index = lines.findIndex((line) => line.includes(`"noun":"${noun}"`));
      const record = JSON.parse(lines[index] ?? '') as Record<string, unknown>;
      return lines.with(index, JSON.stringify({ ...record, ...change(record) }));
    };
    const id = '00000000-0000-4000-8000-000000000000';
    const cases: readonly (readonly [string, (record: Record<string, unknown>) => object, string])[] = [
      [
        'LivePost',
        () => ({ currentRevisionId: id }),
        "currentRevisionId isn't the id of one of its revisions",
      ],
      [
        'LivePost',
        () => ({ publishedRevisionId: undefined, state: 'PUBLISHED' }),
        'publishedRevisionId is missing',
      ],
      ['LivePost', () => ({ publishedAt: '2999-01-01T00:00:00.000Z' }), 'publishedAt is in the future'],
      ['LivePost', () => ({ liveBlogId: id }), `refers to the LiveBlog ${id}, which isn't there`],
      [
        'LivePost',
        ({ blocks }) => ({ blocks: (blocks as object[]).slice(1) }),
        'A revision of a post has the blocks of its post',
      ],
      [
        'Front',
        () => ({ publishedRevisionId: id }),
        "publishedRevisionId isn't the id of one of its revisions",
      ],
      ['Front', () => ({ sectionId: id }), `refers to the Section ${id}, which isn't there`],
    ];
    for (const [noun, change, reason] of cases) {
      const report = await importInto(await emptyNewsroom(), [fileWith(changed(noun, change))]);
      expect([noun, reason, report.remarks.map(({ text }) => text).join()]).toEqual([
        noun,
        reason,
        expect.stringContaining(reason),
      ]);
    }
  }, 120_000);

  it('of an archive, imported into an empty database, is exported as the same bytes', async () => {
    const archive = await emptyNewsroom();
    await loadArchive(archive.url, { articles: 120, seed: 7, until: new Date('2026-01-01') });
    await annotate(archive);
    const before = await exportOf(archive);
    const copy = await emptyNewsroom();
    const report = await importInto(copy, [fileWith(before)]);
    expect(report.remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    const lists = await compareLists(copy.prisma);
    expect(lists.wrong).toEqual([]);
  });
});

/** What members keep about an article and a statement for themselves. */
async function annotate({ prisma }: Awaited<ReturnType<typeof emptyNewsroom>>): Promise<void> {
  const { id: authorId } = await prisma.member.create({ data: { name: 'A colleague', role: 'REPORTER' } });
  const { id: articleId } = await prisma.article.findFirstOrThrow({ orderBy: { id: 'asc' } });
  const { blockId } = await prisma.block.findFirstOrThrow({ where: { articleId } });
  const { id: statementId } = await prisma.statement.findFirstOrThrow();
  await prisma.article.update({ where: { id: articleId }, data: { isReady: true } });
  await prisma.articleCollaborator.create({ data: { articleId, memberId: authorId } });
  const note = { text: 'Please check.', authorId };
  await prisma.internalNote.createMany({
    data: [
      { ...note, articleId, blockId },
      { ...note, statementId, resolvedAt: new Date('2026-01-02') },
    ],
  });
}
