import { z } from 'zod';
import type { ActionFigure } from '../../generated/prisma/client.ts';
import { FigureKind } from '../../generated/prisma/enums.ts';
import { existing } from '../changes/row-id.ts';
import { speakerColumns, speakerIn, speakerInput } from '../people/speaker.ts';
import { optional, ruled } from '../validation.ts';

export const actionFigureInput = ruled(
  z.object({
    kind: z.enum(FigureKind),
    low: z.int().min(0, 'must not be negative'),
    high: optional(z.int()),
    attributedTo: optional(speakerInput),
    sourceId: optional(existing('SourceReport')),
  }),
  [
    {
      of: ['low', 'high'],
      holds: ({ low, high }) => high === null || low <= high,
      message: 'must not be less than low',
      path: ['high'],
    },
  ],
);

type FigureInput = z.output<typeof actionFigureInput>;
type FigureRow = Omit<ActionFigure, 'id' | 'actionId'>;

export function figureRows(figures: readonly FigureInput[]): FigureRow[] {
  return figures.map(({ kind, low, high, attributedTo, sourceId }) => ({
    kind,
    low,
    high,
    ...speakerColumns('attributed', attributedTo),
    sourceId,
  }));
}

/** The same of rows that were read, to compare them. */
export function figureRowsOf(figures: readonly ActionFigure[]): FigureRow[] {
  return figureRows(figures.map((figure) => ({ ...figure, attributedTo: speakerIn('attributed', figure) })));
}

/** What figures refer to, and make public. */
export function referencesOf(figures: readonly FigureInput[]) {
  return {
    speakers: figures.map(({ attributedTo }) => attributedTo),
    sources: figures.map(({ sourceId }) => sourceId),
  };
}
