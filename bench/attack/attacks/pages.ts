import { connect, exchange, httpGet, inParallel, type Attack } from '../target.ts';

const CONNECTIONS = 100;
const ARTICLE = httpGet('/articles/microsoft-cuts-off-unit-8200', 'Accept: text/html\r\n');

/** The page of one article on the demo's site, again and again, on a hundred connections. */
export const pages: Attack = async (target) => {
  await inParallel(target, CONNECTIONS, async () => {
    const socket = await connect(target);
    try {
      while (!target.signal.aborted) target.saw(await exchange(socket, ARTICLE));
    } finally {
      socket.destroy();
    }
  });
};
