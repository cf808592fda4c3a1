import { globalId, openDesk, quote } from './factories.ts';
import type { Newsroom } from './newsroom.ts';

/** What lists and nodes select of a statement. */
export const SAID = `
  text
  speaker { ... on Person { name } ... on Organization { name } }
  source { outlets { name } }
  inReplyTo { text speaker { ... on Person { name } ... on Organization { name } } }
`;

/** Writes four more campaigns, each with an article of three statements, two of which reply to the first. */
export async function writeReplies(newsroom: Newsroom): Promise<void> {
  const desk = openDesk(newsroom);
  const story = await newsroom.prisma.campaign.findUniqueOrThrow({
    where: { slug: 'no-azure-for-apartheid' },
  });
  for (let i = 0; i < 4; i++) {
    const campaign = await desk.campaign();
    const campaignIds = [campaign.id, globalId('Campaign', story.id)];
    const first = await desk.statement({ campaignIds, madeOn: '1999' }, 'PUBLIC');
    const reply = { campaignIds, inReplyToId: first.id, madeOn: '1999' };
    const replies = [await desk.statement(reply), await desk.statement(reply)];
    await desk.action({ campaignId: campaign.id });
    await desk.publishedArticle({ campaignIds, body: [first, ...replies].map(({ id }) => quote(id)) });
  }
}
