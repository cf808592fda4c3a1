/** Two nodes on one database. `npm run test:soak` does the same for longer; `npm run failover` adds faults. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../../../src/node/running.ts';
import { startBeside, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { Follower, Numbers, sum } from '../../support/soak/follower.ts';
import { beginningOf, setStage, type Topic } from '../../support/soak/stage.ts';
import { allHave, differences, NO_DIFFERENCES, Truth } from '../../support/soak/truth.ts';
import { write } from '../../support/soak/writer.ts';
import { chance, newSeed } from '../../support/soak/soak.ts';

describe('two nodes on one database', () => {
  const EVENTS = 450;
  const WRITERS = 6;
  const ARTICLES = 4;
  const TOPICS: readonly Topic[] = ['all', 'campaign', 1, 2, 3];
  const newsroom = useNewsroom();
  let second: Running;
  beforeAll(async () => {
    second = await startBeside(newsroom);
  });
  afterAll(() => second.stop());

  it('give subscribers that switch between them one history: every event once, in the order of the log', async () => {
    const seed = newSeed();
    const stage = await setStage(newsroom.prisma, ARTICLES);
    const numbers = new Numbers();
    const after = await beginningOf(newsroom.url);
    const followers = [...TOPICS, ...TOPICS].map((topic, index) => {
      const random = chance(seed + 100 + index);
      const urls = () => [newsroom.url, second.url];
      return new Follower({
        topic,
        stage,
        after,
        numbers,
        urls,
        random,
        patience: 20,
        stall: 20,
        away: 50,
      });
    });
    const following = followers.map((follower) => follower.follow());
    const written = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        write({
          stage,
          url: newsroom.databaseUrl,
          count: EVENTS / WRITERS,
          random: chance(seed + index),
          size: 3,
          pace: 60,
          campaignShare: 4,
        }),
      ),
    );
    const truth = await Truth.read(newsroom.databaseUrl, stage);
    await allHave(followers, truth, 30_000);
    for (const follower of followers) follower.stop();
    await Promise.all(following);
    expect(new Set(truth.ids), `seed ${seed}`).toEqual(new Set(written.flatMap(({ ids }) => ids)));
    for (const follower of followers) {
      expect(differences(follower, truth, numbers), `seed ${seed}`).toEqual(NO_DIFFERENCES);
    }
    expect(sum(followers, ({ resumes }) => resumes)).toBeGreaterThan(followers.length);
  });
});
