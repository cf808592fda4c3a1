import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { readEnv } from '../src/env.ts';
import { StartupError } from '../src/errors.ts';
import { ROOT } from '../src/lib/root.ts';
import { readEnvFile, unknownSettings } from '../src/cli/unknown-settings.ts';

/** What is said of these settings, without the words around it. */
function complaint(settings: NodeJS.ProcessEnv): string {
  try {
    readEnv(settings);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as StartupError;
    return /^The environment is not valid: (.+)\. See \.env\.example\.$/.exec(message)?.[1] ?? message;
  }
  return 'nothing';
}

const DATABASE_URL = 'postgresql://user:hush@db.example:5432/dateline';

it.each([
  'mysql://user:hush@host/news',
  'postgresql://user:hu/s#h@host/news',
  'postgresql://user:12/sh@host/news',
  'postgresql://user:12#hush@host/news',
  'postgresql://user:12?hush@host/news',
  'postgresql://user:h%ush@host/news',
  `${DATABASE_URL};${DATABASE_URL}`,
  `${DATABASE_URL},${DATABASE_URL}`,
  `${DATABASE_URL}?sslmode=verify-full;${DATABASE_URL}`,
  `${DATABASE_URL}%20hush`,
])('refuses %s as the URL of a database, with a sentence that does not show it', (url) => {
  const said =
    'such as postgresql://user:password@host:5432/database, (separated by commas, )?with / as %2F, # as %23, @ as %40 and so on in the password';
  expect(complaint({ DATABASE_URL: url })).toMatch(RegExp(`^DATABASE_URL must be a URL ${said}$`));
  const replicas = { DATABASE_URL, DATABASE_REPLICA_URLS: url };
  if (!url.includes(','))
    expect(complaint(replicas)).toMatch(RegExp(`^DATABASE_REPLICA_URLS must be URLs ${said}$`));
});

it.each([
  DATABASE_URL,
  'postgres://localhost/news',
  'postgresql://user:p%2Fw%23d@host/my-news_2',
  'postgresql://user@localhost/news?host=/var/run/postgresql',
  'postgresql://user@host/news?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem',
  'postgresql://user@[::1]:5432/news?options=-c%20search_path=public,other',
])('takes %s as the URL of a database', (url) => {
  expect(readEnv({ DATABASE_URL: url })).toMatchObject({ DATABASE_URL: url });
});

it('takes several standbys, separated by commas and spaces', () => {
  const { DATABASE_REPLICA_URLS } = readEnv({
    DATABASE_URL,
    DATABASE_REPLICA_URLS: `${DATABASE_URL}, ${DATABASE_URL}2`,
  });
  expect(DATABASE_REPLICA_URLS).toEqual([DATABASE_URL, `${DATABASE_URL}2`]);
});

it.each(['ARTICLE_URL', 'SITE_URL', 'CAMPAIGN_URL', 'PERSON_URL', 'ORGANIZATION_URL', 'TAG_URL'])(
  'refuses a query and a fragment in %s, to which paths are appended',
  (name) => {
    for (const end of ['?id=', '#', '?', '/#/'])
      expect(complaint({ [name]: `https://news.example/x${end}` })).toMatch(
        RegExp(`^${name} must have no query and no fragment, as in https://news.example/\\S*$`),
      );
    expect(complaint({ [name]: 'news.example' })).toMatch(/ must be a URL such as /);
    expect(complaint({ [name]: 'https://news.example/x' })).toBe('nothing');
  },
);

it('says in a sentence what a level and a list must be', () => {
  expect(complaint({ LOG_LEVEL: 'loud' })).toBe(
    'LOG_LEVEL must be fatal, error, warn, info, debug or silent',
  );
  for (const ALLOWED_ORIGINS of [
    'news.example',
    'https://news.example, ftp://news.example',
    '*.news.example',
  ])
    expect(complaint({ ALLOWED_ORIGINS })).toMatch(
      /^ALLOWED_ORIGINS must be origins such as https:\/\/news.example, separated by commas, or \*/,
    );
});

