/**
 * Withdrawal races delivery: an article is withdrawn while it is sent to many subscribers. Nothing of it may be written
 * to a socket once the node has read the withdrawal, or reach a client that has already got the withdrawal.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'graphql-ws';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Hub } from '../../../src/live/hub.ts';
import { Socket } from '../../../src/http/websocket/socket.ts';
import type { WithdrawalRaceSubscription } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import { openDesk, paragraph } from '../../support/newsroom/factories.ts';
import { cursorNow } from '../../support/clients/feed.ts';
import { openResuming } from '../../support/clients/resuming.ts';
import { openNewsroom, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { chance, IS_SOAK, newSeed, scaled, type Random } from '../../support/soak/soak.ts';
import { until } from '../../support/until.ts';

const WithdrawalRace = graphql(`
  subscription WithdrawalRace($campaignId: ID!, $after: String) {
    feed(filter: { campaignIds: [$campaignId] }, after: $after) {
      __typename
      cursor
      ... on ArticlePublished {
        article {
          headline
          bodyHtml
        }
      }
      ... on ArticleCommentAdded {
        article {
          headline
          bodyHtml
        }
      }
      ... on ArticleWithdrawn {
        reason
      }
    }
  }
`);

const CANARY = 'CANARY-';

interface Leaks {
  /** Frames with a canary that the node wrote to a socket after its hub had read the withdrawal. */
  readonly handed: string[];
  /** Results with a canary that reached a client after it had got the withdrawal, and errors. */
  readonly received: string[];
}

/**
 * Watches the frames that a node in this process writes to its sockets. Call it before the node starts. After that, every
 * withdrawal in its database must belong to the race, in the order of the rounds.
 */
function watchHandedFrames(leaks: Leaks): void {
  const hubs = vi.spyOn(Hub, 'start');
  // Not a spy, which would keep a million frames in memory.
  const push = Reflect.get<typeof Socket.prototype, 'push'>(Socket.prototype, 'push');
  Socket.prototype.push = function (this: Socket, head, frame, limits) {
    const event = frame.serverSentEvent;
    const round = roundOf(event);
    const hub = hubs.mock.settledResults[0]?.value as Hub | undefined;
    if (round !== null && hub !== undefined && hub.takedownCount > round)
      leaks.handed.push(event.toString('utf8', 0, 300));
    push.call(this, head, frame, limits);
  };
  onTestFinished(() => {
    Socket.prototype.push = push;
    hubs.mockRestore();
  });
}

/** The round whose canary the frame contains. */
function roundOf(frame: Buffer): number | null {
  const at = frame.indexOf(CANARY);
  return at === -1
    ? null
    : parseInt(frame.toString('latin1', at + CANARY.length, at + CANARY.length + 9), 10);
}

/** A subscriber on one socket after the other, which records canaries that it gets after their withdrawal. */
class Witness {
  deliveries = 0;
  resumes = -1;
  /** The last round whose canary it has got. */
  seen = -1;
  /** The last round whose withdrawal each of its subscriptions has got. */
  readonly #ended: number[];
  readonly #leaks: Leaks;
  readonly #client: Client;

  constructor(url: string, variables: Start, subscriptions: number, leaks: Leaks) {
    this.#ended = Array.from({ length: subscriptions }, () => -1);
    this.#leaks = leaks;
    this.#client = openResuming(
      () => url,
      () => Promise.resolve(),
      { connected: () => (this.resumes += 1) },
    );
    for (const index of this.#ended.keys()) this.#subscribe(index, { ...variables });
  }

  /** Disconnects, and resumes where it was. */
  reopen(): void {
    this.#client.terminate();
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }

  hasEnded(round: number): boolean {
    return this.#ended.every((ended) => ended === round);
  }

  /** @param variables read when a connection opens: each sends their values at that time */
  #subscribe(index: number, variables: Start): void {
    this.#client.subscribe<WithdrawalRaceSubscription>(
      { query: WithdrawalRace.toString(), variables },
      {
        next: (result) => {
          const text = JSON.stringify(result);
          const round = roundOf(Buffer.from(text));
          if (round !== null) {
            this.seen = round;
            if (round <= (this.#ended[index] ?? -1)) this.#leaks.received.push(text.slice(0, 200));
          }
          const event = result.data?.feed;
          if (event === undefined) throw new Error(`An error instead of an event: ${text}`);
          this.deliveries += 1;
          variables.after = event.cursor;
          if (event.__typename === 'ArticleWithdrawn') this.#ended[index] = Number(event.reason);
        },
        error: (error) => this.#leaks.received.push(String(error)),
        complete: () => undefined,
      },
    );
  }
}

