import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartupError } from './errors.ts';

function numberSetting(what: string, min: number, max: number) {
  const error = `must be ${what}, ${min} to ${max}`;
  return z.string().regex(/^\d+$/, error).transform(Number).pipe(z.number().min(min, error).max(max, error));
}

function urlSetting(protocol: RegExp, example: string) {
  return z.url({ protocol, error: `must be a URL such as ${example}` });
}

const ENCODED = 'with / as %2F, # as %23, @ as %40 and so on in the password';

/** A URL that may have a password. What is wrong with it is said without it. */
function urlWithPassword(protocol: RegExp, example: string) {
  return z.string().refine((text) => isWhole(text, protocol), `must be a URL such as ${example}, ${ENCODED}`);
}

/** Whether it is one URL that ends where it seems to. Otherwise a part of the password, or of another URL, would be shown. */
function isWhole(text: string, protocol: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (!protocol.test(url.protocol.slice(0, -1)) || url.hash !== '') return false;
  try {
    decodeURIComponent(url.username + url.password);
    return !/[;,@\s]|:\/\//.test(decodeURIComponent(url.pathname)) && !/[;@]|:\/\//.test(url.search);
  } catch {
    return false;
  }
}

/** The beginning of the URLs of pages, to which paths are appended. */
function urlPrefix(example: string) {
  return urlSetting(HTTP, example).refine(
    (text) => !/[?#]/.test(text),
    `must have no query and no fragment, as in ${example}`,
  );
}

/** Where an image service has pictures in other sizes. */
const IMAGE_TEMPLATE =
  'must be an http or https URL with {url}, and perhaps {width} and {format}, such as https://images.example/{width}/{format}/{url}';

function isImageTemplate(text: string): boolean {
  const filled = text.replace(/\{(width|format|url)\}/g, 'x');
  return text.includes('{url}') && !/[{}]/.test(filled) && isHttp(filled);
}

/** The items of a list that is separated by commas. */
function items(list: string): string[] {
  return list.split(/[\s,]+/).filter(Boolean);
}

const HTTP = /^https?$/;
const POSTGRESQL = /^postgres(ql)?$/;
const REPLICAS = `must be URLs such as postgresql://user:password@host:5432/database, separated by commas, ${ENCODED}`;
const ORIGINS =
  'must be origins such as https://news.example, separated by commas, or *: an origin is a scheme, a host and perhaps a port, without a path';

function isHttp(text: string): boolean {
  return URL.canParse(text) && HTTP.test(new URL(text).protocol.slice(0, -1));
}

/** Browsers send no more than this. Many write it with a slash at its end. */
function isOrigin(text: string): boolean {
  return isHttp(text) && new URL(text).href === `${new URL(text).origin}/` && !/[?#]/.test(text);
}

/** `AUTH_JWKS_URL` too needs these. Without it, the issuer says where its keys are. */
const PROVIDER = ['AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;

/** Anyone who can change the fetched keys can sign in as any member. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

const SETTINGS = z.object({
  DATABASE_URL: urlWithPassword(POSTGRESQL, 'postgresql://user:password@host:5432/database').optional(),
  DATABASE_DIRECT_URL: urlWithPassword(
    POSTGRESQL,
    'postgresql://user:password@host:5432/database',
  ).optional(),
  DATABASE_REPLICA_URLS: z
    .string()
    .transform(items)
    .refine((urls) => urls.every((url) => isWhole(url, POSTGRESQL)), REPLICAS)
    .default([]),
  DATA_DIR: z.string().min(1).default('.dateline'),
  DEMO: z.stringbool({ error: 'must be true or false' }).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: numberSetting('a port', 0, 65_535).default(4000),
  ARTICLE_URL: urlPrefix('https://news.example/articles/').optional(),
  SITE_NAME: z.string().min(1).optional(),
  SITE_URL: urlPrefix('https://news.example/').optional(),
  CAMPAIGN_URL: urlPrefix('https://news.example/campaigns/').optional(),
  PERSON_URL: urlPrefix('https://news.example/people/').optional(),
  ORGANIZATION_URL: urlPrefix('https://news.example/organizations/').optional(),
  TAG_URL: urlPrefix('https://news.example/tags/').optional(),
  CORRECTIONS_POLICY_URL: urlSetting(HTTP, 'https://news.example/corrections-policy').optional(),
  PUBLISHING_PRINCIPLES_URL: urlSetting(HTTP, 'https://news.example/principles').optional(),
  SECTION_URL: urlPrefix('https://news.example/sections/').optional(),
  IMAGE_URL_TEMPLATE: z.string().refine(isImageTemplate, IMAGE_TEMPLATE).optional(),
  NEWSLETTER_CONFIRM_URL: urlSetting(HTTP, 'https://news.example/newsletters/confirm?token=').optional(),
  NEWSLETTER_UNSUBSCRIBE_URL: urlSetting(
    HTTP,
    'https://news.example/newsletters/unsubscribe?token=',
  ).optional(),
  WEBHOOK_ACKNOWLEDGE_URL: urlSetting(HTTP, 'https://news.example/webhooks/acknowledge?token=').optional(),
  WEBHOOK_PRIVATE_ADDRESSES: z.stringbool({ error: 'must be true or false' }).default(false),
  WEBHOOK_SECONDS: numberSetting('a number of seconds', 1, 25).default(15),
  SMTP_URL: urlWithPassword(/^smtps?$/, 'smtps://user:password@mail.example').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\p{Cc}@]*@[^\p{Cc}]+$/u, 'must be an e-mail address such as Our News <letters@news.example>')
    .optional(),
  POOL_SIZE: numberSetting('a number of connections', 5, 1_000).default(18),
  READ_TIMEOUT_MS: numberSetting('a number of milliseconds', 100, 60_000).default(2_000),
  SLOW_STATEMENT_MS: numberSetting('a number of milliseconds', 1, 60_000).default(500),
  READ_CACHE_MB: numberSetting('a number of megabytes', 0, 100_000).default(64),
  CDN_SECONDS: numberSetting('a number of seconds', 0, 3_600).default(0),
  MAINTENANCE: z.stringbool({ error: 'must be true or false' }).default(false),
  FEED_RETENTION_DAYS: numberSetting('a number of days', 1, 3_650).default(30),
  AUTH_JWKS_URL: urlSetting(HTTP, 'https://id.example/keys')
    .refine(isSafe, 'must be an https URL, or on this machine')
    .optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_ROLE_CLAIM: z.string().default('role'),
  ALLOWED_ORIGINS: z
    .string()
    .transform(items)
    .refine((origins) => origins.every((origin) => origin === '*' || isOrigin(origin)), ORIGINS)
    // As browsers write it: without a slash at its end, and in small letters.
    .transform((origins) => origins.map((origin) => (origin === '*' ? origin : new URL(origin).origin)))
    .default([]),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: z.stringbool({ error: 'must be true or false' }).default(false),
  TRUSTED_PROXIES: numberSetting('a number of proxies', 0, 10).default(0),
  MAX_SOCKETS_PER_ADDRESS: numberSetting('a number of sockets', 1, 10_000_000).default(1_000),
  POINTS_PER_ADDRESS: numberSetting('a number of points', 1_000, 1_000_000_000).default(1_000_000),
  POINTS_PER_MEMBER: numberSetting('a number of points', 1_000, 1_000_000_000).default(2_000_000),
  MAX_WAIT_SECONDS: numberSetting('a number of seconds', 1, 60).default(5),
  MAX_DIFFERENT_SUBSCRIPTIONS: numberSetting('a number of subscriptions', 1, 1_000_000).default(500),
  MAX_SUBSCRIPTIONS_PER_SOCKET: numberSetting('a number of subscriptions', 1, 1_000).default(20),
  MAX_MESSAGE_BYTES: numberSetting('a number of bytes', 1_024, 10_000_000).default(65_536),
  MAX_MESSAGES_PER_SECOND: numberSetting('a number of messages', 1, 100_000).default(100),
  MAX_BUFFERED_BYTES: numberSetting('a number of bytes', 65_536, 100_000_000).default(1_048_576),
  MAX_BUFFERED_EVENTS: numberSetting('a number of events', 1, 1_000_000).default(1_000),
  MAX_UNREAD_BYTES_PER_ADDRESS: numberSetting('a number of bytes', 65_536, 1_000_000_000).default(16_777_216),
  UNREAD_SECONDS: numberSetting('a number of seconds', 1, 300).default(30),
  CONNECTION_INIT_SECONDS: numberSetting('a number of seconds', 1, 60).default(3),
  PING_SECONDS: numberSetting('a number of seconds', 1, 300).default(12),
  SHUTDOWN_GRACE_SECONDS: numberSetting('a number of seconds', 0, 300).default(5),
  DRAIN_SECONDS: numberSetting('a number of seconds', 0, 300).default(5),
  METRICS: z.stringbool({ error: 'must be true or false' }).default(true),
  FEDERATION: z.stringbool({ error: 'must be true or false' }).default(false),
  GRAPHIQL: z.stringbool({ error: 'must be true or false' }).default(true),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'must be fatal, error, warn, info, debug or silent',
    )
    .default('info'),
});

export const SETTING_NAMES: ReadonlySet<string> = new Set(Object.keys(SETTINGS.shape));

const SCHEMA = SETTINGS.refine(
  ({ SMTP_URL, MAIL_FROM }) => SMTP_URL === undefined || MAIL_FROM !== undefined,
  {
    path: ['MAIL_FROM'],
    error: 'must be set if SMTP_URL is set',
  },
)
  .refine((env) => !env.TRUSTED_DOCUMENTS_ONLY || env.TRUSTED_DOCUMENTS !== undefined, {
    path: ['TRUSTED_DOCUMENTS'],
    error: 'must be set if TRUSTED_DOCUMENTS_ONLY is true',
  })
  .refine((env) => env.DATABASE_DIRECT_URL === undefined || env.DATABASE_URL !== undefined, {
    path: ['DATABASE_DIRECT_URL'],
    error: 'leads to the database of DATABASE_URL, which must be set',
  })
  .refine((env) => env.DATABASE_REPLICA_URLS.length === 0 || env.DATABASE_URL !== undefined, {
    path: ['DATABASE_REPLICA_URLS'],
    error: 'are standbys of the server in DATABASE_URL, which must be set',
  })
  .refine((env) => env.CDN_SECONDS === 0 || env.READ_CACHE_MB > 0, {
    path: ['CDN_SECONDS'],
    error: 'needs the read cache: READ_CACHE_MB must not be 0',
  })
  .refine(
    ({ AUTH_ISSUER, AUTH_JWKS_URL }) =>
      AUTH_ISSUER === undefined ||
      AUTH_JWKS_URL !== undefined ||
      (isHttp(AUTH_ISSUER) && isSafe(AUTH_ISSUER)),
    {
      path: ['AUTH_ISSUER'],
      error: 'must be an https URL, or on this machine, unless AUTH_JWKS_URL says where its keys are',
    },
  )
  .superRefine((env, context) => {
    const missing = PROVIDER.filter((name) => env[name] === undefined);
    if (missing.length === PROVIDER.length && env.AUTH_JWKS_URL === undefined) return;
    for (const name of missing) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `is missing: set all of ${PROVIDER.join(', ')}, or none`,
      });
    }
  });

/** The settings of one node. .env.example describes each. */
export type Env = z.infer<typeof SCHEMA>;

/**
 * Reads the settings, also those in files. Nothing else reads them in `process.env`.
 * @throws StartupError that lists every invalid setting
 */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  const { settings, problems } = withFiles(variables, SETTING_NAMES);
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
  const result = SCHEMA.safeParse(given);
  if (result.success && problems.length === 0) return result.data;
  problems.push(...(result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`));
  throw new StartupError(`The environment is not valid: ${problems.join('; ')}. See .env.example.`);
}

/**
 * Settings with those that come from files: `DATABASE_URL_FILE` names the file with `DATABASE_URL`, as Docker's secrets are given,
 * and a credential of systemd (`LoadCredential=DATABASE_URL:…`) is a file in `CREDENTIALS_DIRECTORY`. So a password is in no
 * environment, which others may read. The last line break isn't part of the value.
 * @param names of all settings
 * @returns the settings, and what is wrong with the files
 */
function withFiles(
  variables: NodeJS.ProcessEnv,
  names: Iterable<string>,
): { readonly settings: NodeJS.ProcessEnv; readonly problems: string[] } {
  const settings = { ...variables };
  const problems: string[] = [];
  for (const name of names) {
    const files = filesOf(name, variables);
    const sources = [...(variables[name] ? [name] : []), ...files.keys()];
    const [first, second] = sources;
    // The value of an old deployment would win in silence.
    if (first !== undefined && second !== undefined)
      problems.push(`${first} and ${second} are both set: remove one`);
    for (const [source, file] of sources.length === 1 ? files : []) {
      try {
        const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
        // Without its database, a node would serve a new and empty one.
        if (value === '') problems.push(`${source} is empty: ${file}`);
        settings[name] = value;
      } catch (error) {
        problems.push(
          `${source} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): ${file}`,
        );
      }
    }
  }
  return { settings, problems };
}

/** The files of a setting, by what names them. `DATABASE_URL_FILE=%d/DATABASE_URL` in a unit is the credential itself. */
function filesOf(name: string, variables: NodeJS.ProcessEnv): Map<string, string> {
  const { [`${name}_FILE`]: named, CREDENTIALS_DIRECTORY: folder } = variables;
  const credential = folder ? join(folder, name) : undefined;
  const files = new Map<string, string>();
  if (named) files.set(`${name}_FILE`, named);
  if (credential !== undefined && credential !== named && existsSync(credential))
    files.set(`the credential ${name}`, credential);
  return files;
}
