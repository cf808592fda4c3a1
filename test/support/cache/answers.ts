/** Answers to readers with what they were made from, and what commits tell of it. */
import { parse, execute, type DocumentNode } from 'graphql';
import { pino } from 'pino';
import { schema } from '../../../schema/index.ts';
import { recordReads } from '../../../src/cache/recorder.ts';
import { RowChanges } from '../../../src/cache/row-changes.ts';
import { placeOf } from '../../../src/db/check-server.ts';
import { openClient } from '../../../src/db/client.ts';
import { DatabaseWatch } from '../../../src/db/database-watch.ts';
import { Listener } from '../../../src/live/listener.ts';
import { READER } from '../../../src/viewer.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { searchRefreshed } from '../search/refreshed.ts';
import { until } from '../until.ts';
import { openResources } from '../without-node.ts';

export interface Question {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Answer extends Question {
  readonly body: string;
  readonly keys: ReadonlySet<string>;
}

/** What commits told since the answers were made. */
export class Told {
  readonly keys = new Set<string>();
  #isAll = false;

  add(keys: readonly string[] | 'all'): void {
    if (keys === 'all') this.#isAll = true;
    else for (const key of keys) this.keys.add(key);
  }

  get isAll(): boolean {
    return this.#isAll;
  }

  /** Whether an answer with these keys is dropped. */
  drops(keys: ReadonlySet<string>): boolean {
    return this.#isAll || [...keys].some((key) => this.#dropsKey(key));
  }

  #dropsKey(key: string): boolean {
    return this.keys.has(key) || (key === '*' && this.keys.size > 0);
  }
}

/** Reads as a reader would, and listens as a node does. */
export async function openReading({ databaseUrl }: Pick<Newsroom, 'databaseUrl'>) {
  const client = openClient({ url: databaseUrl, poolSize: 4, onError: () => undefined });
  const { prisma } = client;
  const rowChanges = new RowChanges();
  const log = pino({ level: 'silent' });
  const listener = new Listener({
    prisma,
    url: databaseUrl,
    sockets: client.sockets,
    rowChanges,
    onGrowth: () => undefined,
    watch: new DatabaseWatch(placeOf(databaseUrl), log),
    log,
  });
  await listener.open();
  await until(() => rowChanges.isCurrent);
  const resources = openResources(prisma);
  const documents = new Map<string, DocumentNode>();
  let told = new Told();
  rowChanges.onDrop((keys) => {
    told.add(keys);
  });

  async function answer({ text, variables = {} }: Question): Promise<Answer> {
    const document = documents.get(text) ?? parse(text);
    documents.set(text, document);
    const { context, reads } = recordReads({
      ...resources,
      viewer: READER,
      caller: { clientAddress: '', onGone: () => () => undefined },
      logPosition: { epochId: 0n, position: 0n },
    });
    const result = await execute({ schema, document, variableValues: variables, contextValue: context });
    if (result.errors !== undefined) throw new Error(`${text}: ${String(result.errors[0]?.stack)}`);
    return { text, variables, body: JSON.stringify(result.data), keys: reads.keys };
  }

  return {
    prisma,
    rowChanges,
    answer,
    /** A few at a time. */
    async answers(questions: readonly Question[]): Promise<Answer[]> {
      const answers: Answer[] = [];
      for (let from = 0; from < questions.length; from += 8)
        answers.push(...(await Promise.all(questions.slice(from, from + 8).map(answer))));
      return answers;
    },
    /** What was told since the last call: all that is committed by now, and what the search makes of it. */
    async told(): Promise<Told> {
      await searchRefreshed(prisma);
      const mark = `mark ${Math.random()}`;
      await prisma.$executeRaw`SELECT pg_notify('dateline_rows', ${mark})`;
      await until(() => told.keys.delete(mark));
      const all = told;
      told = new Told();
      return all;
    },
    async close() {
      await listener.close();
      await client.close();
    },
  };
}

export type Reading = Awaited<ReturnType<typeof openReading>>;
