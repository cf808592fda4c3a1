import { Visibility } from '../../generated/prisma/enums.ts';
import type { ApiContext } from '../kernel/context.ts';
import { enumType } from '../kernel/enum.ts';

enumType(Visibility, {
  name: 'Visibility',
  description: 'Who can see an object.',
  values: {
    MEMBERS:
      'Members only. The object becomes public in the transaction in which a public object first refers to it: a published article, a campaign fact or a public statement.',
    PUBLIC: 'Everyone.',
  },
});

/** Options of a field that says who sees an object. */
export const VISIBILITY_FIELD = {
  type: Visibility,
  nullable: true,
  description: 'Who can see it. Null for readers.',
  select: { visibility: true },
  resolve: (
    { visibility }: { readonly visibility: Visibility },
    _args: object,
    { viewer }: ApiContext,
  ): Visibility | null => (viewer.member === null ? null : visibility),
} as const;
