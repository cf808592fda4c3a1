/**
 * A receiver of webhooks that purges a CDN: when something was redacted, corrected, withdrawn or restored, no cache keeps it as it
 * was. It needs Node.js and no packages. README.md says how to run it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const {
  WEBHOOK_SECRET = '',
  PURGE_URL = '',
  PURGE_HEADER = '',
  HOST = '127.0.0.1',
  PORT = '8080',
} = process.env;
if (WEBHOOK_SECRET === '' || PURGE_URL === '') {
  console.error('Set WEBHOOK_SECRET (whsec_…) and PURGE_URL.');
  process.exit(1);
}

/** Every answer of Dateline has this key. */
const EVERYTHING = ['dateline'];
/** In seconds: an older delivery may be one that somebody has recorded. */
const TOLERANCE = 300;
/** In ms: nodes that have yet to learn of a change may answer as before it for two seconds, and the CDN may keep such an answer. */
const STALE = 3_000;

const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64');

/** Whether Dateline sent it, as Standard Webhooks says. A library of theirs does the same. */
function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) <= TOLERANCE;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const isValid = signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isRecent && isValid;
}

/** Has the cache forget all answers with one of these keys, by the call that Fastly has. Other caches need another call here. */
async function purge(keys) {
  const [name, ...value] = PURGE_HEADER.split(':');
  const headers = { 'surrogate-key': keys.join(' '), ...(name && { [name]: value.join(':').trim() }) };
  const { ok, status } = await fetch(PURGE_URL, { method: 'POST', headers });
  if (!ok) throw new Error(`The cache answered ${status} to a purge.`);
}

async function acknowledge(url) {
  const { ok, status } = await fetch(url, { method: 'POST' });
  if (!ok) throw new Error(`Dateline answered ${status} to an acknowledgement.`);
}

/** Purges once more, then says so. If that fails, Dateline lists the acknowledgement as missing. */
async function finish(keys, acknowledgeUrl) {
  await delay(STALE);
  await purge(keys);
  if (acknowledgeUrl !== undefined) await acknowledge(acknowledgeUrl);
}

async function receive(request) {
  const body = await text(request);
  if (!isGenuine(request.headers, body)) return 401;
  const { type, data } = JSON.parse(body);
  // What is acknowledged is what readers must no longer see as it was.
  const { acknowledgeUrl, purgeKeys: keys = acknowledgeUrl && EVERYTHING } = data;
  if (keys === undefined) return 204;
  // If it fails, Dateline sends the event again.
  await purge(keys);
  console.log(`${type}: purged ${keys.join(' ')}`);
  finish(keys, acknowledgeUrl).catch((error) => console.error(`${type}: ${error.message}`));
  return 204;
}

const server = createServer((request, response) => {
  receive(request)
    .catch((error) => {
      console.error(error.message);
      return 502;
    })
    .then((status) => response.writeHead(status).end());
});

server.listen(Number(PORT), HOST, () => {
  console.log(`Listening on http://${HOST}:${server.address().port}`);
});
