/**
 * Runs a node, `node run.js start`, or a command, such as `node run.js token list`; builds them first if the code has changed. It
 * is JavaScript that older versions of Node.js can read too, so that they get a sentence in place of a stack trace.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Dateline needs Node.js 20.19 or later, and this is ${process.version}. See https://nodejs.org/en/download.`,
  );
  process.exit(1);
}

// npm passes SIGTERM on to the shell in which it runs a script, and the shell ends without this process.
if (['start', 'import', 'export', 'redactions', 'token'].includes(process.env['npm_lifecycle_event'])) {
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
    process.loadEnvFile('.env');
  } catch (error) {
    if (error.code === 'ENOENT') return;
    console.error(`The file .env can't be read: ${error.message}`);
    process.exit(1);
  }
}

async function run() {
  loadSettings();
  const { default: build } = await import('./build.js');
  build();
  // Stack traces name the TypeScript files.
  process.setSourceMapsEnabled(true);
  await import(process.argv[2] === 'start' ? './dist/main.js' : './dist/cli/main.js');
}

run().catch((error) => {
  // While the program is being loaded, nothing else can say it.
  if (error.code !== 'EMFILE' && error.code !== 'ENFILE') throw error;
  console.error(
    `Dateline may not open more files (${error.code}): raise the limit (ulimit -n, or LimitNOFILE in systemd), then start again.`,
  );
  process.exit(1);
});
