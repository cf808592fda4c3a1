import { builder, GLOBAL_ID } from '../kernel/builder.ts';

export const SourceReport = builder.prismaNode('SourceReport', {
  id: GLOBAL_ID,
  description: 'A report by another outlet that an article or a campaign fact is based on.',
  fields: (t) => ({
    outlet: t.relation('outlet', { description: 'The organisation that published it.' }),
    headline: t.exposeString('headline', { nullable: true, description: 'The headline of the report.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'The URL of the report.' }),
    publishedOn: t.expose('publishedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When it was published.',
    }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'What it is used for, and how reliable it is.',
    }),
  }),
});
