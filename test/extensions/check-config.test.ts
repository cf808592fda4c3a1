import { expect, it, onTestFinished } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { install } from '../../src/extensions/installed.ts';
import { defineExtension } from '../../src/index.ts';
import { loadSchema, readyExtensions } from '../../src/node/load-schema.ts';
import { call } from '../support/command.ts';

const hook = { reads: '', run: () => Promise.resolve() };
const page = () => Promise.resolve({ body: '' });
const pages: Record<string, typeof page> = {};
install([defineExtension({ name: 'wrong', hook, pages })]);
const command = checkConfig(async (env) => readyExtensions(await loadSchema(env)));

it('`dateline check-config` builds the schema, and names the extension whose `reads` is wrong', async () => {
  expect(await call(command, [], {})).toMatchObject({ code: 0, stderr: '' });
  hook.reads = '... on ArticlePublished {';
  onTestFinished(() => void (hook.reads = ''));
  const { code, stderr } = await call(command, [], {});
  expect(code).toBe(1);
  expect(stderr).toMatch(/^`reads` of the hook of the extension wrong: Syntax Error: .+\n$/);
});

it.each([
  '/graphql',
  '/graphql/schema.graphql',
  '/graphiql/own.js',
  '/health/ready',
  '/metrics',
  '/favicon.ico',
  '/feeds/articles.rss',
  '/sitemap.xml',
  '/sitemap-news.xml',
  '/sitemaps/2026.xml',
  '/newsletters/confirm',
  '/newsletters/unsubscribe',
  '/webhooks/acknowledge',
])('`dateline check-config` refuses a page at a path of Dateline: %s', async (path) => {
  pages[path] = page;
  onTestFinished(() => void Reflect.deleteProperty(pages, path));
  expect(await call(command, [], {})).toEqual({
    code: 1,
    stdout: '',
    stderr: `The extension wrong: its page ${path} is at a path of Dateline's own: give it another.\n`,
  });
});

it.each([
  '/',
  '/health-news.json',
  '/feedsomething',
  '/graphql-docs',
  '/sitemap-own.xml',
  '/newsletters/own',
])('`dateline check-config` takes a page at a path that is none of Dateline: %s', async (path) => {
  pages[path] = page;
  onTestFinished(() => void Reflect.deleteProperty(pages, path));
  expect(await call(command, [], {})).toMatchObject({ code: 0, stderr: '' });
});
