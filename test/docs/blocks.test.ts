import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { ROOT } from '../support/database/embedded.ts';
import { blocksOf, DOCS, placeOf, readDoc, type Block } from '../support/docs/blocks.ts';

/** What a block of each language is, and what runs it. */
const LANGUAGES: Readonly<Record<string, string>> = {
  graphql: 'operations, which graphql.test.ts runs',
  sh: 'commands, which commands.test.ts runs',
  sql: 'statements, which commands.test.ts runs',
  json: 'the variables or the answer of the block above',
  dotenv: 'settings of a node, which are checked below',
  mermaid: 'a drawing',
  '': 'something to look at, such as a tree of folders',
};

/** The log lines that are printed, by their message, and the tests that compare them with what a node writes. */
const LOG_LINES: Readonly<Record<string, string>> = {
  'an SQL statement was slow': 'test/server/slow-statements.test.ts',
};

function problemOf(block: Block, above: Block | undefined): string | null {
  if (block.quotes !== null) return null;
  if (!(block.language in LANGUAGES)) {
    return `No test runs a block of ${block.language}. Quote a file that a test uses, or use another language: see "Docs" in test/README.md.`;
  }
  if (block.language !== 'json') return null;
  const message = /"msg": "(.+)"/.exec(block.text)?.[1];
  if (message !== undefined) {
    return message in LOG_LINES ? null : 'Compare this log line with what a node writes, as LOG_LINES says.';
  }
  return ['graphql', 'sh', 'json'].includes(above?.language ?? '')
    ? null
    : 'This JSON follows no operation or command. Show what sends it, or what it answers.';
}

it.each(DOCS)('a test runs each block of %s', (doc) => {
  const blocks = blocksOf(doc);
  const problems = blocks.flatMap((block, at) => {
    const problem = problemOf(block, blocks[at - 1]);
    return problem === null ? [] : [`${placeOf(block)}: ${problem}`];
  });
  expect(problems).toEqual([]);
  const fences = readDoc(doc).match(/^ *(?:```|~~~)/gm) ?? [];
  expect(fences, 'Begin a block at the start of a line, with nothing but its language.').toHaveLength(
    2 * blocks.length,
  );
});

it('each log line in the docs is compared with what a node writes', () => {
  const printed = DOCS.flatMap(blocksOf).flatMap(({ text }) => /"msg": "(.+)"/.exec(text)?.[1] ?? []);
  expect(Object.keys(LOG_LINES)).toEqual(printed);
  for (const [message, test] of Object.entries(LOG_LINES)) {
    expect(readFileSync(ROOT + test, 'utf8')).toContain(message);
  }
});

const SETTINGS = DOCS.flatMap(blocksOf).filter(({ language }) => language === 'dotenv');

it.each(SETTINGS.map((block) => [placeOf(block), block] as const))(
  'a node takes the settings as they are printed: %s',
  (_place, { text }) => {
    const settings = parseEnv(text);
    const known = readFileSync(`${ROOT}.env.example`, 'utf8');
    for (const name of Object.keys(settings)) expect(known).toMatch(new RegExp(`^(# )?${name}=`, 'm'));
    expect(() => readEnv(settings)).not.toThrow();
  },
);