/** Where a subscription begins. */
interface Start extends Record<string, unknown> {
  readonly campaignId: string;
  after: string | null;
}

const RACE = IS_SOAK
  ? { rounds: scaled(2_000), witnesses: 200, subscriptions: 1, resuming: 20, distance: 12 }
  : { rounds: 20, witnesses: 20, subscriptions: 10, resuming: 5, distance: 8 };

interface Race {
  readonly rounds: number;
  readonly witnesses: number;
  /** The number of subscriptions that each witness has, on one socket. */
  readonly subscriptions: number;
  /** One witness in so many disconnects and resumes in a round. */
  readonly resuming: number;
  /** The longest time from an article's publication to its withdrawal, in ms. */
  readonly distance: number;
}

/** The outcome of the rounds. They are a race only if some of them are split. */
interface Course {
  readonly deliveries: number;
  readonly resumes: number;
  /** Rounds in which some witnesses got the canary and others did not. */
  readonly split: number;
  /** Rounds in which no witness got it. */
  readonly unseen: number;
}

/** In each round, publishes an article with its own canary, adds a comment, and withdraws it soon after. */
async function raceWithdrawals(
  newsroom: Newsroom,
  leaks: Leaks,
  random: Random,
  race: Race,
): Promise<Course> {
  const { rounds, resuming, distance } = race;
  const desk = openDesk(newsroom);
  const campaign = await desk.campaign();
  const speaker = { personId: (await desk.person()).id };
  // An empty log has no cursor.
  await desk.publishedArticle();
  const after = await cursorNow(newsroom);
  const witnesses = Array.from(
    { length: race.witnesses },
    () => new Witness(newsroom.url, { campaignId: campaign.id, after }, race.subscriptions, leaks),
  );
  await until(() => newsroom.node.subscriptions() === witnesses.length * race.subscriptions);

  let split = 0;
  let unseen = 0;
  for (let round = 0; round < rounds; round += 1) {
    const canary = `${CANARY}${round}.`;
    const body = Array.from({ length: 5 }, () => paragraph(`${canary} ${'A story. '.repeat(50)}`));
    const draft = await desk.article({ headline: canary, body, campaignIds: [campaign.id] });
    const article = await desk.publish(draft);
    const commented = random(2) === 0 ? desk.comment(article, { statement: { speaker } }) : null;
    for (const witness of witnesses) if (random(resuming) === 0) witness.reopen();
    if (random(4) > 0) await pause(random(distance));
    // The comment may be refused because it is too late.
    await Promise.allSettled([desk.withdraw(article, String(round)), commented]);
    await until(() => witnesses.every((witness) => witness.hasEnded(round)));
    const sighted = witnesses.filter(({ seen }) => seen === round).length;
    if (sighted === 0) unseen += 1;
    else if (sighted < witnesses.length) split += 1;
  }
  await Promise.all(witnesses.map((witness) => witness.close()));
  const total = (count: (witness: Witness) => number) =>
    witnesses.reduce((sum, witness) => sum + count(witness), 0);
  return {
    deliveries: total(({ deliveries }) => deliveries),
    resumes: total(({ resumes }) => resumes),
    split,
    unseen,
  };
}

describe('withdrawal that races delivery', () => {
  it(`lets nothing of an article through once it is withdrawn, in ${RACE.rounds} races`, async () => {
    const seed = newSeed();
    const leaks: Leaks = { handed: [], received: [] };
    watchHandedFrames(leaks);
    const newsroom = await openNewsroom();
    onTestFinished(() => newsroom.close());
    const course = await raceWithdrawals(newsroom, leaks, chance(seed), RACE);
    if (IS_SOAK) console.log({ seed, ...course });
    expect(leaks, `seed ${seed}`).toEqual({ handed: [], received: [] });
    expect(course.split).toBeGreaterThan(0);
  });
});
