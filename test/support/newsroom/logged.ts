import type { Prisma } from '../../../generated/prisma/client.ts';
import type { Newsroom } from './newsroom.ts';

/** The events that meet the condition, in the order of the log, whether or not readers can read them yet. */
export function loggedEvents({ prisma }: Pick<Newsroom, 'prisma'>, where: Prisma.FeedEventWhereInput) {
  return prisma.feedEvent.findMany({ where, orderBy: { position: 'asc' } });
}

/** Their types. */
export async function loggedTypes(newsroom: Pick<Newsroom, 'prisma'>, where: Prisma.FeedEventWhereInput) {
  return (await loggedEvents(newsroom, where)).map(({ type }) => type);
}
