/** The processes of attackers, and of one that only uses the same CPU. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuOf } from './cpu.ts';

export interface Order {
  readonly name: string;
  readonly url: string;
  readonly from: string;
  readonly dataDir: string;
  readonly seed: number;
}

export interface Spoils {
  /** How often the node did what. */
  readonly seen: Readonly<Record<string, number>>;
  /** What no stranger may get. */
  readonly got: readonly string[];
}

export interface Attackers {
  /** CPU time that they have used so far, in ms. */
  cpu(): number;
  stop(): Promise<Spoils[]>;
}

/**
 * Attackers yield to everything else on the machine, since real ones have machines of their own: they get only the CPU that
 * the node, its database and honest clients leave.
 */
const NICE = ['-n', '19', process.execPath];

/** Each attack comes from an address of its own. */
export function startAttackers(orders: readonly Order[]): Attackers {
  const script = fileURLToPath(new URL('attacker.ts', import.meta.url));
  const children = orders.map((order) => {
    const child = spawn('nice', [...NICE, '--import', 'tsx', script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.send(order);
    return child;
  });
  return {
    cpu: () => children.reduce((sum, { pid = 0 }) => sum + cpuOf(pid), 0),
    stop: () => Promise.all(children.map(spoilsOf)),
  };
}

async function spoilsOf(child: ChildProcess): Promise<Spoils> {
  const failed: Spoils = { seen: { 'the attacker itself failed': 1 }, got: [] };
  if (!child.connected) return failed;
  const said = once(child, 'message') as Promise<[Spoils]>;
  // Comes after all messages.
  const gone = once(child, 'disconnect').then((): [Spoils] => [failed]);
  child.send('stop');
  const [spoils] = await Promise.race([said, gone]);
  return spoils;
}

/** Uses so much of a CPU, from 0 to 1 for each process, and sends nothing: what an attack takes only because it runs here. */
export function burn(shares: readonly number[]): { stop: () => void } {
  const loop = `
    const share = Number(process.argv[1]);
    setInterval(() => { const end = performance.now() + 10 * share; while (performance.now() < end); }, 10);
  `;
  const children = shares.map((share) =>
    spawn('nice', [...NICE, '-e', loop, String(share)], { stdio: 'ignore' }),
  );
  return { stop: () => children.forEach((child) => child.kill()) };
}
