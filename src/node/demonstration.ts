import type { Logger } from 'pino';
import { openDemo } from '../../demo/open.ts';
import { demoPages, type DemoPages } from '../../demo/pages.ts';
import { READER_TABS, tour } from '../../demo/tour.ts';
import type { Database } from '../db/database.ts';
import type { Env } from '../env.ts';
import type { GraphiqlOptions } from '../http/graphiql/graphiql.ts';
import { originOf } from '../http/listen.ts';

/** URLs that give a page the token of the demo's editor, once. */
export interface DemoLinks {
  /** The demo's site; null if it isn't there. */
  readonly site: string | null;
  readonly graphiql: string;
}

/** GraphiQL, and what a node shows of the demo story, if it has it. */
export interface Demonstration extends DemoPages {
  /** Null if it is switched off. */
  readonly graphiql: GraphiqlOptions | null;
  /** Where the token of the demo's editor is; null without the demo. */
  readonly tokenFile: string | null;
  /** Writes the token for later starts. Call it last, when nothing can fail any more. */
  readonly keepToken: () => Promise<void>;
  /** Null if there is no demo or no GraphiQL. */
  readonly linksAt: ((origin: string) => DemoLinks) | null;
}

/** @param secret identifies the database to GraphiQL @param signal ends building the site */
export async function openDemonstration(
  env: Env,
  { pools, isEmbedded }: Database,
  secret: Uint8Array,
  log: Logger,
  signal: AbortSignal,
): Promise<Demonstration> {
  const { prisma } = pools.newsroom;
  const isDemo = env.DEMO ?? isEmbedded;
  const demo = isDemo ? await openDemo(prisma, env.DATA_DIR, originOf(env.HOST, env.PORT), log) : null;
  const pages = await demoPages(prisma, () => log.info("building the demo's site"), signal);
  const graphiql = env.GRAPHIQL
    ? {
        database: Buffer.from(secret).toString('base64url'),
        tabs: await tour(prisma),
        readerTabs: READER_TABS,
        redeem: (code: string) => demo?.redeem(code) ?? null,
      }
    : null;
  const linksAt = (origin: string) => ({
    site: pages.site === null ? null : `${origin}/#code=${demo?.newCode()}`,
    graphiql: `${origin}/graphql#code=${demo?.newCode()}`,
  });
  return {
    ...pages,
    graphiql,
    tokenFile: demo?.tokenFile ?? null,
    keepToken: async () => demo?.keepToken(),
    linksAt: demo === null || graphiql === null ? null : linksAt,
  };
}
