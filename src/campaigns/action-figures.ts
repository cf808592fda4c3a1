import { z } from 'zod';
import type { ActionFigure } from '../../generated/prisma/client.ts';
import { FigureKind } from '../../generated/prisma/enums.ts';
import { existing } from '../operations/row-id.ts';
import { speakerColumns, speakerIn, speakerInput } from '../people/speaker.ts';
import { optional, ruled } from '../operations/validation.ts';

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
      code: 'CONFLICTING',
      message: 'must not be less than low',
      path: ['high'],
    },
  ],
);

type FigureInput = z.output<typeof actionFigureInput>;

export function figureRows(figures: readonly FigureInput[]) {
  return figures.map(({ kind, low, high, attributedTo, sourceId }) => ({
    kind,
    low,
    high,
    ...speakerColumns('attributed', attributedTo),
    sourceId,
  }));
}

/** Stored figures, as an input gives them. */
export function storedFigures(figures: readonly ActionFigure[]): FigureInput[] {
  return figures.map(({ kind, low, high, sourceId, ...figure }) => ({
    ...{ kind, low, high, sourceId },
    attributedTo: speakerIn('attributed', figure),
  }));
}

/** The speakers and reports that figures refer to. They become public with the action. */
export function citedBy(figures: readonly FigureInput[]) {
  return {
    speakers: figures.map(({ attributedTo }) => attributedTo),
    sources: figures.map(({ sourceId }) => sourceId),
  };
}
