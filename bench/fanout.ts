/**
 * The cost of sending one event to thousands of subscribers: Dateline, the lower bound (`ws.send` of a ready Buffer), and
 * a server as the documentation of the stack suggests it. Each is a separate process. Blocks are interleaved, and the
 * ratios are what counts. The payloads are compared before anything is measured.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { compareContenders } from './fanout/contenders.ts';
import { writeEvent } from './fanout/event.ts';
import { openAll, readers, startDateline, stopAll, type Lane } from './fanout/lane.ts';
import { compareTheMany } from './fanout/many.ts';
import { startCounter } from './fanout/statements.ts';
import { MANY, target } from './fanout/tables.ts';
import { machine, openStory, type Story } from './node.ts';

const story = await openStory();
try {
  console.log(`${machine()}\n`);
  const again = await writeEvent(story);
  await compareContenders(story, again);
  await compareTheMany(story, again);
  await countStatements(story, again);
} finally {
  await stopAll();
  await story.stop();
}

/** The number of SQL statements for one event beyond those of an idle node, by the number of subscriptions. */
async function countStatements({ databaseUrl }: Story, again: () => Promise<unknown>) {
  const EVENTS = 20;
  const rows: Record<string, number> = {};
  for (const count of [10, MANY]) {
    const counter = await startCounter(databaseUrl);
    const server = await startDateline(counter.url);
    const lane: Lane = { name: 'Dateline', server, readers: readers(), events: EVENTS, publish: again };
    await openAll(lane, count);
    await lane.readers.see(again);
    const [before, began] = [counter.count(), performance.now()];
    for (let event = 0; event < EVENTS; event += 1) await lane.readers.see(again);
    const [during, elapsed] = [counter.count() - before, performance.now() - began];
    // The node also checks for scheduled articles about four times a second, whether there are events or not.
    await pause(elapsed);
    const idle = counter.count() - before - during;
    rows[`${count} subscribers`] = (during - idle) / EVENTS;
    await stopAll();
    await counter.stop();
  }
  console.log(`SQL statements of the node for an event, over ${EVENTS} events`);
  console.table(rows);
  const [few = NaN, many = NaN] = Object.values(rows);
  console.table([target('statements an event with 10,000 / with 10', many / few, '1.0')]);
}