it('refuses an origin with more than a scheme, a host and a port, and says what an origin is', () => {
  for (const end of ['/path', '/?q', '?', '#top', '/*'])
    expect(complaint({ ALLOWED_ORIGINS: `https://news.example${end}` })).toMatch(
      / an origin is a scheme, a host and perhaps a port, without a path$/,
    );
  expect(complaint({ ALLOWED_ORIGINS: 'https://ada@news.example' })).toContain('an origin is a scheme');
  expect(
    readEnv({ ALLOWED_ORIGINS: 'https://News.example/, https://news.example:443, http://[::1]:3000, *' })
      .ALLOWED_ORIGINS,
  ).toEqual(['https://news.example', 'https://news.example', 'http://[::1]:3000', '*']);
});

const inEnvironment = (...names: string[]) =>
  unknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])), { names: new Set(), incomplete: [] });

it.each([
  ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
  ['ALOWED_ORIGINS', 'ALLOWED_ORIGINS'],
  ['TRUSTED_PROXEIS', 'TRUSTED_PROXIES'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATADIR', 'DATA_DIR'],
  ['allowed_origins', 'ALLOWED_ORIGINS'],
  ['MAX_SUBSCRIPTIONS_PER_SOCKETS', 'MAX_SUBSCRIPTIONS_PER_SOCKET'],
  ['METRIC', 'METRICS'],
  ['PORTS', 'PORT'],
  ['DATABASE_URL_FILES', 'DATABASE_URL_FILE'],
  ['DATABASE_URL_FIL', 'DATABASE_URL_FILE'],
  ['DATBASE_URL_FILE', 'DATABASE_URL_FILE'],
])('says of the variable %s that %s may be meant', (name, meant) => {
  expect(inEnvironment(name)).toEqual([`${name} isn't a setting; did you mean ${meant}?`]);
});

it('says nothing of the variables of others, nor of settings that are spelt right', () => {
  const system = 'PATH HOME HOSTNAME LOGNAME SHELL TERM PWD TMPDIR EDITOR MAIL XDG_DATA_DIRS XDG_DATA_HOME';
  const platforms =
    'SERVICE_PORT HTTP_PORT APP_PORT SSH_PORT PORT0 PORT_FILE HOSTS_FILE WEBSITE_URL APP_URL API_URL BASE_URL RENDER_EXTERNAL_URL';
  const clusters =
    'KUBERNETES_PORT KUBERNETES_SERVICE_HOST DATELINE_SERVICE_HOST DATELINE_PORT_4000_TCP METRICS_PORT METRICS_PORT_9090_TCP';
  const npm = 'npm_config_cache npm_config_loglevel npm_package_name npm_lifecycle_event NPM_TOKEN';
  const programs =
    'POST HTTP_PROXY HTTP_URL LOG_FILE REDIS_URL DATABASE_NAME DATABASE_HOST MAIL_HOST SMTP_HOST';
  for (const names of [system, platforms, clusters, npm, programs])
    expect(inEnvironment(...names.split(' '))).toEqual([]);
  expect(inEnvironment('ALLOWED_ORIGINS', 'PORT', 'DATABASE_REPLICA_URLS')).toEqual([]);
  // Another program's, since ours is set.
  expect(inEnvironment('DATABASE_URL', 'DATABASE_URI', 'DATABASE_URL_FILES')).toEqual([]);
  expect(inEnvironment('DATABASE_URL_FILE', 'DATABASE_URI', 'PORT', 'PORTS')).toEqual([]);
});

it('names every unknown setting in .env, unless another program reads it', () => {
  const names = ['SMTP_HOST', 'POTR', 'PORT', 'NODE_OPTIONS', 'POSTGRES_PASSWORD', 'TRUSTED_PROXY'];
  const variables = Object.fromEntries([...names, 'UNRELATED'].map((name) => [name, 'x']));
  expect(unknownSettings(variables, { names: new Set(names), incomplete: [] })).toEqual([
    "SMTP_HOST in .env isn't a setting of Dateline.",
    "POTR in .env isn't a setting of Dateline.",
    "TRUSTED_PROXY in .env isn't a setting of Dateline.",
  ]);
});

it('names a line in .env without "=", but not what else is in the line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '.env');
  const lines = [
    '# A comment',
    'PORT 21409',
    '',
    'SECRET="two',
    'lines"',
    'a secret that was wrapped',
    'HOST=::1',
  ];
  writeFileSync(file, lines.join('\n'));
  expect(unknownSettings({ 'PORT 21409\nHOST': '::1' }, readEnvFile(file))).toEqual([
    expect.stringContaining('PORT in .env has no "="'),
    expect.stringContaining('A line in .env has no "="'),
  ]);
});

