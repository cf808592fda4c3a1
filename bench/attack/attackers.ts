/** The processes of attackers. */
import { startClient, type Program } from '../kit/program.ts';

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

/**
 * Attackers have the lowest priority, since real ones have machines of their own: they get only the CPU that the node, its
 * database and honest clients leave. Other programs that keep the cores busy would leave them none.
 */
const niceOf = (isBusy: boolean) => (isBusy ? 0 : 19);

/** Starts the attacks, each from an address of its own. */
export async function startAttackers(
  orders: readonly Order[],
  isBusy: boolean,
): Promise<{ stop: () => Promise<Spoils[]> }> {
  const attackers = orders.map(() => startClient('bench/attack/attacker.ts', niceOf(isBusy)));
  await Promise.all(attackers.map((attacker, index) => attacker.ask('began', { order: orders[index] })));
  const spoilsOf = (attacker: Program) =>
    attacker
      .ask<Spoils>('spoils', { stop: true })
      .catch((error: unknown): Spoils => ({ seen: { [String(error)]: 1 }, got: [] }));
  return { stop: () => Promise.all(attackers.map(spoilsOf)) };
}
