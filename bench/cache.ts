/**
 * What an answer that is kept costs, compared with static bytes from node:http. With `--mixed`, how the cache does on two
 * nodes under mixed load: how often it hits, and whether anybody reads a page from before an event that they have got. That
 * ends after so many reads or seconds, and fails if a page was stale.
 *
 * Usage: npm run bench -- cache [--mixed [--articles 10000] [--reads 1000000] [--seconds 120]]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureMixed } from './cache/mixed.ts';
import { measureReady } from './cache/ready.ts';
import { machine, openStory } from './node.ts';
import { stopAll } from './queries/lane.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    mixed: { type: 'boolean', default: false },
    articles: { type: 'string', default: '10000' },
    reads: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '120' },
  },
});

const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;
console.log(`${machine()}; ${busy()}`);
if (values.mixed) {
  const [articles, reads, seconds] = [values.articles, values.reads, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  process.exitCode = (await measureMixed({ articles, reads, seconds })) ? 0 : 1;
  console.log(busy());
} else {
  const story = await openStory();
  try {
    await measureReady(story.databaseUrl);
  } finally {
    await stopAll();
    await story.stop();
  }
}