it('comes from a file that NAME_FILE names, or from a credential of systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'DATABASE_URL');
  writeFileSync(file, `${DATABASE_URL}\n`);
  expect(readEnv({ DATABASE_URL_FILE: file })).toMatchObject({ DATABASE_URL });
  expect(readEnv({ CREDENTIALS_DIRECTORY: folder })).toMatchObject({ DATABASE_URL });
  // As a unit of systemd may name its credential.
  expect(readEnv({ CREDENTIALS_DIRECTORY: folder, DATABASE_URL_FILE: file })).toMatchObject({ DATABASE_URL });
  expect(unknownSettings({ DATABASE_URL_FILE: file }, { names: new Set(), incomplete: [] })).toEqual([]);
  expect(complaint({ DATABASE_URL_FILE: `${file}.old` })).toBe(
    `DATABASE_URL_FILE can't be read (ENOENT): ${file}.old`,
  );
  writeFileSync(file, 'mysql://user:hush@host/news');
  expect(complaint({ DATABASE_URL_FILE: file })).not.toContain('hush');
});

it('refuses an empty file, since a node without its database would serve a new one, and names a credential in lower case', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'DATABASE_URL');
  writeFileSync(file, '\n');
  expect(complaint({ DATABASE_URL_FILE: file })).toBe(`DATABASE_URL_FILE is empty: ${file}`);
  expect(complaint({ CREDENTIALS_DIRECTORY: folder })).toBe(`the credential DATABASE_URL is empty: ${file}`);
  renameSync(file, join(folder, 'database_url'));
  expect(unknownSettings({ CREDENTIALS_DIRECTORY: folder }, { names: new Set(), incomplete: [] })).toEqual([
    "The credential database_url isn't a setting; did you mean DATABASE_URL?",
  ]);
});

it('has an example that can be copied to where a unit of systemd reads it, and changes nothing that the unit sets', () => {
  const set = parseEnv(readFileSync(join(ROOT, '.env.example'), 'utf8'));
  const unit = readFileSync(join(ROOT, 'deploy', 'dateline.service'), 'utf8');
  const ofUnit = [...unit.matchAll(/^Environment=(.+)$/gm)].flatMap(([, line = '']) =>
    line.split(' ').map((pair) => pair.split('=')[0] ?? ''),
  );
  expect(ofUnit).toContain('DATA_DIR');
  for (const name of ofUnit) expect(set).not.toHaveProperty(name);
  expect(readEnv(set)).toEqual(readEnv({}));
});

it('refuses a setting from two places, and names both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'DATABASE_URL');
  writeFileSync(file, DATABASE_URL);
  writeFileSync(`${file}.other`, DATABASE_URL);
  expect(complaint({ DATABASE_URL_FILE: file, DATABASE_URL })).toBe(
    'DATABASE_URL and DATABASE_URL_FILE are both set: remove one',
  );
  expect(complaint({ CREDENTIALS_DIRECTORY: folder, DATABASE_URL })).toBe(
    'DATABASE_URL and the credential DATABASE_URL are both set: remove one',
  );
  expect(complaint({ CREDENTIALS_DIRECTORY: folder, DATABASE_URL_FILE: `${file}.other` })).toBe(
    'DATABASE_URL_FILE and the credential DATABASE_URL are both set: remove one',
  );
});
