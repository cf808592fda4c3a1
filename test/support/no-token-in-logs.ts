/** Vitest's set-up of every lane: a test fails if a node logged a token meanwhile. */
import { afterAll, afterEach, expect } from 'vitest';
import { takeLeaks } from './log-lines.ts';

const check = () => {
  expect(takeLeaks(), 'A node logged a token').toEqual([]);
};
afterEach(check);
// A node may be closed after the last test.
afterAll(check);
