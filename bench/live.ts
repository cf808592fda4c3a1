/**
 * A live blog of eight hours, compressed: several editors add posts, revise, remove and pin some, while readers' pages follow it by
 * its events. They join, sleep, wake and lose their connections. Fails if a page differs from what the API answers at the end.
 * Then: how long after a post's answer its event reaches a reader, and what a post costs PostgreSQL where there are many. It needs
 * Linux.
 *
 * Usage: npm run bench -- live [--posts 2400] [--pages 200] [--editors 6] [--quiet 300] [--late 2000]
 *   --quiet  posts whose events are timed
 *   --late   the post whose cost is compared with that of the tenth
 */
import { createMemberToken } from '../src/members/create-member-token.ts';
import { AddLivePost } from '../test/support/newsroom/mutations.ts';
import { payload } from '../test/support/newsroom/factories.ts';
import { openStory, withClient } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, machine, readOptions, rounded } from './kit/measure.ts';
import { startClient, startNode, stopPrograms } from './kit/program.ts';
import { measureDelay } from './live/delay.ts';
import { Editors, endLiveBlog, openLiveBlog, postWriter } from './live/editors.ts';
import type { Followed, Following } from './live/pages.ts';
import { measureGrowth } from './writes/growth.ts';
import type { Send } from './writes/scene.ts';

const options = readOptions({ posts: 2_400, pages: 200, editors: 6, quiet: 300, late: 2_000 });

const story = await openStory();
try {
  const node = await startNode(story.url);
  const { url } = node;
  const sendAs =
    (token: string): Send =>
    (document, variables) =>
      ask(url, document, variables, token);
  const send = sendAs(story.editorToken);
  console.log(machine());
  process.exitCode = (await followDay(url, sendAs)) ? 0 : 1;

  const timed = await openLiveBlog(send, 'timed');
  const write = await postWriter(send, timed);
  const token = story.editorToken;
  await measureDelay({ url, token, liveBlogId: timed.id, posts: options.quiet, write });

  const growing = await postWriter(send, await openLiveBlog(send, 'growing'));
  const meter = await story.meter(node);
  let number = 0;
  await withClient(story.url, (client) =>
    measureGrowth(meter, client, {
      title: 'Posts of one live blog',
      at: [10, options.late],
      add: async () => payload((await send(AddLivePost, { input: growing((number += 1)) })).addLivePost),
    }),
  );
} finally {
  await stopPrograms();
  await story.stop();
}

/** @returns whether every page is what the API answers */
async function followDay(url: string, sendAs: (token: string) => Send): Promise<boolean> {
  const tokens = Array.from({ length: options.editors }, (_, number) =>
    createMemberToken(story.prisma, { name: `Editor ${number}`, role: 'EDITOR' }),
  );
  const sends = (await Promise.all(tokens)).map(sendAs);
  const [first] = sends as [Send];
  const blog = await openLiveBlog(first, 'day');
  const { pages, posts } = options;
  const readers = startClient('bench/live/pages.ts');
  const follow: Following = { url, slug: blog.slug, liveBlogId: blog.id, pages, posts };
  readers.tell({ follow });
  const editors = new Editors(sends, blog);
  const began = performance.now();
  await editors.post(posts, (number) => readers.tell({ tick: number }));
  const seconds = (performance.now() - began) / 1_000;
  await endLiveBlog(first, blog);
  const followed = await readers.ask<Followed>('followed', { finish: true });
  console.log(
    `${options.editors} editors in ${rounded(seconds)} s, ${pages} pages; no page may differ; ${busy()}`,
  );
  console.table([editors.counts]);
  console.table([followed]);
  await readers.stop();
  return followed['pages that differ'] + followed['key events differ'] === 0 && followed.posts > 0;
}
