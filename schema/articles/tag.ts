import { builder, GLOBAL_ID } from '../kernel/builder.ts';

export const Tag = builder.prismaNode('Tag', {
  id: GLOBAL_ID,
  description: 'A subject that articles are about.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Used in its URL. Unique; it never changes.' }),
    name: t.exposeString('name', { description: 'The name, as it is printed.' }),
  }),
});
