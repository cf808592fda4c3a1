/**
 * What an answer that is kept costs, compared with static bytes from node:http, and how the cache does under mixed load:
 * how often it hits, and whether anybody reads a page from before an event that they have got.
 */
import { machine, openStory } from './node.ts';
import { measureReady } from './cache/ready.ts';
import { stopAll } from './queries/lane.ts';

const story = await openStory();
try {
  console.log(machine());
  await measureReady(story.databaseUrl);
} finally {
  await stopAll();
  await story.stop();
}
