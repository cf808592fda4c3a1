import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Socket } from './socket.ts';

type Pinged = Pick<
  Socket,
  'isAlive' | 'isPaused' | 'messages' | 'readyState' | 'OPEN' | 'ping' | 'terminate'
>;

/** Pings that are sent in one turn of the event loop. */
const PINGS_A_TURN = 100;

/**
 * Pings all sockets at this interval, and disconnects those whose clients have sent nothing since the last ping.
 * @returns the function that stops it
 */
export function startHeartbeat(sockets: ReadonlySet<Pinged>, seconds: number): () => void {
  async function beat(): Promise<void> {
    let count = 0;
    for (const socket of sockets) {
      // What a client has sent isn't read while its socket is paused.
      if (socket.isAlive || socket.isPaused) {
        socket.isAlive = false;
        socket.messages = 0;
        if (socket.readyState === socket.OPEN) socket.ping();
      } else socket.terminate();
      count += 1;
      if (count % PINGS_A_TURN === 0) await nextTurn();
    }
  }
  const timer = setInterval(() => void beat(), seconds * 1_000);
  return () => {
    clearInterval(timer);
  };
}
