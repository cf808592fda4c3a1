import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { doctor } from '../../src/cli/doctor.ts';
import { install } from '../../src/extensions/installed.ts';
import { call } from '../support/command.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { query } from '../support/database/embedded.ts';

it('`dateline doctor` names the extensions whose hooks fail, and none that is no longer in the file', async () => {
  const hook = { reads: '', run: () => Promise.resolve() };
  install([
    { name: 'fails', hook },
    { name: 'failstoo', hook },
    { name: 'works', hook },
  ]);
  const { servingUrl, url } = await createTestDatabase();
  await query(
    url,
    `INSERT INTO "ExtensionHook" ("extension", "epochId", "position", "failures")
     VALUES ('fails', 1, 0, 5), ('failstoo', 1, 0, 2), ('works', 1, 0, 0), ('former', 1, 0, 5)`,
  );
  const { stdout } = await call(doctor, [], { DATA_DIR: tmpdir(), DATABASE_URL: servingUrl });
  expect(stdout.split('\n').filter((line) => line.startsWith('warn'))).toEqual([
    'warn  hooks that fail, and are tried again, of the extensions fails, failstoo. Look for "the hook of an extension failed" in the log',
  ]);
});
