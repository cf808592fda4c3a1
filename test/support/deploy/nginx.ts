/** nginx with the configuration that operators copy. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from '../database/embedded.ts';
import { until } from '../until.ts';
import { freePort } from '../free-port.ts';

const PROGRAM = '/usr/sbin/nginx';

/** Whether the tests with nginx run: where there is one, and always in CI, so that they can't be left out unnoticed. */
export const HAS_NGINX = existsSync(PROGRAM) || process.env['CI'] !== undefined;

/** Where nginx would keep what it can't keep in memory. Only root may write where it is by default. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export interface Nginx {
  /** The URL of the API there. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts nginx in front of two nodes. The caller closes it. */
export async function openNginx(nodes: readonly [string, string]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-nginx-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configOf(nodes, port, folder));
  const daemon = `daemon off; pid ${folder}/nginx.pid;`;
  const nginx = spawn(PROGRAM, ['-p', folder, '-c', file, '-e', 'stderr', '-g', daemon], { stdio: 'ignore' });
  const exited = once(nginx, 'exit');
  const url = `http://127.0.0.1:${port}/graphql`;
  await until(() =>
    fetch(url, { method: 'OPTIONS' }).then(
      () => true,
      () => false,
    ),
  );
  return {
    url,
    async close() {
      nginx.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The project's own, with the addresses of these nodes, a port and a folder that are free. */
function configOf(nodes: readonly [string, string], port: number, folder: string): string {
  const paths = TEMPORARY.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const changes: readonly (readonly [string, string])[] = [
    ['server node1:4000 ', `server ${new URL(nodes[0]).host} `],
    ['server node2:4000 ', `server ${new URL(nodes[1]).host} `],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['/var/log/nginx/access.log', `${folder}/access.log`],
    ['/var/log/nginx/error.log', `${folder}/error.log`],
    ['http {', `http { ${paths}`],
  ];
  let config = readFileSync(join(ROOT, 'deploy', 'nginx.conf'), 'utf8');
  for (const [from, to] of changes) {
    expect(config).toContain(from);
    config = config.replaceAll(from, to);
  }
  return config;
}
