import { CampaignState } from '../../generated/prisma/enums.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { CREATED_AT, LOCK_VERSION, Lockable, Timestamped, UPDATED_AT } from '../kernel/changes.ts';
import { enumType } from '../kernel/enum.ts';
import { SearchResult } from '../search/result.ts';
import { Statement } from '../statements/statement.ts';
import { BY_ID, BY_NAME, speakersField } from './facts.ts';

enumType(CampaignState, {
  name: 'CampaignState',
  description: 'The state of a campaign.',
  values: {
    ACTIVE: 'It continues.',
    PAUSED: 'It is suspended.',
    WON: 'It has ended, and its demands were met.',
    ENDED: 'It has ended, and its demands were not met.',
  },
});

export const Campaign = builder.prismaNode('Campaign', {
  id: GLOBAL_ID,
  interfaces: [SearchResult, Timestamped, Lockable],
  description: 'An organised effort aimed at targets, with demands. All of its facts are public.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'Used in its URL. Unique, also among the slugs that campaigns had before. A former slug leads on.',
    }),
    name: t.exposeString('name', { description: 'The name of the campaign.' }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description: "The URL of its page on the newsroom's site. Null if the site has no pages for campaigns.",
      select: { slug: true },
      resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.campaign, slug),
    }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: 'A summary of the campaign in a few sentences.',
    }),
    state: t.expose('state', { type: CampaignState, description: 'The state of the campaign.' }),
    startedOn: t.expose('startedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When the campaign began. Null if unknown.',
    }),
    organizers: t.relation('organizers', {
      description: 'The organisations that run it, ordered by name.',
      query: { orderBy: BY_NAME },
    }),
    targets: t.field(
      speakersField('targets', "The people and organisations that it is aimed at, in the newsroom's order."),
    ),
    demands: t.relation('demands', {
      description: 'Its demands, in the order in which they were recorded.',
      query: { where: STANDING, orderBy: BY_ID },
    }),
    createdAt: t.field(CREATED_AT),
    updatedAt: t.field(UPDATED_AT),
    lockVersion: t.field(LOCK_VERSION),
  }),
});

builder.prismaObjectField(Statement, 'campaigns', (t) =>
  t.relation('campaigns', {
    description: 'The campaigns that it is about or was made in, ordered by name.',
    query: { orderBy: BY_NAME },
  }),
);
