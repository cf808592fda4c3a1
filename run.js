#!/usr/bin/env node
/**
 * The program `dateline`: runs a node, or a command such as `dateline token list`. In a clone, it builds them first if the code has
 * changed. It is JavaScript that older versions of Node.js can read too, so that they get a sentence in place of a stack trace.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Dateline needs Node.js 20.19 or later, and this is ${process.version}. See https://nodejs.org/en/download.`,
  );
  process.exit(1);
}

// npm and npx pass SIGTERM on to the shell in which they run a program, and the shell ends without this process.
if (['start', 'npx'].includes(process.env['npm_lifecycle_event'])) {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

/** What is set in the environment goes before what is in the file. */
function loadSettings() {
  try {
    // `loadEnvFile` takes a file that this user may not read for one that isn't there.
    accessSync('.env', constants.R_OK);
    process.loadEnvFile('.env');
  } catch (error) {
    if (error.code === 'ENOENT') return;
    console.error(`The file .env can't be read: ${error.message}`);
    process.exit(1);
  }
}

async function run() {
  loadSettings();
  // The package is built already.
  if (existsSync(join(import.meta.dirname, 'build.js'))) {
    const { default: build } = await import('./build.js');
    build();
  }
  // Node.js takes a package.json that it may not open for one that isn't there. It remembers those that it has found, and here few
  // files are open.
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) import.meta.resolve(name);
  // Stack traces name the TypeScript files.
  process.setSourceMapsEnabled(true);
  const [, , command = 'start', ...args] = process.argv;
  await import(command === 'start' && args.length === 0 ? './dist/main.js' : './dist/cli/main.js');
}

run().catch((error) => {
  // While the program is being loaded, nothing else can say it.
  if (error.code !== 'EMFILE' && error.code !== 'ENFILE') throw error;
  console.error(
    `Dateline may not open more files (${error.code}): raise the limit (ulimit -n, or LimitNOFILE in systemd), then start again.`,
  );
  process.exit(1);
});
