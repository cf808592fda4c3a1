/** The programs of a benchmark, each a process of its own, and messages to them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A node of Dateline, compiled as for production. */
export const NODE = 'dist/main.js';

const running = new Set<Program>();

export class Program {
  /** Where a server is reached. */
  url = '';
  readonly #process: ChildProcess;

  constructor(child: ChildProcess) {
    this.#process = child;
    running.add(this);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  tell(message: object): void {
    this.#process.send(message);
  }

  /** Sends a message, and waits for the reply of this name. */
  async ask<Reply>(name: string, message: object): Promise<Reply> {
    const reply = this.next<Reply>(name);
    this.tell(message);
    return reply;
  }

  /** Waits for the next reply of this name. Rejects if the program fails or ends. */
  next<Reply>(name: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const end = (reason: string) => {
        this.#process.off('message', take).off('exit', onExit);
        reject(new Error(reason));
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
        end(`The program ${this.#process.spawnargs.at(-1)} ended with ${code ?? signal}.`);
      const take = (message: Record<string, Reply> & { failed?: string }) => {
        if (message.failed !== undefined) return end(message.failed);
        if (!(name in message)) return;
        this.#process.off('message', take).off('exit', onExit);
        resolve(message[name] as Reply);
      };
      this.#process.on('message', take).once('exit', onExit);
    });
  }

  /** Its memory in bytes, after garbage collection. */
  memory(): Promise<number> {
    return this.ask('collected', { collect: true });
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    running.delete(this);
    if (!this.isRunning) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exited;
  }
}

/** Stops all programs that still run. */
export async function stopPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()));
}

function run(
  file: string,
  {
    flags = [],
    nice = 0,
    node = process.execPath,
    ...options
  }: { flags?: string[]; nice?: number; node?: string; env: NodeJS.ProcessEnv; stdout: 'inherit' | 'pipe' },
): ChildProcess {
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  return spawn('nice', ['-n', String(nice), node, ...flags, ...loader, file], {
    cwd: ROOT,
    env: options.env,
    stdio: ['ignore', options.stdout, 'inherit', 'ipc'],
  });
}

/**
 * Starts a program that sends requests and reports what it measured.
 * @param nice 19 is the lowest priority: then it only gets the CPU that others leave
 */
export function startClient(file: string, nice = 0): Program {
  return new Program(run(file, { nice, env: process.env, stdout: 'inherit' }));
}

/**
 * Starts a server, and waits until it says where it is reached.
 * @param node the Node.js that it runs on
 */
export async function startServer(
  file: string,
  env: NodeJS.ProcessEnv = {},
  onLine: (line: string) => void = () => undefined,
  node = process.execPath,
): Promise<Program> {
  const child = run(file, {
    flags: ['--expose-gc', '--import', './bench/kit/probe.js'],
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1', ...env },
    node,
    stdout: 'pipe',
  });
  const server = new Program(child);
  if (child.stdout === null) throw new Error('The server has no output.');
  const lines = createInterface(child.stdout);
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      onLine(line);
      const url = /Open (\S+?)(?:#\S*)? in a browser/.exec(line)?.[1];
      if (url === undefined || server.url !== '') return;
      server.url = url;
      resolve(server);
    });
    child.once('exit', () => reject(new Error(`${file} did not start.`)));
  });
}

/**
 * Starts a node with default settings, but for limits: all load comes from few addresses and one member.
 * @param node the Node.js that it runs on @param file the program, if it is another than the built one
 */
export function startNode(
  databaseUrl: string,
  settings: NodeJS.ProcessEnv = {},
  { node, file = NODE }: { readonly node?: string | undefined; readonly file?: string } = {},
): Promise<Program> {
  const all = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    MAX_SOCKETS_PER_ADDRESS: '100000',
    MAX_DIFFERENT_SUBSCRIPTIONS: '100000',
    POINTS_PER_ADDRESS: '1000000000',
    POINTS_PER_MEMBER: '1000000000',
    SHUTDOWN_GRACE_SECONDS: '0',
    FEED_RETENTION_DAYS: '3650',
    ...settings,
  };
  return startServer(file, all, undefined, node);
}

/** The value of one of the server's metrics. */
export async function metric({ url }: Program, name: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
}
