/** Editors who save drafts of published articles, and publish some of them, at a steady rate. */
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../../test/gql/index.ts';
import { payload } from '../../test/support/newsroom/factories.ts';
import { PublishArticle, ReviseArticle } from '../../test/support/newsroom/mutations.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { ask } from '../kit/http.ts';
import { zipf } from '../load/directory.ts';

const Latest = graphql(`
  query CacheLatest($slug: String!) {
    article(slug: $slug) {
      id
      revisions(first: 1) {
        nodes {
          number
        }
      }
    }
  }
`);

/** Changes under way at once; more are left out if the machine can't keep up. */
const AT_ONCE = 20;

export interface Editing {
  readonly urls: readonly string[];
  readonly slugs: readonly string[];
  readonly token: string;
  /** A second. */
  readonly publications: number;
  readonly drafts: number;
}

export interface Edited {
  published: number;
  saved: number;
  /** Why others failed. */
  readonly failures: string[];
}

/** Begins changes through each node in turn, also while earlier ones are under way, until it is stopped. */
export function keepEditing(editing: Editing): { stop(): Promise<Edited> } {
  const { urls, slugs, token, publications, drafts } = editing;
  const chance = new Chance(2);
  /** One change of an article at a time: a second would meet a conflict. */
  const underWay = new Map<string, Promise<void>>();
  const edited: Edited = { published: 0, saved: 0, failures: [] };
  const end = new AbortController();
  const begin = (number: number, isPublished: boolean) => {
    const slug = zipf(chance, slugs);
    if (underWay.has(slug) || underWay.size >= AT_ONCE) return;
    const change = revise(urls[number % urls.length] ?? '', token, slug, number, isPublished)
      .then(() => void (edited[isPublished ? 'published' : 'saved'] += 1))
      .catch((error: unknown) => void edited.failures.push(String(error)))
      .finally(() => underWay.delete(slug));
    underWay.set(slug, change);
  };
  const repeat = async (perSecond: number, isPublished: boolean) => {
    const began = performance.now();
    for (let number = 0; perSecond > 0 && !end.signal.aborted; number += 1) {
      begin(number, isPublished);
      await sleep(Math.max(0, began + ((number + 1) * 1_000) / perSecond - performance.now()));
    }
  };
  const repeated = [repeat(publications, true), repeat(drafts, false)];
  return {
    async stop() {
      end.abort();
      await Promise.all(repeated);
      await Promise.all(underWay.values());
      return edited;
    },
  };
}

async function revise(
  url: string,
  token: string,
  slug: string,
  number: number,
  isPublished: boolean,
): Promise<void> {
  const { article } = await ask(url, Latest, { slug }, token);
  if (article === null) throw new Error(`There is no article ${slug}.`);
  const { id, revisions } = article;
  const text = `${isPublished ? 'Publication' : 'Draft'} ${number}`;
  const input = {
    id,
    expectedRevision: revisions.nodes[0]?.number ?? 0,
    headline: text,
  };
  const revised = payload((await ask(url, ReviseArticle, { input }, token)).reviseArticle).article;
  if (!isPublished) return;
  const publish = { id, expectedRevision: revised.revisionNumber, noteText: text };
  payload((await ask(url, PublishArticle, { input: publish }, token)).publishArticle);
}
