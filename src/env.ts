import { z } from 'zod';
import { StartupError } from './startup-error.ts';

function number(error: string, min: number, max: number) {
  return z.string().regex(/^\d+$/, error).transform(Number).pipe(z.number().min(min, error).max(max, error));
}

function page(example: string) {
  return z.url({ protocol: /^https?$/, error: `must be an address such as ${example}` }).optional();
}

const ORIGINS = 'must be origins such as https://news.example, separated by commas, or *';

const PROVIDER = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;

/** Whoever can change what is fetched from there can sign in as anybody. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

const SETTINGS = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be an address such as postgresql://user@host/database' })
    .optional(),
  DATA_DIR: z.string().min(1).default('.dateline'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: number('must be a port, 0 to 65535', 0, 65_535).default(4000),
  ARTICLE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://news.example/articles/' })
    .optional(),
  NEWSLETTER_CONFIRM_URL: page('https://news.example/newsletters/confirm?token='),
  NEWSLETTER_UNSUBSCRIBE_URL: page('https://news.example/newsletters/unsubscribe?token='),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example' })
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\p{Cc}]*@[^\p{Cc}]+$/u, 'must be an address such as Our News <letters@news.example>')
    .optional(),
  POOL_SIZE: number('must be a number of connections, 1 to 1000', 1, 1_000).default(10),
  FEED_RETENTION_DAYS: number('must be a number of days, 1 to 3650', 1, 3_650).default(30),
  AUTH_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://id.example/keys' })
    .refine(isSafe, 'must be https, or on this machine')
    .optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_ROLE_CLAIM: z.string().default('role'),
  ALLOWED_ORIGINS: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(z.union([z.literal('*'), z.url({ protocol: /^https?$/ })], ORIGINS)))
    // As browsers write them, without a path.
    .transform((origins) => origins.map((origin) => (origin === '*' ? origin : new URL(origin).origin)))
    .default([]),
  TRUSTED_PROXIES: number('must be a number of proxies, 0 to 10', 0, 10).default(0),
  MAX_SOCKETS_PER_ADDRESS: number('must be a number of sockets from 1', 1, 10_000_000).default(1_000),
  MAX_SUBSCRIPTIONS_PER_SOCKET: number('must be a number of subscriptions, 1 to 1000', 1, 1_000).default(20),
  MAX_MESSAGE_BYTES: number('must be a number of bytes, 1024 to 10000000', 1_024, 10_000_000).default(65_536),
  MAX_MESSAGES_PER_SECOND: number('must be a number of messages, 1 to 100000', 1, 100_000).default(100),
  MAX_BUFFERED_BYTES: number('must be a number of bytes, 65536 to 100000000', 65_536, 100_000_000).default(
    1_048_576,
  ),
  MAX_BUFFERED_EVENTS: number('must be a number of events, 1 to 1000000', 1, 1_000_000).default(1_000),
  CONNECTION_INIT_SECONDS: number('must be a number of seconds, 1 to 60', 1, 60).default(3),
  PING_SECONDS: number('must be a number of seconds, 1 to 300', 1, 300).default(12),
  DRAIN_SECONDS: number('must be a number of seconds, 0 to 300', 0, 300).default(5),
  METRICS: z.stringbool({ error: 'must be true or false' }).default(true),
  GRAPHIQL: z.stringbool({ error: 'must be true or false' }).default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

const SCHEMA = SETTINGS.refine(
  ({ SMTP_URL, MAIL_FROM }) => SMTP_URL === undefined || MAIL_FROM !== undefined,
  {
    path: ['MAIL_FROM'],
    error: 'must be set beside SMTP_URL',
  },
).superRefine((env, context) => {
  const missing = PROVIDER.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === PROVIDER.length) return;
  for (const name of missing) {
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `is missing: ${PROVIDER.join(', ')} go together`,
    });
  }
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
