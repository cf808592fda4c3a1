import { beforeAll, describe, expect, it } from 'vitest';
import { rowCounts } from '../support/database/row-counts.ts';
import { failuresOf } from '../support/failures.ts';
import { absentId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { EVERY_MUTATION, leastToken, send } from '../support/valid-inputs/every-mutation.ts';
import { withValueAt } from '../support/valid-inputs/filled.ts';
import { openMaterial } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';

const newsroom = useNewsroom();
beforeAll(async () => {
  await holdEndpoints(newsroom);
});

/** Where an input has global ids, and their types. */
function idsIn(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; typename: string }[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => idsIn(item, [...path, key]));
  const typename = /^(\w+):[0-9a-f-]{36}$/.exec(Buffer.from(String(value), 'base64url').toString())?.[1];
  return typename === undefined ? [] : [{ path, typename }];
}

describe('every mutation', () => {
  it('refuses the id of a row that does not exist, at its path in the input, and writes nothing', async () => {
    const material = openMaterial(newsroom);
    const inputs = [];
    for (const [name, mutation] of EVERY_MUTATION)
      inputs.push({ name, mutation, input: await mutation.input(material) });
    const cases = inputs.flatMap((of) => idsIn(of.input).map((id) => ({ ...of, ...id })));
    const before = await rowCounts(newsroom.prisma);
    const failures = await failuresOf(
      cases,
      ({ name, path }) => `${name}: ${path.join('.')}`,
      async ({ mutation, input, path, typename }) => {
        const wrong = withValueAt(input, path, absentId(typename));
        const { outcome, path: at } = await send(newsroom, mutation, wrong, leastToken(newsroom, mutation));
        expect([outcome, at]).toEqual(['NotFoundError', ['input', ...path]]);
      },
    );
    expect(failures).toEqual([]);
    expect(await rowCounts(newsroom.prisma)).toEqual(before);
    expect(cases.length).toBeGreaterThan(90);
  });
});
