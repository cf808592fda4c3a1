/** Records the SQL statements that an operation sends to the database. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type pg from 'pg';
import { schema } from '../../../schema/index.ts';
import { DatabaseWatch } from '../../../src/db/database-watch.ts';
import { openClient } from '../../../src/db/client.ts';
import { createIdentify } from '../../../src/members/identify.ts';
import type { IdentityProvider } from '../../../src/members/identity-provider.ts';
import { RowQueues } from '../../../src/operations/row-queues.ts';
import { Documents } from '../../../src/api/documents.ts';
import { OperationCounts } from '../../../src/api/operation-counts.ts';
import { SlowStatements } from '../../../src/db/slow-statements.ts';
import { run, type Api } from '../../../src/api/run.ts';
import type { TypedDocumentString } from '../../gql/graphql.ts';
import { openLoad, openResources } from '../without-node.ts';

export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether PostgreSQL keeps it prepared. */
  readonly isPrepared: boolean;
}

export interface Counter {
  ask<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    token?: string,
  ): Promise<{
    data: Result;
    errors: readonly unknown[];
    statements: readonly string[];
    /** The same with their values. */
    sent: readonly Sent[];
    /** The ids of the rows whose writers it took turns with. */
    queues: readonly string[];
  }>;
  close(): Promise<void>;
}

interface CounterOptions {
  readonly provider?: IdentityProvider | null;
  /** The newsroom's own, if tokens of its webhooks are sent. */
  readonly webhookKey?: Uint8Array;
}

/**
 * A node's operations with a pool of their own, which records each SQL statement when a connection sends it. Nothing else uses that
 * pool: a complete node would also poll the log.
 */
export function openCounter(
  url: string,
  { provider = null, webhookKey = new Uint8Array(32) }: CounterOptions = {},
): Counter {
  const database = openClient({ url, poolSize: 1, onError: () => undefined });
  let sent: Sent[] = [];
  let queues: string[] = [];
  const rowQueues = new RowQueues();
  const inTurn = rowQueues.inTurn.bind(rowQueues);
  rowQueues.inTurn = (rowId, ...change) => {
    queues.push(rowId);
    return inTurn(rowId, ...change);
  };
  database.pool.on('connect', (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((query: string | pg.QueryConfig, ...rest: unknown[]) => {
      sent.push(
        typeof query === 'string'
          ? { text: query, values: [], isPrepared: false }
          : { text: query.text, values: query.values ?? [], isPrepared: Boolean(query.name) },
      );
      return send(query, ...rest);
    }) as typeof client.query;
  });
  const { prisma } = database;
  const identify = createIdentify({
    prisma,
    provider,
    onTokenUsed: () => undefined,
    onPreviewUsed: () => undefined,
  });
  const webhooks = { key: webhookKey, allowsPrivate: false };
  const resources = { ...openResources(prisma), rowQueues, webhooks };
  const log = pino({ level: 'silent' });
  const api: Api = {
    schema,
    resources: { readers: resources, members: resources },
    identify: identify.one,
    documents: new Documents({ schema, trusted: new Map(), onlyTrusted: false }),
    load: openLoad(log),
    hub: { position: { epochId: 0n, position: 0n }, isCatchingUp: false, takedownCount: 0 },
    subscriptions: { subscribe: noStream } as unknown as Api['subscriptions'],
    slowStatements: new SlowStatements(1_000, log),
    counts: new OperationCounts(new Registry()),
    cachedReads: null,
    standbyReads: null,
    watch: new DatabaseWatch({ host: '', port: 0, database: '' }, log),
  };

  return {
    async ask(document, variables, token) {
      sent = [];
      queues = [];
      const authorization = token === undefined ? null : `Bearer ${token}`;
      const request = { query: document.toString(), variables };
      const outcome = await run(api, request, {
        authorization,
        requestId: 'counted',
        summary: { operation: null, kind: 'unknown' },
        clientAddress: '127.0.0.1',
        onGone: () => () => undefined,
        bytes: 0,
        lastEventId: null,
        transport: 'http',
        mayChange: true,
        takesBytes: false,
        openStream: noStream,
      });
      if (outcome.kind !== 'result') return noStream();
      const { data, errors = [] } = JSON.parse(JSON.stringify(outcome.result)) as {
        data: never;
        errors?: unknown[];
      };
      return { data, errors, statements: sent.map(({ text }) => text), sent, queues };
    },
    close: () => database.close(),
  };
}

function noStream(): never {
  throw new Error('Only queries are counted.');
}

/** Formats SQL with a line for each clause, so that diffs show which one changed. */
export function lines(sql: string): string {
  return sql
    .trim()
    .replace(/"public"\./g, '')
    .replace(/\s+/g, ' ')
    .replace(/ (?=(LEFT JOIN|INNER JOIN|FROM|WHERE|ORDER BY|LIMIT|OFFSET)\b)/g, '\n');
}

/** The SQL statement whatever the number of ids that it asks for. */
export function ofAnyLength(sql: string): string {
  return sql.replace(/\$\d+/g, '$').replace(/IN \([$,]+\)/g, 'IN ($)');
}
