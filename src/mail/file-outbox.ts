import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Transport } from './mail.ts';
import { message } from './message.ts';

/**
 * Writes each mail to a file instead of sending it, for use without a mail server. File names sort by time. Only the user
 * who runs the process can read them.
 */
export function fileOutbox(folder: string, from: string): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail) {
      const { message: eml } = await composer.sendMail(message(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = join(folder, `${mail.createdAt.toISOString().replaceAll(':', '-')}-${mail.id}`);
      await writeFile(`${name}.part`, eml as Buffer, { mode: 0o600 });
      await rename(`${name}.part`, `${name}.eml`);
    },
  };
}
