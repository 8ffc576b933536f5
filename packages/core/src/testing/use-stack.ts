import { testDatabase } from "@fleetgraph/database/testing";
import { afterEach } from "vitest";
import { type DeploymentStack, deploymentStack, type StackOptions } from "./deployment-stack.ts";

const closing: (() => Promise<unknown>)[] = [];

/** A stack with a database of its own and a running worker; both end with the test. */
export async function useStack(options: StackOptions & { worker?: boolean } = {}): Promise<DeploymentStack> {
  const database = await testDatabase();
  closing.push(() => database.close());
  const stack = await deploymentStack(database, options);
  closing.push(() => stack.close());
  if (options.worker !== false) await stack.startWorker();
  return stack;
}

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
