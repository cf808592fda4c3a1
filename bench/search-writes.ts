/**
 * What changes cost with a search that is kept up to date in their transaction, compared with a database that has none of its triggers.
 * Each database has a PostgreSQL and a node of its own; they take turns, change by change. Articles have twelve paragraphs of invented
 * words, of which some are as rare as in a language. It needs Linux.
 *
 * Usage: npm run bench -- search-writes [--rounds 5]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Chance } from '../test/support/secrecy/random.ts';
import type { CpuMeter } from './attack/cpu.ts';
import { paragraph } from './load/texts.ts';
import { ask, machine, openStory, quantile, startServer, type Story } from './node.ts';
import { openScene, type Send } from './writes/scene.ts';

const WARM_UP = 40;
/** In a round. */
const CHANGES = 40;
const PARAGRAPHS = 12;
const TARGET = 1.15;

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { rounds: { type: 'string', default: '5' } },
});
const rounds = Number(options.rounds);
const busy = () => `load average ${loadavg()[0]?.toFixed(1)}`;

interface Figures {
  readonly time: number;
  readonly node: number;
  readonly database: number;
}

class Side {
  readonly #stop: () => Promise<void>;
  readonly #cpu: CpuMeter;
  readonly #changes: Readonly<Record<string, () => Promise<unknown>>>;

  private constructor(
    stop: () => Promise<void>,
    cpu: CpuMeter,
    changes: Readonly<Record<string, () => Promise<unknown>>>,
  ) {
    this.#stop = stop;
    this.#cpu = cpu;
    this.#changes = changes;
  }

  static async open(hasSearch: boolean): Promise<Side> {
    const story = await openStory();
    if (!hasSearch) await dropSearch(story);
    const server = await startServer({ DATABASE_URL: story.databaseUrl });
    const stop = () => server.stop().then(() => story.stop());
    const send: Send = (document, variables) => ask(server.url, document, variables, story.editorToken);
    return new Side(stop, await story.meter(server.pid), await changesOf(send));
  }

  /** Makes a change once, and measures it. */
  async measure(change: string): Promise<Figures> {
    this.#cpu.spent();
    const began = performance.now();
    await this.#changes[change]?.();
    const time = performance.now() - began;
    return { time, ...this.#cpu.spent() };
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

async function dropSearch({ prisma }: Story): Promise<void> {
  await prisma.$executeRaw`DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS "table" FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%\\_search%'
    LOOP EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t."table"); END LOOP;
  END $$`;
}

async function changesOf(send: Send) {
  const chance = new Chance(1);
  const scene = await openScene(send, () => paragraph(chance));
  const drafts: Awaited<ReturnType<typeof scene.create>>[] = [];
  const published = await scene.publish(send, await scene.create(send, PARAGRAPHS));
  return {
    createArticle: async () => drafts.push(await scene.create(send, PARAGRAPHS)),
    publishArticle: async () => {
      const draft = drafts.pop();
      if (draft === undefined) throw new Error('All drafts are published.');
      await scene.publish(send, draft);
    },
    'addComment to an article': () => scene.comment(send, published.id),
    recordStatement: () => scene.record(send, 'PUBLIC'),
  };
}

const [without, searched] = [await Side.open(false), await Side.open(true)];
try {
  console.log(`${machine()}; ${busy()}`);
  const changes = ['createArticle', 'publishArticle', 'addComment to an article', 'recordStatement'];
  const figures = new Map(changes.map((change) => [change, [] as { without: Figures; searched: Figures }[]]));
  for (let round = 0; round <= rounds; round += 1)
    for (const change of changes)
      for (let count = 0; count < (round === 0 ? WARM_UP : CHANGES); count += 1) {
        // Each is first as often as the other.
        const sides = count % 2 === 0 ? [without, searched] : [searched, without];
        const [a, b] = [await sides[0]?.measure(change), await sides[1]?.measure(change)];
        if (round === 0 || a === undefined || b === undefined) continue;
        figures
          .get(change)
          ?.push(count % 2 === 0 ? { without: a, searched: b } : { without: b, searched: a });
      }
  console.log(
    `${CHANGES * rounds} changes of each kind, one after the other; the target of a ratio of times is ${TARGET}.`,
  );
  console.table(
    [...figures].map(([change, pairs]) => {
      const median = (of: (pair: (typeof pairs)[number]) => number) => quantile(pairs.map(of), 0.5);
      const mean = (of: (pair: (typeof pairs)[number]) => number) =>
        pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
      const cpu = ({ node, database }: Figures) => node + database;
      return {
        change,
        'median ms without': rounded(median((pair) => pair.without.time)),
        with: rounded(median((pair) => pair.searched.time)),
        'ratio of times, median': rounded(median((pair) => pair.searched.time / pair.without.time)),
        'CPU ms without: node': rounded(mean((pair) => pair.without.node)),
        'PostgreSQL ': rounded(mean((pair) => pair.without.database)),
        'with: node': rounded(mean((pair) => pair.searched.node)),
        PostgreSQL: rounded(mean((pair) => pair.searched.database)),
        'ratio of CPU': rounded(mean((pair) => cpu(pair.searched)) / mean((pair) => cpu(pair.without))),
      };
    }),
  );
  console.log(busy());
} finally {
  await Promise.all([without.stop(), searched.stop()]);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
