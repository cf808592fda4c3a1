/** What the tests of updates read of a campaign and what belongs to it. */
import { rowId } from './factories.ts';
import type { Newsroom } from './newsroom.ts';
import { WholeCampaign } from './whole-campaign.ts';

/** A campaign as readers see it. */
export async function readCampaign(newsroom: Newsroom, slug: string) {
  const { campaign } = (await newsroom.ask(WholeCampaign, { slug })).data;
  if (campaign === null) throw new Error('There is no such campaign.');
  return campaign;
}

/** The types of a campaign's events, in the order of the log. */
export async function loggedOf(newsroom: Newsroom, campaignId: string) {
  const events = await newsroom.prisma.feedEvent.findMany({
    where: { campaignIds: { has: rowId(campaignId) } },
    orderBy: { position: 'asc' },
  });
  return events.map(({ type }) => type);
}

export async function isPublic(
  { prisma }: Newsroom,
  table: 'person' | 'organization' | 'sourceReport',
  { id }: { id: string },
) {
  const where = { id: rowId(id) };
  const row =
    table === 'person'
      ? await prisma.person.findUniqueOrThrow({ where })
      : table === 'organization'
        ? await prisma.organization.findUniqueOrThrow({ where })
        : await prisma.sourceReport.findUniqueOrThrow({ where });
  return row.visibility === 'PUBLIC';
}
