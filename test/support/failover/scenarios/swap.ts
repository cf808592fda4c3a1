/** Another server takes the place of the primary under a running node, which only sees its connections break. */
import { setTimeout as pause } from 'node:timers/promises';
import { logOf } from '../stage.ts';
import type { Outcome, Trial } from '../trial.ts';
import { continueWriting, hasReplayed, stopReceiving } from './promotion.ts';

export async function swap(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const primary = await trial.startPrimary();
  const standby = trial.own(await trial.theatre.standbyOf(primary));
  await trial.begin(primary);
  await trial.write(4, 16);
  await hasReplayed(standby, primary);

  const how = chance.one(['planned', 'before its promotion', 'connection by connection', 'unseen'] as const);
  if (how === 'planned') {
    await primary.stop('fast');
    await standby.promote();
    trial.redirect(standby);
    trial.proxy.drop();
  } else {
    await stopReceiving(standby);
    await trial.writeWhatIsLost();
  }
  const away = trial.letSomeLeave();
  if (how === 'before its promotion') {
    // Until then the node reads from a replica that is behind what it has read.
    trial.redirect(standby);
    trial.proxy.drop();
    await pause(chance.from(0, 300));
    await standby.promote();
  } else if (how === 'connection by connection') {
    // For a while the node has connections to both.
    await standby.promote();
    trial.redirect(standby);
    await pause(chance.from(0, 300));
    trial.proxy.drop();
  } else if (how === 'unseen') {
    // Other programs write on the new primary until its positions are past all that the node has read.
    await standby.promote();
    trial.proxy.swallow();
    await trial.writePastElsewhere(standby, await logOf(primary));
    trial.redirect(standby);
    trial.proxy.drop();
  }
  trial.isOver();
  return continueWriting(trial, away, primary);
}
