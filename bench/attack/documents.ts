/**
 * Sends documents of at most 2,000 tokens that cost much to refuse (test/support/worst-documents.ts) to a default node, one after the
 * other, by HTTP and by WebSocket. Prints for each how long the node gave no other answer, the CPU that it took, and the points that were
 * charged for it. Fails if a target is missed. Linux only.
 *
 * Usage: npm run attack -- documents [--times 9]
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { WORST_DOCUMENTS } from '../../test/support/worst-documents.ts';
import { CpuMeter } from '../kit/cpu.ts';
import { HttpConnection, requestText } from '../kit/http.ts';
import { machine, quantile, readOptions, rounded } from '../kit/measure.ts';
import { stopPrograms } from '../kit/program.ts';
import { openScene } from './scene.ts';

/** ms without any other answer. */
const MAX_BLOCKED = 20;
/** Points that are charged / points of what it took, and the reverse: above the least that any operation costs. */
const MAX_RATIO = 2;
/** µs of CPU of a point. */
const POINT = 5;
/** Points that one document's samples take at most: the address has them before the first one. */
const ENOUGH = 500_000;
/** Points that an operation costs at least, of which bytes are read and answers sent. */
const LEAST = 400;

const { times } = readOptions({ times: 9 });
const scene = await openScene();
try {
  const meter = new CpuMeter(scene.pid, scene.postmaster);
  // Its address only looks, so the points of the other one change by what is sent.
  const watcher = await HttpConnection.open(scene.url, '127.0.3.1');
  const health = requestText(new URL('/health/live', scene.url).href, null);
  const poster = await HttpConnection.open(scene.url, '127.0.3.2');
  let socket = await openSocket(scene.url);
  let number = 0;

  /** How long the node gave no other answer while the work went on. */
  async function blockedDuring(work: () => Promise<string>): Promise<{ blocked: number; answer: string }> {
    let isDone = false;
    let blocked = 0;
    const watch = async () => {
      while (!isDone) {
        const began = performance.now();
        await watcher.exchange(health);
        blocked = Math.max(blocked, performance.now() - began);
        // What it takes is measured with the rest.
        await sleep(2);
      }
    };
    const watching = watch();
    await sleep(5);
    const answer = await work();
    isDone = true;
    await watching;
    return { blocked, answer };
  }

  /** The points that are left, which asking for them changes by what it costs. */
  async function remaining(): Promise<number> {
    const body = JSON.stringify({ query: `{ nope${(number += 1)} }` });
    const { head } = await poster.exchange(requestText(scene.url, body));
    return Number(/^ratelimit: .*;r=(\d+)/im.exec(head)?.[1]);
  }

  /** An answer to an address without points would measure nothing. */
  async function untilPoints(): Promise<void> {
    while (!((await remaining()) >= ENOUGH)) {
      // The connection of the watcher would be closed if it sent nothing.
      await watcher.exchange(health);
      await sleep(500);
    }
  }

  /** Sends a document that the node doesn't know. */
  function send(text: string, isSocket: boolean): Promise<string> {
    const query = `${text} #${(number += 1)}`;
    return isSocket ? bySocket(query) : byPost(query);
  }

  /** What a document takes and is charged. Nothing else is sent meanwhile, so nothing else takes CPU. */
  async function sendAlone(text: string, isSocket: boolean): Promise<{ cpu: number; points: number }> {
    const [first, second] = [await remaining(), await remaining()];
    meter.spent();
    await send(text, isSocket);
    const cpu = meter.spent().node;
    const after = await remaining();
    return { cpu, points: second - after - (first - second) };
  }

  async function byPost(query: string): Promise<string> {
    const { status, body } = await poster.exchange(requestText(scene.url, JSON.stringify({ query })));
    return `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`;
  }

  async function bySocket(query: string): Promise<string> {
    const over = new AbortController();
    const received = once(socket, 'message', over) as Promise<[Buffer]>;
    const closed = once(socket, 'close', over) as Promise<[number]>;
    socket.send(JSON.stringify({ id: String(number), type: 'subscribe', payload: { query } }));
    const [sent] = await Promise.race([received, closed]);
    over.abort();
    // A message that is too long closes the socket.
    if (typeof sent === 'number') socket = await openSocket(scene.url);
    return typeof sent === 'number' ? `closed ${sent}` : (/"type":"(\w+)"/.exec(String(sent))?.[1] ?? '');
  }

  const rows = [];
  let isMissed = false;
  for (const [name, text] of Object.entries(WORST_DOCUMENTS)) {
    for (const isSocket of [false, true]) {
      await untilPoints();
      // The first ones warm the node up.
      for (let time = 0; time < times; time += 1) await send(text, isSocket);
      const alone = [];
      for (let time = 0; time < times; time += 1) alone.push(await sendAlone(text, isSocket));
      const cpu = quantile(alone.map((each) => each.cpu));
      const points = quantile(alone.map((each) => each.points));
      const waits: number[] = [];
      let answer = '';
      for (let time = 0; time < times; time += 1) {
        const waited = await blockedDuring(() => send(text, isSocket));
        waits.push(waited.blocked);
        ({ answer } = waited);
      }
      const blocked = quantile(waits);
      const took = Math.max(LEAST, (cpu * 1_000) / POINT);
      const ratio = Math.max(LEAST, points) / took;
      const isMet = blocked <= MAX_BLOCKED && ratio <= MAX_RATIO && ratio >= 1 / MAX_RATIO;
      isMissed ||= !isMet;
      rows.push({
        document: name,
        by: isSocket ? 'WebSocket' : 'HTTP',
        'ms without an answer': rounded(blocked),
        'CPU ms': rounded(cpu),
        points: Math.round(points),
        'charged / took': rounded(ratio),
        answer,
        missed: isMet ? '' : 'missed',
      });
    }
  }
  console.log(`${rows.length} documents, the median of ${times} each; ${machine()}`);
  console.table(rows);
  socket.terminate();
  poster.close();
  watcher.close();
  if (isMissed) process.exitCode = 1;
} finally {
  await scene.stop();
  await stopPrograms();
}

async function openSocket(url: string): Promise<WebSocket> {
  const opened = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    localAddress: '127.0.3.2',
  });
  await once(opened, 'open');
  const acknowledged = once(opened, 'message');
  opened.send('{"type":"connection_init"}');
  await acknowledged;
  return opened;
}
