/** Keeps the log of a residency's table short, in a thread that may wait for the disk. */
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteCheckpointer } from '../../shared/table/sqlite-checkpointer.ts';
import { WriteTurn } from '../../shared/table/write-turn.ts';
import { workInBackground } from './background.ts';

/** Given to the worker when it is made. */
export interface CheckpointTask {
  readonly residency: string;
  /** The table's file. */
  readonly file: string;
  /** Of a `WriteTurn`. */
  readonly turn: SharedArrayBuffer;
}

const parent = parentPort;
if (!parent) throw new Error('checkpoint-worker.ts runs as a worker of a residency only');

workInBackground();
// checkpoint-thread.ts, which makes this worker, gives it exactly this.
const { residency, file, turn } = workerData as CheckpointTask;
const checkpointer = new SqliteCheckpointer({
  file,
  turn: new WriteTurn(turn),
  onFailure: (error) => void process.stderr.write(`${residency} checkpoint: ${inspect(error)}\n`),
});
checkpointer.start();
// The only message there is: to stop.
parent.once('message', () => {
  checkpointer.close();
  parent.close();
});
