/** The log, and how subscribers' histories compare with it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Follower, Numbers } from './follower.ts';
import { connect, type Stage, type Topic } from './stage.ts';

/** The events that subscribers of a topic must have got, in the order of the log. */
export class Truth {
  readonly ids: string[] = [];
  readonly #topics = new Map<Topic, string[]>();

  static async read(url: string, { articleIds, campaignId, firstId }: Stage): Promise<Truth> {
    const truth = new Truth();
    const client = await connect(url);
    const { rows } = await client.query<{ id: string; articleId: string; ofCampaign: boolean }>(
      `SELECT "id", "articleId", $1::uuid = ANY("campaignIds") AS "ofCampaign" FROM "FeedEvent"
       WHERE "id" <> $2 ORDER BY "position"`,
      [campaignId, firstId],
    );
    await client.end();
    for (const { id, articleId, ofCampaign } of rows) {
      truth.ids.push(id);
      truth.of('all').push(id);
      if (ofCampaign) truth.of('campaign').push(id);
      truth.of(articleIds.indexOf(articleId)).push(id);
    }
    return truth;
  }

  of(topic: Topic): string[] {
    let ids = this.#topics.get(topic);
    if (ids === undefined) this.#topics.set(topic, (ids = []));
    return ids;
  }

  for({ topic, limit }: Follower): string[] {
    return this.of(topic).slice(0, limit);
  }
}

/** The differences between a follower's history and the log: empty lists and -1 if there are none. */
export function differences(follower: Follower, truth: Truth, numbers: Numbers) {
  const { history, failures } = follower;
  const expected = truth.for(follower).map((id) => numbers.of(id));
  const seen = new Set(history);
  const log = new Set(expected);
  return {
    missing: expected.filter((number) => !seen.has(number)).length,
    twice: history.length - seen.size,
    unknown: history.filter((number) => !log.has(number)).length,
    misplacedFrom: history.findIndex((number, index) => number !== expected[index]),
    failures,
  };
}

export const NO_DIFFERENCES = { missing: 0, twice: 0, unknown: 0, misplacedFrom: -1, failures: [] };

/** Waits until all have as many events as the log has for them, or until no events have arrived for so many ms. */
export async function allHave(followers: readonly Follower[], truth: Truth, patience: number): Promise<void> {
  const lengths = () => followers.reduce((sum, { history }) => sum + history.length, 0);
  let last = lengths();
  let since = performance.now();
  while (performance.now() - since < patience) {
    if (followers.every((follower) => follower.history.length >= truth.for(follower).length)) return;
    await pause(100);
    if (lengths() === last) continue;
    last = lengths();
    since = performance.now();
  }
}
