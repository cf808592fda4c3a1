/** Editors who keep a live blog: they add posts, revise, remove and restore some, and pin others, all at once. */
import { Chance } from '../../test/support/secrecy/random.ts';
import { paragraph, payload } from '../../test/support/newsroom/factories.ts';
import {
  AddLivePost,
  CreateArticle,
  EndLiveBlog,
  PinLivePost,
  PublishArticle,
  RemoveLivePost,
  RestoreLivePost,
  ReviseLivePost,
  StartLiveBlog,
} from '../../test/support/newsroom/mutations.ts';
import { graphql } from '../../test/gql/index.ts';
import type { AddLivePostInput } from '../../test/gql/graphql.ts';
import type { Send } from '../writes/scene.ts';

const People = graphql(`
  query LivePeople {
    people(first: 5) {
      nodes {
        id
      }
    }
  }
`);

const SENTENCE =
  'What happened a moment ago, in a sentence of some length, as reporters send it from the place. ';
/** Shares of the posts. Some of those that were removed come back. */
const SHARES = { revised: 0.1, removed: 0.02, restored: 0.25, pinned: 0.01, keyEvents: 0.15 };

interface Post {
  readonly id: string;
  readonly revisionNumber: number;
}

export interface LiveBlog {
  readonly id: string;
  readonly slug: string;
}

/** A new public article with a live blog. */
export async function openLiveBlog(send: Send, name: string): Promise<LiveBlog> {
  const slug = `live-${name}-${process.pid}`;
  const input = { slug, headline: `Live: ${name}`, body: [paragraph(SENTENCE)] };
  const draft = payload((await send(CreateArticle, { input })).createArticle).article;
  const publish = { id: draft.id, expectedRevision: draft.revisionNumber };
  payload((await send(PublishArticle, { input: publish })).publishArticle);
  const { startLiveBlog } = await send(StartLiveBlog, { input: { articleId: draft.id } });
  return { id: payload(startLiveBlog).liveBlog.id, slug };
}

/** Makes the inputs of posts, by two of the demo's people. */
export async function postWriter(send: Send, { id: liveBlogId }: LiveBlog) {
  const people = (await send(People, {})).people.nodes;
  return (number: number): AddLivePostInput => {
    const personId = people[number % people.length]?.id ?? '';
    return {
      liveBlogId,
      ...(number % 2 === 0 && { headline: `Post ${number}` }),
      body: [paragraph(`${SENTENCE.repeat(2)}${number}`), paragraph(SENTENCE)],
      contributions: [{ contributor: { personId }, role: 'AUTHOR' }],
      publish: true,
    };
  };
}

export async function endLiveBlog(send: Send, { id }: LiveBlog): Promise<void> {
  payload((await send(EndLiveBlog, { input: { id } })).endLiveBlog);
}

export class Editors {
  readonly counts = { added: 0, revised: 0, removed: 0, restored: 0, pinned: 0 };
  readonly #sends: readonly Send[];
  readonly #blog: LiveBlog;
  readonly #chance = new Chance(1);
  /** Those that nobody changes now: editors conflict only if they change one post. */
  readonly #free: Post[] = [];
  readonly #removed: Post[] = [];

  constructor(sends: readonly Send[], blog: LiveBlog) {
    this.#sends = sends;
    this.#blog = blog;
  }

  /** @param onPost called with the number of posts so far */
  async post(count: number, onPost: (number: number) => void): Promise<void> {
    const [first] = this.#sends as [Send];
    const write = await postWriter(first, this.#blog);
    const keepPosting = async (send: Send) => {
      while (this.counts.added < count) {
        const number = (this.counts.added += 1);
        const isKeyEvent = this.#chance.of(SHARES.keyEvents);
        const { addLivePost } = await send(AddLivePost, { input: { ...write(number), isKeyEvent } });
        this.#free.push(payload(addLivePost).livePost);
        onPost(number);
        await this.#changeSome(send);
      }
    };
    await Promise.all(this.#sends.map(keepPosting));
  }

  async #changeSome(send: Send): Promise<void> {
    const { counts } = this;
    if (this.#chance.of(SHARES.revised)) await this.#revise(send);
    if (this.#chance.of(SHARES.removed)) await this.#remove(send);
    const post = this.#chance.of(SHARES.pinned) ? this.#take() : undefined;
    if (post === undefined) return;
    const pin = { liveBlogId: this.#blog.id, id: post.id };
    payload((await send(PinLivePost, { input: pin })).pinLivePost);
    this.#free.push(post);
    counts.pinned += 1;
  }

  async #remove(send: Send): Promise<void> {
    const post = this.#take();
    if (post === undefined) return;
    const { removeLivePost } = await send(RemoveLivePost, { input: { id: post.id } });
    this.#removed.push(payload(removeLivePost).livePost);
    this.counts.removed += 1;
    const back = this.#chance.of(SHARES.restored) ? this.#removed.shift() : undefined;
    if (back === undefined) return;
    const { restoreLivePost } = await send(RestoreLivePost, { input: { id: back.id } });
    this.#free.push(payload(restoreLivePost).livePost);
    this.counts.restored += 1;
  }

  async #revise(send: Send): Promise<void> {
    const post = this.#take();
    if (post === undefined) return;
    const { id, revisionNumber } = post;
    const number = (this.counts.revised += 1);
    const input = {
      id,
      expectedRevision: revisionNumber,
      body: [paragraph(`${SENTENCE}Revision ${number}.`)],
      isKeyEvent: this.#chance.of(SHARES.keyEvents),
      ...(number % 3 === 0 && { kind: 'CORRECTION' as const, noteText: 'An earlier version was wrong.' }),
    };
    this.#free.push(payload((await send(ReviseLivePost, { input })).reviseLivePost).livePost);
  }

  /** Takes a post of any age out of those that are free. */
  #take(): Post | undefined {
    return this.#free.splice(this.#chance.from(0, this.#free.length - 1), 1)[0];
  }
}
