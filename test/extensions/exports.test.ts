import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import type { Extension } from '../../src/extensions/define.ts';
import { installed } from '../../src/extensions/installed.ts';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

const shop = defineExtension({
  name: 'shop',
  tables: { Ticket: { columns: { prices: 'text' }, visibleTo: 'EVERYONE' } },
  migrations: folderOf({
    '001.sql': `CREATE TABLE "shop_Ticket" ("id" UUID PRIMARY KEY, "serial" BIGINT NOT NULL, "price" NUMERIC, "soldOn" DATE, "prices" JSONB NOT NULL);`,
  }),
});

const { newsroom, importedElsewhere } = await openExtended([shop]);
afterAll(() => newsroom.close());

it('An export keeps nulls within JSON, and numbers that JavaScript would round', async () => {
  const id = randomUUID();
  const prices = { child: null, adult: [9.5, null], note: { text: null } };
  await newsroom.prisma.$executeRaw`INSERT INTO "shop_Ticket"
    VALUES (${id}::uuid, 9007199254740993, 12345678901234567890.10, '2026-02-01', ${JSON.stringify(prices)}::jsonb)`;
  const { report, rows, lines } = await importedElsewhere(newsroom);
  expect(report.skipped).toBe(0);
  // The last line is the end. By name, since a database that was migrated step by step can have them in another order.
  expect(Object.keys(JSON.parse(lines.at(-2) ?? '') as object)).toEqual([
    ...['noun', 'id'],
    ...['price', 'prices', 'serial', 'soldOn'],
  ]);
  expect(
    await rows('SELECT "serial"::text, "price"::text, "soldOn"::text, "prices" FROM "shop_Ticket"'),
  ).toEqual([{ serial: '9007199254740993', price: '12345678901234567890.10', soldOn: '2026-02-01', prices }]);
});

it('An export and a check without the extension say whose rows are out of their reach', async () => {
  const { doctor } = await import('../../src/cli/doctor.ts');
  const { exportCommand } = await import('../../src/cli/export.ts');
  const { call } = await import('../support/command.ts');
  const settings = { DATABASE_URL: newsroom.databaseUrl };
  expect((await call(exportCommand, [], settings)).stderr).not.toContain('left out');
  const former = (installed() as Extension[]).splice(0);
  onTestFinished(() => void (installed() as Extension[]).push(...former));
  expect(await call(exportCommand, [], settings)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      "\nThe rows of the extension shop are left out: the dateline.config.ts of this folder doesn't have it.\n",
    ) as string,
  });
  expect((await call(doctor, [], settings)).stdout).toContain(
    '\nwarn  dateline.config.ts in this folder lacks the extension shop, whose tables the database has\n',
  );
});
