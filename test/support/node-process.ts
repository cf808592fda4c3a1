/** A node in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ROOT } from '../../src/lib/root.ts';
import { noteLine } from './log-lines.ts';

/** The compiled program of a node, and what Node needs so that stack traces name TypeScript. */
export const NODE = ['--enable-source-maps', 'dist/main.js'];

export interface NodeProcess {
  readonly url: string;
  readonly pid: number;
  /** What the node wrote to standard error. */
  readonly complaints: readonly string[];
  signal(signal: NodeJS.Signals): void;
  readonly exited: Promise<unknown>;
  /** Kills the node without a chance to shut down. */
  kill(): Promise<void>;
}

export interface SpawnOptions {
  /** For Node. */
  readonly flags?: string[];
  /** The node's environment. */
  readonly settings?: NodeJS.ProcessEnv;
}

/** Starts a node as operators do. The caller kills it; if it does not start, it is gone. */
export async function spawnNode(
  databaseUrl: string,
  { flags = [], settings = {} }: SpawnOptions = {},
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [...flags, ...NODE], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      SHUTDOWN_GRACE_SECONDS: '0',
      DATABASE_URL: databaseUrl,
      PORT: '0',
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    noteLine(line);
    complaints.push(line);
  });
  const url = await new Promise<string>((resolve, reject) => {
    // All of its output is read, since a node with a full pipe would block.
    createInterface(child.stdout).on('line', (line) => {
      noteLine(line);
      const found = /Open (\S+) in a browser/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The node did not start: ${complaints.join('\n')}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    complaints,
    signal: (signal) => child.kill(signal),
    exited,
    kill,
  };
}
