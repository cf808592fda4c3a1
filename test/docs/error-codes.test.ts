import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isErrorCode } from '../../src/api/errors.ts';
import { ROOT } from '../support/database/embedded.ts';
import { readDoc } from '../support/docs/blocks.ts';

it('docs/errors.md explains each code that a client of the package can get, and the node knows each', () => {
  const [, table = ''] = readDoc('docs/errors.md').split(/^\| code .*\n/m);
  const explained = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code = '']) => code);
  const [, type = ''] = /export type ErrorCode =([^;]*)/.exec(
    readFileSync(`${ROOT}packages/client/src/types.ts`, 'utf8'),
  ) ?? [''];
  const typed = [...type.matchAll(/'(\w+)'/g)].map(([, code]) => code);
  expect(typed).toEqual([...explained, 'NO_ANSWER', 'NO_TRANSPORT']);
  expect(explained.filter((code) => !isErrorCode(code))).toEqual([]);
});
