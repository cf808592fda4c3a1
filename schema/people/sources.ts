import { builder } from '../kernel/builder.ts';

export const SourceReport = builder.prismaNode('SourceReport', {
  id: { field: 'id', description: 'Global id.' },
  description: 'Another outlet’s report that an article or a fact rests on.',
  fields: (t) => ({
    outlet: t.relation('outlet', { description: 'Who reported it.' }),
    headline: t.exposeString('headline', { nullable: true }),
    url: t.expose('url', { type: 'URL', nullable: true }),
    publishedOn: t.expose('publishedOn', { type: 'EDTFDate', nullable: true }),
    note: t.exposeString('note', {
      nullable: true,
      description: 'What it is used for, and how far it carries.',
    }),
  }),
});
