/** Scheduled publishing by nodes in separate processes; `npm run test:soak` does the same with more articles. */
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../../../generated/prisma/client.ts';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database/database.ts';
import { openDesk, rowId } from '../../support/newsroom/factories.ts';
import { PublishArticle, ScheduleArticle } from '../../support/newsroom/mutations.ts';
import { askAt } from '../../support/clients/ask.ts';
import {
  comeDueIn,
  courseOf,
  instantCome,
  instantIn,
  writeScheduled,
  type Course,
} from '../../support/soak/schedule.ts';
import { chance, IS_SOAK, newSeed, scaled, startNode, type Random } from '../../support/soak/soak.ts';
import { eventually, expectWithin, stopwatch } from '../../support/until.ts';

const HOUR = 3_600_000;

let database: TestDatabase;
let prisma: PrismaClient;
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

describe('articles that are scheduled for the same time, on two nodes', () => {
  const COUNT = IS_SOAK ? scaled(500) : 150;
  const ROUNDS = IS_SOAK ? scaled(5) : 1;
  /** A node that dies is killed within so many ms after the scheduled time. */
  const DEATH = 300;
  const CASES = [
    { what: 'even if a node dies at that time', dies: true, promised: 5_000 },
    // Seconds are for runs on a machine that does nothing else.
    ...(IS_SOAK ? [{ what: 'without a failure', dies: false, promised: 1_000 }] : []),
  ];

  /** Measured until readers can see all of them: the recorded time is that of the start of a transaction. */
  async function publishTogether(dies: boolean, random: Random): Promise<Course & { elapsed: number }> {
    const { url, drop } = await createTestDatabase();
    const prisma = new PrismaClient({ adapter: new PrismaPg(url) });
    onTestFinished(async () => {
      await prisma.$disconnect();
      await drop();
    });
    const nodes = await Promise.all([startNode(url), startNode(url)]);
    const instant = await writeScheduled(prisma, COUNT, 1_000);
    await instantCome(prisma, new Date(instant.getTime() + random(DEATH)));
    const elapsed = stopwatch();
    if (dies) await nodes[1].kill();
    const course = await courseOf(prisma, instant, 60_000);
    await Promise.all(nodes.map((node) => node.kill()));
    return { ...course, elapsed: elapsed() };
  }

  it.each(CASES)('are published once each, $what', async ({ what, dies, promised }) => {
    const seed = newSeed();
    const random = chance(seed);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { lateness, told, allPublic, elapsed } = await publishTogether(dies, random);
      const most = Math.max(...lateness);
      if (IS_SOAK)
        console.log(`${what}, seed ${seed}: late by ${most} ms at most, public after ${allPublic} ms`);
      expect(told).toEqual(Array.from({ length: COUNT }, () => 1));
      expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
      expect(IS_SOAK ? allPublic : elapsed - 1_000).toBeLessThan(promised);
    }
  });
});

/** For Node's `--import`: shifts the clock of the process by so many ms. */
function clockOffBy(ms: number): string[] {
  const code = `const Real = Date; globalThis.Date = class Date extends Real {
    constructor(...args) { super(...(args.length === 0 ? [Real.now() + ${ms}] : args)); }
    static now() { return Real.now() + ${ms}; }
  };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

describe.each([
  ['ahead', HOUR],
  ['behind', -HOUR],
])('a node whose clock is an hour %s', (_which, ms) => {
  it("publishes scheduled and embargoed articles by the database's clock, neither earlier nor later", async () => {
    const node = await startNode(database.url, { flags: clockOffBy(ms), settings: { LOG_LEVEL: 'info' } });
    const token = await createMemberToken(prisma, { name: 'An editor', role: 'EDITOR' });
    const newsroom = { ask: askAt(node.url), tokens: { EDITOR: token, REPORTER: token, ADMIN: token } };
    const desk = openDesk(newsroom);
    const [scheduled, embargoed] = [await desk.article(), await desk.article()];
    const publish = async (revision: number) => {
      const input = { id: embargoed.id, expectedRevision: revision };
      return (await newsroom.ask(PublishArticle, { input }, token)).data.publishArticle;
    };

    const past = { id: scheduled.id, expectedRevision: 1, scheduledFor: await instantIn(prisma, -60_000) };
    const refused = await newsroom.ask(ScheduleArticle, { input: past as never }, token);
    expect(refused.data.scheduleArticle).toMatchObject({ path: ['input', 'scheduledFor'] });

    // This may be in the past by the node's own clock.
    const later = (await instantIn(prisma, HOUR / 2)).toISOString();
    await desk.revise(embargoed, { embargoedUntil: later });
    await desk.schedule(scheduled, later);
    expect(await publish(2)).toMatchObject({ __typename: 'InvalidStateError', articleState: 'DRAFT' });
    const instant = await comeDueIn(prisma, 1_000, [scheduled, embargoed]);
    await instantCome(prisma, instant);
    const elapsed = stopwatch();
    expect(await publish(2)).toMatchObject({ __typename: 'PublishArticlePayload' });
    for (const { id } of [scheduled, embargoed]) {
      await eventually(async () => {
        const { firstPublishedAt } = await prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
        const late = (firstPublishedAt?.getTime() ?? NaN) - instant.getTime();
        expect(late).toBeGreaterThanOrEqual(0);
      });
    }
    expectWithin(1_000, elapsed);
  });
});
