/**
 * Withdraws articles that are on a front while others read it, and looks for answers that were asked for after a withdrawal's answer and
 * still show its article.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../../test/gql/index.ts';
import { payload } from '../../test/support/newsroom/factories.ts';
import { PublishFront, SaveFront, WithdrawArticle } from '../../test/support/newsroom/mutations.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { HttpConnection, requestText } from '../kit/http.ts';
import { busy, rounded } from '../kit/measure.ts';
import { PAGES } from '../page/pages.ts';
import type { Send } from '../writes/scene.ts';

const Arranged = graphql(`
  query FrontsArranged($slug: String!) {
    front(slug: $slug) {
      id
      revisionNumber
      containers {
        containerId
        filledFrom {
          section {
            slug
          }
        }
        placements {
          article {
            id
          }
        }
        cards {
          article {
            id
            slug
          }
        }
      }
    }
  }
`);

const HOME = 'home';
/** `home`, and that of the first section. */
const FRONTS = [HOME, 'front-1'];
/** Readers, and editors who withdraw articles at once. */
const [READERS, EDITORS] = [6, 3];
/** After so many withdrawals, articles are placed again in the first container. */
const PLACED_AGAIN = 30;
const PLACED = 10;

interface Shown {
  readonly id: string;
  readonly slug: string;
}

/** ms until a change is sent again that the node had no time for, on a busy machine. */
const LATER = 1_000;

/** @returns whether no front showed an article after its withdrawal */
export async function measureWithdrawals(url: string, send: Send, count: number): Promise<boolean> {
  /** When the answer came, by the slug of the article. */
  const withdrawn = new Map<string, number>();
  const seenBefore = new Set<string>();
  const found = { withdrawals: 0, 'on a front before': 0, reads: 0, 'reads that show it': 0 };
  let isOver = false;
  const read = async (slug: string): Promise<void> => {
    const connection = await HttpConnection.open(url);
    const request = requestText(pageUrl(url, slug), null);
    while (!isOver) {
      const askedAt = performance.now();
      const { body } = await connection.exchange(request);
      if (isUnavailable(body)) continue;
      if (!body.includes('"cards":[')) throw new Error(body.slice(0, 500));
      found.reads += 1;
      const slugs = [...body.matchAll(/"slug":"([^"]+)"/g)].map(([, name = '']) => name);
      for (const name of slugs) seenBefore.add(name);
      if (slugs.some((name) => (withdrawn.get(name) ?? Infinity) <= askedAt))
        found['reads that show it'] += 1;
    }
    connection.close();
  };
  const began = performance.now();
  const readers = Array.from({ length: READERS }, (_, number) => read(FRONTS[number % 2] ?? HOME));
  try {
    await withdrawAll(untilAvailable(send), count, (slug) => {
      withdrawn.set(slug, performance.now());
      found.withdrawals += 1;
      if (seenBefore.has(slug)) found['on a front before'] += 1;
    });
  } finally {
    isOver = true;
    await Promise.all(readers);
  }
  const seconds = rounded((performance.now() - began) / 1_000);
  console.log(
    `\nArticles withdrawn from fronts while ${READERS} clients read them, in ${seconds} s; no read may show one; ${busy()}`,
  );
  console.table([found]);
  return found['reads that show it'] === 0 && found['on a front before'] > 0;
}

/** Withdraws what is on the front, which sections fill again. @param onWithdrawn called with its slug at the answer */
async function withdrawAll(send: Send, count: number, onWithdrawn: (slug: string) => void): Promise<void> {
  const chance = new Chance(1);
  let done = 0;
  while (done < count) {
    const shown = await placeAgain(send);
    const chosen = chance.some(shown, Math.min(PLACED_AGAIN, count - done));
    done += chosen.length;
    if (chosen.length === 0) throw new Error('The front is empty: the archive has too few articles.');
    const keepWithdrawing = async () => {
      for (let next = chosen.shift(); next !== undefined; next = chosen.shift()) {
        const input = { id: next.id, reason: 'It was wrong.' };
        payload((await send(WithdrawArticle, { input })).withdrawArticle);
        onWithdrawn(next.slug);
      }
    };
    await Promise.all(Array.from({ length: EDITORS }, keepWithdrawing));
  }
}

/** Places what fills the front in its first container, so that placed articles are withdrawn, too. @returns what it shows */
async function placeAgain(send: Send): Promise<Shown[]> {
  const { front } = await send(Arranged, { slug: HOME });
  if (front === null) throw new Error('The archive has no such front.');
  const filled = front.containers.flatMap(({ cards }) => cards.map(({ article }) => article));
  const placed = filled.toReversed().slice(0, PLACED);
  const containers = front.containers.map(({ containerId, filledFrom }, index) =>
    filledFrom?.section == null
      ? { containerId, cards: index === 0 ? placed.map(({ id }) => ({ articleId: id })) : [] }
      : { containerId, size: PLACED, filledFrom: { sectionSlug: filledFrom.section.slug } },
  );
  const kept = new Set(placed.map(({ id }) => id));
  const before = front.containers
    .flatMap(({ placements }) => placements ?? [])
    .map(({ article }) => article.id);
  const removedArticleIds = before.filter((id) => !kept.has(id));
  const input = { slug: HOME, expectedRevision: front.revisionNumber, containers, removedArticleIds };
  const { revisionNumber } = payload((await send(SaveFront, { input })).saveFront).front;
  payload(
    (await send(PublishFront, { input: { id: front.id, expectedRevision: revisionNumber } })).publishFront,
  );
  return filled;
}

function untilAvailable(send: Send): Send {
  return async (document, variables) => {
    for (;;) {
      try {
        return await send(document, variables);
      } catch (error) {
        if (!isUnavailable(String(error))) throw error;
        await sleep(LATER);
      }
    }
  };
}

function isUnavailable(answer: string): boolean {
  return answer.includes('"code":"UNAVAILABLE"');
}

function pageUrl(url: string, slug: string): string {
  const { query, operationName } = PAGES.PageFront;
  return `${url}?${new URLSearchParams({ query, operationName, variables: JSON.stringify({ slug }) })}`;
}
