import { fork } from "node:child_process";
import type { Simulator } from "@fleetgraph/simulator";
import { fleetgraphProgram } from "../servers/fleetgraph-program.ts";
import { stopProcess } from "../servers/stop-process.ts";

export type ListingOrders = {
  databaseUrl: string;
  accounts: { name: string; regions: string[]; roleArn: string; endpoint: string; access: "read" }[];
};

/** One full listing, and what the process that made it had used by its end. */
export type ListingRun = {
  calls: number;
  listings: number;
  failedListings: number;
  changedRows: number;
  milliseconds: number;
  cpuMs: number;
  maxRssMb: number;
};

export type ListingProcess = { list(): Promise<ListingRun>; stop(): Promise<void> };

/** As the worker's own start script has them. */
const heapOptions = fleetgraphProgram("worker").filter((each) => /^--.+=/.test(each));

/** Starts a process that lists all places of a simulated fleet, each account through a role of its own. */
export async function startListing(input: {
  simulator: Simulator;
  places: readonly { account: string; region: string }[];
  databaseUrl: string;
}): Promise<ListingProcess> {
  const { simulator, places, databaseUrl } = input;
  const first = places[0]?.account ?? "";
  const { accessKeyId, secretAccessKey } = simulator.credentials(first);
  const child = fork(new URL("listing-main.ts", import.meta.url), {
    execArgv: heapOptions,
    env: {
      ...process.env,
      NODE_ENV: "production",
      AWS_ENDPOINT_URL: simulator.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const accounts = [...Map.groupBy(places, ({ account }) => account)].map(([account, of]) => ({
    name: account,
    regions: of.map(({ region }) => region),
    roleArn: `arn:aws:iam::${account}:role/fleetgraph`,
    endpoint: simulator.url,
    access: "read" as const,
  }));
  const ended = new Promise<never>((_, failed) => {
    child.once("exit", () => failed(new Error("the listing's process ended")));
  });
  ended.catch(() => undefined);
  const ask = async (message: ListingOrders | "list") => {
    const answer = new Promise<unknown>((told) => child.once("message", told));
    child.send(message);
    return Promise.race([answer, ended]);
  };
  await ask({ databaseUrl, accounts });
  return { list: async () => (await ask("list")) as ListingRun, stop: () => stopProcess(child) };
}
