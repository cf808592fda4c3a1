/** Withdrawals that race delivery, and which clients see what of the withdrawn articles. */
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Hub } from '../../../src/live/hub.ts';
import { Socket } from '../../../src/http/websocket/socket.ts';
import type { WithdrawalRaceSubscription } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import { openDesk, paragraph } from '../newsroom/factories.ts';
import { cursorNow } from '../clients/feed.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import type { Random } from './soak.ts';
import { until } from '../until.ts';

const WithdrawalRace = graphql(`
  subscription WithdrawalRace($campaignId: ID!, $after: Cursor) {
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

export interface Leaks {
  /** Frames with a canary that the node wrote to a socket after its hub had read the withdrawal. */
  readonly handed: string[];
  /** Frames with a canary that reached a client after it had got the withdrawal. */
  readonly received: string[];
}

/**
 * Watches the frames that a node in this process writes to its sockets. Call it before the node starts. After that, every
 * withdrawal in its database must belong to the race, in the order of the rounds.
 */
export function watchHandedFrames(leaks: Leaks): void {
  const hubs = vi.spyOn(Hub, 'start');
  // Not a spy, which would keep a million frames in memory.
  const push = Reflect.get<typeof Socket.prototype, 'push'>(Socket.prototype, 'push');
  Socket.prototype.push = function (this: Socket, head, frame, limits) {
    const event = frame.serverSentEvent;
    const round = roundOf(event);
    const hub = hubs.mock.settledResults[0]?.value as Hub | undefined;
    if (round !== null && hub !== undefined && hub.withdrawalCount > round)
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
  readonly #afters: (string | null)[];
  readonly #url: string;
  readonly #campaignId: string;
  readonly #leaks: Leaks;
  #socket: WebSocket | null = null;

  constructor(url: string, campaignId: string, after: string | null, subscriptions: number, leaks: Leaks) {
    this.#ended = Array.from({ length: subscriptions }, () => -1);
    this.#afters = this.#ended.map(() => after);
    this.#url = url;
    this.#campaignId = campaignId;
    this.#leaks = leaks;
  }

  open(): void {
    this.resumes += 1;
    const socket = new WebSocket(this.#url.replace('http', 'ws'), 'graphql-transport-ws');
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('open', () => {
      socket.send('{"type":"connection_init"}');
    });
    socket.on('message', (data: Buffer) => {
      if (socket === this.#socket) this.#take(data, socket);
    });
  }

  /** Disconnects, and resumes where it was. */
  reopen(): void {
    this.close();
    this.open();
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
  }

  hasEnded(round: number): boolean {
    return this.#ended.every((ended) => ended === round);
  }

  #take(data: Buffer, socket: WebSocket): void {
    const message = JSON.parse(data.toString()) as Message;
    if (message.type === 'connection_ack') {
      for (const [index, after] of this.#afters.entries()) {
        const payload = {
          query: WithdrawalRace.toString(),
          variables: { campaignId: this.#campaignId, after },
        };
        socket.send(JSON.stringify({ id: String(index), type: 'subscribe', payload }));
      }
    }
    if (message.type !== 'next') return;
    const subscription = Number(message.id);
    const round = roundOf(data);
    if (round !== null) {
      this.seen = round;
      if (round <= (this.#ended[subscription] ?? -1))
        this.#leaks.received.push(data.toString().slice(0, 200));
    }
    const event = message.payload?.data?.feed;
    if (event === undefined) throw new Error(`An error instead of an event: ${data.toString()}`);
    this.deliveries += 1;
    this.#afters[subscription] = event.cursor;
    if (event.__typename === 'ArticleWithdrawn') this.#ended[subscription] = Number(event.reason);
  }
}

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: { readonly data?: WithdrawalRaceSubscription };
}

export interface Race {
  readonly rounds: number;
  readonly witnesses: number;
  /** The number of subscriptions that each witness has, on one socket. */
  readonly subscriptions: number;
  /** One witness in so many disconnects and resumes in a round. */
  readonly resuming: number;
  readonly random: Random;
  /** The longest time from an article's publication to its withdrawal, in ms. */
  readonly distance: number;
}

/** The outcome of the rounds. They are a race only if some of them are split. */
export interface Course {
  readonly deliveries: number;
  readonly resumes: number;
  /** Rounds in which some witnesses got the canary and others did not. */
  readonly split: number;
  /** Rounds in which no witness got it. */
  readonly unseen: number;
}

/** In each round, publishes an article with its own canary, adds a comment, and withdraws it soon after. */
export async function raceWithdrawals(newsroom: Newsroom, leaks: Leaks, race: Race): Promise<Course> {
  const { rounds, resuming, random, distance } = race;
  const desk = openDesk(newsroom);
  const campaign = await desk.campaign();
  const speaker = { personId: (await desk.person()).id };
  // An empty log has no cursor.
  await desk.publishedArticle();
  const after = await cursorNow(newsroom);
  const witnesses = Array.from(
    { length: race.witnesses },
    () => new Witness(newsroom.url, campaign.id, after, race.subscriptions, leaks),
  );
  for (const witness of witnesses) witness.open();
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
  for (const witness of witnesses) witness.close();
  const total = (count: (witness: Witness) => number) =>
    witnesses.reduce((sum, witness) => sum + count(witness), 0);
  return {
    deliveries: total(({ deliveries }) => deliveries),
    resumes: total(({ resumes }) => resumes),
    split,
    unseen,
  };
}
