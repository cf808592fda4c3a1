/**
 * The feed's guarantee under faults: a node is killed and replaced, and the database is stopped immediately, killed, cut
 * off and black-holed, while 16 writers write and 100 subscribers follow on two nodes. No subscriber's history may show
 * it, the surviving node's sockets must stay open, and once the database is back, an event must reach all of that node's
 * subscribers within 5 s.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { openProxy } from '../support/database/proxy.ts';
import { openMortalDatabase } from '../support/soak/database.ts';
import { closesOf, Follower, Numbers, sum } from '../support/soak/follower.ts';
import { beginningOf, setStage } from '../support/soak/stage.ts';
import { allHave, differences, NO_DIFFERENCES, Truth } from '../support/soak/truth.ts';
import { write } from '../support/soak/writer.ts';
import { chance, newSeed, scaled, secondsSince, startNode } from '../support/soak/soak.ts';

const WRITERS = 16;
const EVENTS_PER_WRITER = scaled(2_000);
const ARTICLES = 16;
const READERS = 100;
/** Those of them that stay on the surviving node and read without a pause. */
const STEADY = 20;
/** The longest pause between a writer's transactions until all faults are over, in ms. */
const PACE = 6_000;
const RECOVERY = 5_000;
const HOLE = 10_000;
const PATIENCE = 30_000;

describe('the history across faults', () => {
  it("is the log's for each of 100 subscribers, whatever breaks meanwhile", async () => {
    const seed = newSeed();
    console.log(`seed ${seed}`);
    const database = await openMortalDatabase();
    const proxy = await openProxy(() => ({ path: database.socket }));
    onTestFinished(() => proxy.close());
    const direct = database.url;
    const proxied = database.urlAt(proxy.port);
    await applyMigrations(direct);
    const prisma = new PrismaClient({ adapter: new PrismaPg(direct) });
    const stage = await setStage(prisma, ARTICLES);
    await prisma.$disconnect();

    const survivor = await startNode(proxied);
    let other = await startNode(proxied);
    const numbers = new Numbers();
    const began = performance.now();
    const common = { stage, numbers, after: await beginningOf(survivor.url) };
    const steady = Array.from({ length: STEADY }, (_, index) => {
      const random = chance(seed + 1_000 + index);
      const urls = () => [survivor.url];
      return new Follower({
        ...common,
        random,
        urls,
        topic: index % ARTICLES,
        patience: Infinity,
        stall: 0,
        away: 1,
      });
    });
    const wandering = Array.from({ length: READERS - STEADY }, (_, index) => {
      const random = chance(seed + 2_000 + index);
      const urls = () => [survivor.url, other.url];
      const topic = index < 4 ? 'campaign' : index % ARTICLES;
      return new Follower({ ...common, random, urls, topic, patience: 100, stall: 1_000, away: 1_000 });
    });
    const followers = [...steady, ...wandering];
    const following = followers.map((follower) => follower.follow());

    let pace = PACE;
    const writing = Array.from({ length: WRITERS }, (_, index) =>
      write({
        stage,
        // Half of them go through the black hole themselves, and don't learn whether their commits succeeded.
        url: () => (index % 2 === 0 ? proxied : direct),
        count: EVENTS_PER_WRITER,
        random: chance(seed + index),
        pace: () => pace,
        campaignShare: 10,
        isPatient: true,
      }),
    );

    /** Events that the test wrote between the faults, which the writers don't know. */
    const marks: string[] = [];
    const recoveries: string[] = [];
    /** Writes an event for each article, and waits until the steady subscribers have got it. */
    async function recovered(after: string): Promise<void> {
      const back = performance.now();
      const waiting = new Set(steady);
      const marked = new Set<number>();
      for (const follower of steady) {
        follower.onEvent = (number) => {
          if (marked.has(number)) waiting.delete(follower);
        };
      }
      const client = new pg.Client({ connectionString: direct });
      await client.connect();
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO "FeedEvent" ("id", "type", "articleId")
         SELECT gen_random_uuid(), 'ARTICLE_WITHDRAWN', unnest($1::uuid[]) RETURNING "id"`,
        [stage.articleIds],
      );
      await client.end();
      for (const { id } of rows) {
        marks.push(id);
        marked.add(numbers.of(id));
      }
      // An event may have arrived before its number was known here.
      for (const follower of steady) {
        if (follower.history.slice(-1_000).some((number) => marked.has(number))) waiting.delete(follower);
      }
      while (waiting.size > 0 && performance.now() - back < 30_000) await pause(10);
      const ms = performance.now() - back;
      recoveries.push(`${after}: ${(ms / 1_000).toFixed(2)} s`);
      console.log(`recovered after ${recoveries.at(-1) ?? ''}`);
      expect(ms, `recovery after ${after}`).toBeLessThan(RECOVERY);
      await pause(3_000);
    }

    await pause(10_000);
    await recovered('nothing at all');

    await other.kill();
    other = await startNode(proxied);
    await recovered("a node's death");

    const admin = new pg.Client({ connectionString: direct });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await admin.end();
    await recovered('the end of all connections');

    await database.kill('SIGQUIT');
    await pause(2_000);
    await database.start();
    await recovered('an immediate stop of the database');

    proxy.swallow();
    await pause(HOLE);
    proxy.goOn();
    await recovered('a black hole that gives back what it took');

    await database.kill('SIGKILL');
    await database.start();
    await recovered('the death of the database');

    proxy.swallow();
    await pause(HOLE);
    proxy.drop();
    await recovered('a black hole that gives nothing back');

    pace = 0;
    const written = await Promise.all(writing);
    const truth = await Truth.read(direct, stage);
    await allHave(followers, truth, PATIENCE);
    for (const follower of followers) follower.stop();
    await Promise.all(following);
    const acknowledged = [...marks, ...written.flatMap(({ ids }) => ids)];
    console.log(
      `seed ${seed}: ${truth.ids.length} events by ${WRITERS} writers, of which ` +
        `${truth.ids.length - acknowledged.length} without a word that they are committed; ` +
        `${written.reduce((total, { broken }) => total + broken, 0)} transactions broken, ` +
        `${written.reduce((total, { rolledBack }) => total + rolledBack, 0)} rolled back; ` +
        `${sum(followers, ({ history }) => history.length)} deliveries to ${READERS} readers, ` +
        `${sum(followers, ({ resumes }) => resumes)} resumes, closed by the node: ${closesOf(followers)}; ` +
        `recovered after ${recoveries.join(', ')}; ${secondsSince(began)} s`,
    );

    const logged = new Set(truth.ids);
    expect(acknowledged.filter((id) => !logged.has(id))).toEqual([]);
    for (const follower of followers) expect(differences(follower, truth, numbers)).toEqual(NO_DIFFERENCES);
    expect(closesOf(steady)).toBe('none');
  });
});
