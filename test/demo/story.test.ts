import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

const STORY = 'no-azure-for-apartheid';
const MADE_UP = /example|made.up|sample/i;

/** Checks what the demo says about real people, organisations and events. */
describe('the facts of the demo story', () => {
  let database: TestDatabase;
  let prisma: PrismaClient;
  beforeAll(async () => {
    database = await createTestDatabase('story');
    prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  const campaign = { slug: STORY };

  it('have what was said, by whom and to whom, in nobody’s quotation marks but the speaker’s', async () => {
    const said = await prisma.statement.findMany({
      where: { campaigns: { some: campaign } },
      include: { speakerPerson: true, speakerOrganization: true },
      orderBy: { id: 'asc' },
    });
    const by = (slug: string) =>
      said.filter(({ speakerPerson, speakerOrganization }) =>
        [speakerPerson?.slug, speakerOrganization?.slug].includes(slug),
      );
    expect(said).toHaveLength(10);
    expect(said.map(({ wording }) => wording)).not.toContain('VERBATIM');
    for (const { text, wording } of said) expect(/“.+”/.test(text), text).toBe(wording === 'PARTIAL');
    const smith = by('brad-smith');
    expect(smith).toHaveLength(3);
    for (const { audience } of smith) expect(audience).toBe('employees');
    const memo = smith.map(({ text }) => text).join(' ');
    for (const point of [
      'does not provide technology for mass surveillance',
      'respects the privacy of its customers',
      '“elements of The Guardian’s reporting”',
      'review is ongoing',
      'will say more',
      'thanks The Guardian',
    ]) {
      expect(memo).toContain(point);
    }
    expect(by('the-guardian')).toMatchObject([
      {
        text: expect.stringMatching(/first known case .+ relationship goes on/) as string,
        wording: 'PARAPHRASE',
      },
    ]);
    expect(by('microsoft')).toMatchObject([
      { speakerIsNamed: false, audience: 'Israel’s Ministry of Defense', madeOn: '2025-09~' },
    ]);
    // It comes with the tour.
    expect(by(STORY)).toEqual([]);
  });

  it('are not mixed with what is made up', async () => {
    const people = await prisma.person.findMany({
      where: { OR: [{ name: { contains: 'example' } }, { description: { contains: 'made-up' } }] },
      include: {
        statements: { include: { campaigns: true } },
        acts: { include: { action: { include: { campaign: true } } } },
      },
    });
    expect(people).toHaveLength(3);
    const organizations = await prisma.organization.findMany({
      where: { description: { contains: 'made-up' } },
      include: {
        statements: { include: { campaigns: true } },
        reports: {
          include: {
            source: { include: { internalNotes: true, revisions: { include: { article: true } } } },
          },
        },
      },
    });
    expect(organizations).toHaveLength(2);
    for (const { name, description } of [...people, ...organizations]) {
      expect(name).toMatch(/\(example\)$/);
      expect(description).toMatch(MADE_UP);
    }
    const campaigns = [...people, ...organizations].flatMap(({ statements }) =>
      statements.flatMap(({ campaigns }) => campaigns),
    );
    expect(campaigns.length).toBeGreaterThan(2);
    for (const { slug } of campaigns) expect(slug).not.toBe(STORY);
    for (const { acts } of people)
      for (const { action } of acts) expect(action.campaign.slug).not.toBe(STORY);
    for (const { reports } of organizations) {
      for (const { source } of reports) {
        expect(source.internalNotes).toMatchObject([{ text: expect.stringMatching(/^Made up/) as string }]);
        for (const { article } of source.revisions) expect(article.slug).toMatch(/-example$/);
      }
    }
    const asked = await prisma.commentRequest.findMany({
      include: { article: true, askedOfPerson: true, askedOfOrganization: true },
    });
    for (const { article, askedOfPerson, askedOfOrganization } of asked) {
      const name = askedOfPerson?.name ?? askedOfOrganization?.name ?? '';
      expect(name.endsWith('(example)'), name).toBe(article.slug.endsWith('-example'));
    }
  });

  it('leave nobody asked who has answered', async () => {
    const requests = await prisma.commentRequest.findMany({
      include: { article: true, statement: true, askedOfPerson: true, askedOfOrganization: true },
      orderBy: { askedAt: 'asc' },
    });
    expect(
      requests.map(({ askedOfPerson, askedOfOrganization, outcome, closedAt, visibility }) => [
        askedOfPerson?.slug ?? askedOfOrganization?.slug,
        outcome,
        closedAt?.toISOString() ?? null,
        visibility,
      ]),
    ).toEqual([
      ['sam-sample', 'RECEIVED', '2025-06-12T15:00:00.000Z', 'PUBLIC'],
      [STORY, 'PENDING', null, 'MEMBERS'],
      ['robin-example', 'RECEIVED', '2025-09-26T13:45:00.000Z', 'MEMBERS'],
      ['sam-sample', 'PENDING', null, 'MEMBERS'],
    ]);
  });
});
