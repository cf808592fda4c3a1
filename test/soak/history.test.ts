/**
 * The feed's guarantee over 320,000 events: 16 concurrent writers, some of which are slow or roll back, and 200
 * subscribers on two nodes that disconnect, stall and resume at random on either. Each must get every event of its topic
 * once, in the order of the log.
 *
 * Not every subscriber follows everything: that would be 64 million deliveries, hours on two cores. Each follows one of
 * 10 articles, which a quarter of the events are about, or a campaign with some events of every article; a few follow
 * everything for the first 10,000 events. That makes a million and a half.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { closesOf, Follower, Numbers, sum, type FollowerOptions } from '../support/soak/follower.ts';
import { beginningOf, setStage, type Stage } from '../support/soak/stage.ts';
import { allHave, differences, NO_DIFFERENCES, Truth } from '../support/soak/truth.ts';
import { write } from '../support/soak/writer.ts';
import { chance, newSeed, scaled, secondsSince, startNode } from '../support/soak/soak.ts';

const WRITERS = 16;
const EVENTS_PER_WRITER = scaled(20_000);
const READERS = 200;
const ARTICLES = 40;
const FOLLOWED = 10;
/** How many subscribers follow everything, and for how many events; and how many follow the campaign. */
const OF_ALL = 4;
const ALL = scaled(10_000);
const OF_CAMPAIGN = 8;
/** How many stall on large events until their node disconnects them: more must wait than connections buffer. */
const LAGGARDS = 4;
const LARGE_EVENTS = Math.max(200, scaled(2_000));
const CAMPAIGN_SHARE = 50;
/** The longest pause between a writer's transactions, in ms, so that nodes mostly deliver live. */
const PACE = 900;
/** The time without any event, in ms, after which no more are expected. */
const PATIENCE = 30_000;

describe('the history of 320,000 events', () => {
  let database: TestDatabase;
  let prisma: PrismaClient;
  let stage: Stage;
  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    stage = await setStage(prisma, ARTICLES);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  it("is the log's for each of 200 subscribers on two nodes: every event once, in order", async () => {
    const seed = newSeed();
    console.log(`seed ${seed}`);
    // Pings that a stalled subscriber doesn't answer must not close its socket first.
    const settings = { MAX_BUFFERED_BYTES: '65536', PING_SECONDS: '60' };
    const nodes = await Promise.all([1, 2].map(() => startNode(database.url, { settings })));
    const numbers = new Numbers();
    const began = performance.now();
    const common = {
      stage,
      numbers,
      after: await beginningOf(nodes[0]?.url ?? ''),
      urls: () => nodes.map(({ url }) => url),
    };
    const follower = (index: number): FollowerOptions => {
      const random = chance(seed + 1_000 + index);
      const casual = { ...common, random, patience: 600, stall: 1_000, away: 1_000 };
      if (index < OF_ALL) return { ...casual, topic: 'all', patience: 2_000, limit: ALL };
      if (index < OF_ALL + OF_CAMPAIGN) return { ...casual, topic: 'campaign' };
      if (index < OF_ALL + OF_CAMPAIGN + LAGGARDS)
        return {
          ...casual,
          topic: 0,
          patience: Math.max(100, 0.15 * LARGE_EVENTS),
          stall: 8_000,
          selectsLargeEvents: true,
          limit: LARGE_EVENTS,
        };
      return { ...casual, topic: 1 + (index % (FOLLOWED - 1)) };
    };
    const followers = Array.from({ length: READERS }, (_, index) => new Follower(follower(index)));
    const laggards = followers.slice(OF_ALL + OF_CAMPAIGN, OF_ALL + OF_CAMPAIGN + LAGGARDS);
    const following = followers.map((follower) => follower.follow());
    const writing = Array.from({ length: WRITERS }, (_, index) =>
      write({
        stage,
        url: database.url,
        count: EVENTS_PER_WRITER,
        random: chance(seed + index),
        pace: PACE,
        campaignShare: CAMPAIGN_SHARE,
      }),
    );
    const written = await Promise.all(writing);
    console.log(`written after ${secondsSince(began)} s`);
    const truth = await Truth.read(database.url, stage);
    await allHave(followers, truth, PATIENCE);
    console.log(`followed after ${secondsSince(began)} s`);
    for (const follower of followers) follower.stop();
    await Promise.all(following);
    console.log(
      `seed ${seed}: ${truth.ids.length} events by ${WRITERS} writers, ` +
        `${written.reduce((total, { rolledBack }) => total + rolledBack, 0)} transactions rolled back; ` +
        `${sum(followers, ({ history }) => history.length)} deliveries to ${followers.length} readers, ` +
        `${sum(followers, ({ resumes }) => resumes)} resumes, ${sum(followers, ({ stalls }) => stalls)} stalls, ` +
        `closed by the node: ${closesOf(followers)}; ${secondsSince(began)} s`,
    );

    expect(new Set(truth.ids)).toEqual(new Set(written.flatMap(({ ids }) => ids)));
    for (const follower of followers) expect(differences(follower, truth, numbers)).toEqual(NO_DIFFERENCES);
    // A subscriber that is still stalled when the node disconnects it doesn't get the close code, but 1006.
    expect(sum(laggards, ({ closes }) => (closes.get(4413) ?? 0) + (closes.get(1006) ?? 0))).toBeGreaterThan(
      0,
    );
    expect(nodes.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
