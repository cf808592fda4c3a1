import { builder } from '../kernel/builder.ts';

export const Newsletter = builder.prismaNode('Newsletter', {
  id: { field: 'id', description: 'Global id.' },
  description: 'A mailing that readers sign up for.',
  fields: (t) => ({
    slug: t.exposeString('slug'),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    frequency: t.exposeString('frequency', { description: 'How often it comes, for example `weekly`.' }),
  }),
});

builder.queryField('newsletters', (t) =>
  t.prismaField({
    type: [Newsletter],
    description: 'What readers can sign up for, by name.',
    resolve: (query, _root, _args, { prisma }) =>
      prisma.newsletter.findMany({ ...query, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  }),
);
