import { expect, it, onTestFinished } from 'vitest';
import { hourly } from '../src/lib/hourly.ts';
import { until } from './support/until.ts';

it('a chore that fails again and again for the same reason is reported once', async () => {
  const reported: string[] = [];
  let runs = 0;
  const chore = hourly(
    () => {
      runs += 1;
      return Promise.reject(new Error(runs < 5 ? 'It is locked.' : 'It is gone.'));
    },
    (error) => reported.push((error as Error).message),
    1,
  );
  onTestFinished(() => chore.stop());
  await until(() => runs >= 9);
  expect(reported).toEqual(['It is locked.', 'It is gone.']);
});
