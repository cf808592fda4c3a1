/** The commands of `dateline`, called in this process or started as programs. */
import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { runCommand, type Command } from '../../src/cli/command.ts';
import { ROOT } from '../../src/lib/root.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Settings = Readonly<Record<string, string>>;

/** Calls a command, which gets these settings and no others. */
export async function call(command: Command, args: readonly string[], env: Settings): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  const into = (name: keyof typeof output) =>
    new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        output[name] += text;
        done();
      },
    });
  const io = { env, stdout: into('stdout'), stderr: into('stderr'), signal: new AbortController().signal };
  const code = await runCommand(command, [...args], io);
  return { code, ...output };
}

/** Starts a program with these settings and no others, and waits for its end. */
export function execute(
  program: string,
  args: readonly string[],
  settings: Settings,
  cwd = ROOT,
): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const how = { cwd, env: { PATH, HOME, ...settings }, maxBuffer: 1 << 28 };
  return new Promise((resolve) => {
    execFile(program, args, how, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
