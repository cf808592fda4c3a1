/** When objects were recorded and changed, and which version of them a member updates. */
import type { ApiContext } from './context.ts';
import { builder } from './builder.ts';

const CREATED = 'When it was recorded. Null for readers.';
const UPDATED =
  'When it last changed, as far as you can see. Lists of other objects, such as the articles about it, do not count.';

export const Timestamped = builder.interfaceRef<object>('Timestamped').implement({
  description: 'An object that says when it last changed.',
  fields: (t) => ({
    createdAt: t.field({ type: 'DateTime', nullable: true, description: CREATED }),
    updatedAt: t.field({ type: 'DateTime', description: UPDATED }),
  }),
});

interface Recorded {
  readonly id: string;
  readonly createdAt: Date | null;
}

/** Options of `createdAt`, for rows with this column. */
export const CREATED_AT = {
  type: 'DateTime',
  nullable: true,
  description: CREATED,
  select: { id: true, createdAt: true },
  resolve: ({ id, createdAt }: Recorded, _args: object, { viewer }: ApiContext): Date | null =>
    viewer.member === null ? null : (createdAt ?? timeIn(id)),
} as const;

interface Changed {
  readonly modifiedAt: Date;
  readonly shownAt: Date;
}

/** Options of `updatedAt`, for rows with these columns. Readers must not learn of changes that they don't see. */
export const UPDATED_AT = {
  type: 'DateTime',
  description: UPDATED,
  select: { modifiedAt: true, shownAt: true },
  resolve: ({ modifiedAt, shownAt }: Changed, _args: object, { viewer }: ApiContext): Date =>
    viewer.member === null ? shownAt : modifiedAt,
} as const;

/** When an id was made, which begins with that time: of a row from before the database kept it. Null for ids of other kinds. */
function timeIn(id: string): Date | null {
  const [high = '', low = '', version = ''] = id.split('-');
  return version.startsWith('7') ? new Date(Number.parseInt(high + low, 16)) : null;
}

const VERSION =
  'Its version, for `expectedLockVersion` in its update. It grows with each change to it or to its lists. Null for readers.';

export const Lockable = builder.interfaceRef<object>('Lockable').implement({
  description:
    'An object with a version, so that of two members who update it at once none overwrites the other.',
  fields: (t) => ({ lockVersion: t.field({ type: 'Int', nullable: true, description: VERSION }) }),
});

interface Locked {
  readonly lockVersion: number;
}

/** Options of `lockVersion`. */
export const LOCK_VERSION = {
  type: 'Int',
  nullable: true,
  description: VERSION,
  select: { lockVersion: true },
  resolve: ({ lockVersion }: Locked, _args: object, { viewer }: ApiContext): number | null =>
    viewer.member === null ? null : lockVersion,
} as const;
