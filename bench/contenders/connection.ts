/** Connections that send one request after the other. */
import { connect, type Socket } from 'node:net';
import { received } from './http.ts';

/** Opens a connection to the server of a URL. */
export function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      resolve(socket);
    });
    socket.setNoDelay(true);
    // One character a byte.
    socket.setEncoding('latin1');
    socket.on('error', reject);
  });
}

/** Sends a request, and waits until the whole answer is there. */
export function answer(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (error?: Error) => {
      socket.off('data', read).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = () => {
      end(new Error('The server closed the connection.'));
    };
    const read = (data: string) => {
      text += data;
      const whole = received(text);
      if (whole !== null) end(whole instanceof Error ? whole : undefined);
    };
    socket.on('data', read).on('close', onClose);
    socket.write(request);
  });
}
