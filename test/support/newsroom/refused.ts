/** Inputs that are wrong at one place. */
import { expect } from 'vitest';
import { rowCounts } from '../database/row-counts.ts';
import { failuresOf } from '../failures.ts';
import { send } from '../valid-inputs/every-mutation.ts';
import type { Newsroom } from './newsroom.ts';

/**
 * The path in the input where the mistake is, the fields that differ from the valid input, and the error, by default a
 * `ValidationError`.
 */
export type Mistake = readonly [path: string, fields: object, error?: string];

/**
 * Sends a mutation, as an editor, with each mistake in an input that is otherwise valid. Returns a line for each mistake that
 * is not refused with its error at its path, or that writes a row.
 */
export function notRefused(
  newsroom: Newsroom,
  name: string,
  valid: object,
  mistakes: readonly Mistake[],
): Promise<string[]> {
  return failuresOf(
    mistakes,
    ([path, fields]) => `${path} with ${JSON.stringify(fields).slice(0, 80)}`,
    async ([path, fields, error = 'ValidationError']) => {
      const before = await rowCounts(newsroom.prisma);
      const reply = await send(newsroom, { name }, { ...valid, ...fields }, newsroom.tokens.EDITOR);
      expect([reply.outcome, reply.path?.slice(1).join('.')]).toEqual([error, path]);
      expect(await rowCounts(newsroom.prisma)).toEqual(before);
    },
  );
}
