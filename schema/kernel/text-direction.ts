import { enumType } from './enum.ts';

export const TextDirection = enumType(
  { LTR: 'LTR', RTL: 'RTL' },
  {
    name: 'TextDirection',
    description: 'The direction of a text, for the attribute `dir` in HTML.',
    values: { LTR: 'From left to right.', RTL: 'From right to left, such as Arabic and Hebrew.' },
  },
);
