import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine, yet Prisma downloads one for every command. Naming any program that
// exists stops that; the commands that do need the engine (`prisma migrate …`) still fetch it.
if (process.argv.includes('generate')) process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
