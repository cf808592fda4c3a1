import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openClient, type DatabaseClient } from '../../src/db/client.ts';
import { isUnavailable, isUnreachable } from '../../src/db/unavailable.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

describe('a database that has gone', () => {
  let database: TestDatabase;
  let client: DatabaseClient;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = openClient({ url: database.url, poolSize: 1, onError: () => undefined });
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  const queries = {
    model: () => client.prisma.tag.findMany(),
    raw: () => client.prisma.$queryRaw`SELECT 1`,
    transaction: () => client.prisma.$transaction([client.prisma.tag.count()]),
  };
  const codes = ['EPIPE', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETDOWN', 'ERR_STREAM_DESTROYED'];

  it('is what a query finds whose connection fails', async () => {
    const others: unknown[] = [];
    for (const [name, query] of Object.entries(queries))
      for (const code of codes) {
        client.pool.once('acquire', (connection) => {
          const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
          stream.destroy(Object.assign(new Error(`write ${code}`), { code, errno: -1, syscall: 'write' }));
        });
        const error: unknown = await query().catch((error: unknown) => error);
        if (!(error instanceof Error && isUnavailable(error) && isUnreachable(error)))
          others.push([name, code, error]);
      }
    expect(others).toEqual([]);
  });

  it('is what a query finds whose connection the server refuses', async () => {
    const none = randomUUID();
    const refused = { user: { username: none }, database: { pathname: none } };
    const others: unknown[] = [];
    for (const [reason, parts] of Object.entries(refused)) {
      const url = Object.assign(new URL(database.url), parts).href;
      const refusedClient = openClient({ url, poolSize: 1, onError: () => undefined });
      onTestFinished(() => refusedClient.close());
      const { prisma } = refusedClient;
      const all = {
        list: () => prisma.tag.findMany(),
        count: () => prisma.tag.count(),
        raw: () => prisma.$queryRaw`SELECT 1`,
      };
      for (const [name, query] of Object.entries(all)) {
        const error: unknown = await query().catch((error: unknown) => error);
        if (!isUnreachable(error)) others.push([reason, name, error]);
      }
    }
    expect(others).toEqual([]);
  });

  it('is not one that refuses a statement', async () => {
    const error: unknown = await client.prisma.$queryRaw`SELECT 1 / 0`.catch((error: unknown) => error);
    expect([isUnavailable(error as Error), isUnreachable(error)]).toEqual([false, false]);
  });
});
