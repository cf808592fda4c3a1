/** The processes of a benchmark, and messages to them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Usage } from './probe.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class Child {
  readonly #process: ChildProcess;

  constructor(process: ChildProcess) {
    this.#process = process;
  }

  get stdout() {
    return this.#process.stdout;
  }

  tell(message: object): void {
    this.#process.send(message);
  }

  /** Sends a message, and waits for the reply of the same name. */
  async ask<Answer>(name: string, message: object): Promise<Answer> {
    const answer = this.next<Answer>(name);
    this.tell(message);
    return answer;
  }

  async next<Answer>(name: string): Promise<Answer> {
    for (;;) {
      const [message] = (await once(this.#process, 'message')) as [Record<string, Answer>];
      if (name in message) return message[name] as Answer;
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

/** A server under measurement. */
export class Contender extends Child {
  url = '';

  /** The resources that its process has used so far. */
  usage(collect = false): Promise<Usage> {
    return this.ask('usage', { usage: true, collect });
  }
}

/** @param node the Node.js that it runs on */
export async function startContender(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  node = process.execPath,
): Promise<Contender> {
  const contender = new Contender(
    spawn(node, ['--expose-gc', '--import', 'tsx', '--import', './bench/contenders/probe.ts', ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    }),
  );
  const { stdout } = contender;
  if (stdout === null) throw new Error('It has an output.');
  for await (const line of createInterface(stdout)) {
    contender.url = /Open (\S+) in a browser/.exec(line)?.[1] ?? '';
    if (contender.url === '') continue;
    // The log is read to its end, as by any program that collects it.
    stdout.resume();
    return contender;
  }
  throw new Error(`${args.join(' ')} did not start.`);
}
