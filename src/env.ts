import { z } from 'zod';
import { StartupError } from './db/startup-error.ts';

function number(error: string, min: number, max: number) {
  return z.string().regex(/^\d+$/, error).transform(Number).pipe(z.number().min(min, error).max(max, error));
}

const SCHEMA = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be an address such as postgresql://user@host/database' })
    .optional(),
  DATA_DIR: z.string().min(1).default('.dateline'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: number('must be a port, 0 to 65535', 0, 65_535).default(4000),
  ARTICLE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://news.example/articles/' })
    .optional(),
  POOL_SIZE: number('must be a number of connections, 1 to 1000', 1, 1_000).default(10),
  GRAPHIQL: z.stringbool({ error: 'must be true or false' }).default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

/** The settings of one node; .env.example says what each is for. */
export type Env = z.infer<typeof SCHEMA>;

/**
 * Reads the settings, once. Nothing else looks at `process.env`.
 * @throws StartupError naming every setting that is wrong, in one line
 */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = SCHEMA.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new StartupError(`The environment is not valid: ${problems.join('; ')}. See .env.example.`);
}
