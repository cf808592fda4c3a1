import { z } from 'zod';
import { Visibility } from '../../generated/prisma/enums.ts';

/** If left out, only members see the row until something that readers can see needs it. */
export const visibilityInput = z
  .enum(Visibility)
  .nullish()
  .transform((value) => value ?? 'MEMBERS');
