import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { named, namedArgs } from '../kernel/named.ts';

export const Newsletter = builder.prismaNode('Newsletter', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description: 'A mailing that readers can sign up for.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description: 'Used in its URL. Unique; it changes only if a redaction takes words out of it.',
    }),
    name: t.exposeString('name', { description: 'The name of the newsletter.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What the newsletter is about.',
    }),
    lockVersion: t.field(LOCK_VERSION),
    frequency: t.exposeString('frequency', {
      description: 'How often it is sent, for example "weekly".',
    }),
  }),
});

builder.queryFields((t) => ({
  newsletter: t.prismaField({
    type: Newsletter,
    nullable: true,
    extensions: sqlStatements(1),
    description: 'The newsletter with this id or slug. Null if there is none.',
    args: namedArgs(Newsletter, 'the newsletter'),
    resolve: (query, _root, name, { prisma }) =>
      prisma.newsletter.findUnique({ ...query, where: named(name, { bySlug: (slug) => ({ slug }) }) }),
  }),
  newsletters: t.prismaField({
    type: [Newsletter],
    extensions: sqlStatements(1),
    description: 'All newsletters, ordered by name.',
    resolve: (query, _root, _args, { prisma }) =>
      prisma.newsletter.findMany({ ...query, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  }),
}));
