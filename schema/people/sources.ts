import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { CREATED_AT, LOCK_VERSION, Lockable, Timestamped, UPDATED_AT } from '../kernel/changes.ts';
import { VISIBILITY_FIELD } from './visibility.ts';

export const SourceReport = builder.prismaNode('SourceReport', {
  select: { id: true, url: true },
  id: GLOBAL_ID,
  interfaces: [Timestamped, Lockable],
  description: 'A report by one or several other outlets that an article or a campaign fact is based on.',
  fields: (t) => ({
    outlets: t.field({
      type: ['Organization'],
      description: 'The organisations that published it, in display order. A joint report has several.',
      select: (_args, _context, nested) => ({
        outlets: { orderBy: { position: 'asc' }, select: { organization: nested() } },
      }),
      resolve: ({ outlets }) => outlets.map(({ organization }) => organization),
    }),
    headline: t.exposeString('headline', { nullable: true, description: 'The headline of the report.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'The URL of the report.' }),
    publishedOn: t.expose('publishedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When it was published.',
    }),
    visibility: t.field(VISIBILITY_FIELD),
    createdAt: t.field(CREATED_AT),
    updatedAt: t.field(UPDATED_AT),
    lockVersion: t.field(LOCK_VERSION),
  }),
});
