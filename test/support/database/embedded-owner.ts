/**
 * A process that owns or shares an embedded database, for tests that kill it or need two at once. Prints one line
 * of JSON, the server's URL or the error, and stops when its input ends.
 *
 * Usage: embedded-owner.ts start|join|throwaway [data folder]
 */
import { once } from 'node:events';
import { joinEmbedded, startEmbedded, startThrowaway } from '../../../src/embedded/server.ts';

const [mode, dataDir = ''] = process.argv.slice(2);

function open() {
  if (mode === 'throwaway') return startThrowaway();
  return mode === 'join' ? joinEmbedded(dataDir) : startEmbedded(dataDir);
}

try {
  const { url, created, stop } = await open();
  console.log(JSON.stringify({ url, created }));
  await once(process.stdin.resume(), 'end');
  await stop();
} catch (error) {
  console.log(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
}
