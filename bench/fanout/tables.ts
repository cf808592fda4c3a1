/** Formats the results. */
import { quantile } from '../node.ts';

/** The number of interleaved blocks behind each figure. */
export const BLOCKS = 7;
/** The number of sockets on one node in the measurements with many. */
export const MANY = 10_000;

export function target(ratio: string, measured: number, wanted: string) {
  return { ratio, measured: Math.round(measured * 100) / 100, target: wanted };
}

export function median(values: readonly number[] = []): number {
  return quantile(values, 0.5);
}

export function row(values: readonly number[] = []) {
  const ms = (share: number) => round(quantile(values, share));
  return { 'median ms': ms(0.5), 'min ms': ms(0), 'max ms': ms(1) };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
