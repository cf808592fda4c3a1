import { Worker } from 'node:worker_threads';

/** Keeps so many cores busy, as other programs of the machine would. Returns the function that ends this. */
export function keepBusy(cores: number): () => Promise<void> {
  const workers = Array.from({ length: cores }, () => new Worker('for (;;);', { eval: true }));
  return async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
