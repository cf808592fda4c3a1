// For Prisma's own commands, such as `npx prisma@7.10.0 migrate deploy`. Dateline itself needs none of them.
const url = process.env['DATABASE_URL'];

export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
};
