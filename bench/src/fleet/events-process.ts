import { fork } from "node:child_process";
import { fleetgraphProgram } from "../servers/fleetgraph-program.ts";
import { stopProcess } from "../servers/stop-process.ts";

export type EventsSide = "fleetgraph" | "bare";
export type EventsOrder = { databaseUrl: string; queueUrl: string; endpoint: string; region: string };

export type EventsProcess = {
  /** Begins to take events off the queue. */
  start(side: EventsSide): Promise<void>;
  /** Ends that. */
  pause(): Promise<void>;
  stop(): Promise<void>;
};

/** As the worker's own start script has them. */
const heapOptions = fleetgraphProgram("worker").filter((each) => /^--.+=/.test(each));

/** Starts a process that has listed the fleet, and takes its events in when it is told to. */
export async function startEvents(
  order: EventsOrder,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Promise<EventsProcess> {
  const child = fork(new URL("events-main.ts", import.meta.url), {
    execArgv: heapOptions,
    env: {
      ...process.env,
      NODE_ENV: "production",
      AWS_REGION: order.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<never>((_, failed) => {
    child.once("exit", () => failed(new Error("the process that takes events in ended")));
  });
  ended.catch(() => undefined);
  const ask = async (message: EventsOrder | EventsSide | "stop") => {
    const answer = new Promise<unknown>((told) => child.once("message", told));
    child.send(message);
    await Promise.race([answer, ended]);
  };
  await ask(order);
  return { start: ask, pause: () => ask("stop"), stop: () => stopProcess(child) };
}
