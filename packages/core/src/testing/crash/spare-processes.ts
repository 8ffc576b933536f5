import { type SpareProcess, startSpareProcess } from "../worker-process.ts";

/** Processes that wait for work, started ahead: starting one takes longer than most schedules. */
export type SpareProcesses = {
  take(): SpareProcess;
  /** Takes back one that has left its work. */
  giveBack(process: SpareProcess): void;
  close(): Promise<void>;
};

const kept = 2;

export function spareProcesses(): SpareProcesses {
  const waiting: SpareProcess[] = [];
  const fill = () => {
    while (waiting.length < kept) waiting.push(startSpareProcess());
  };
  fill();
  return {
    take() {
      const process = waiting.shift() ?? startSpareProcess();
      fill();
      return process;
    },
    giveBack(process) {
      process.log.length = 0;
      waiting.unshift(process);
    },
    async close() {
      await Promise.all(waiting.splice(0).map((process) => process.kill()));
    },
  };
}
