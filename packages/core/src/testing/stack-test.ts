import { testDatabase } from "@fleetgraph/database/testing";
import { test as base } from "vitest";
import { type DeploymentStack, deploymentStack, type StackOptions } from "./deployment-stack.ts";

type UseStack = (options?: StackOptions & { worker?: boolean }) => Promise<DeploymentStack>;

/** A test that can have stacks: each with a database of its own and, unless told otherwise, a running worker. */
export const test = base.extend<{ useStack: UseStack }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs
  useStack: async ({}, use) => {
    const closing: (() => Promise<unknown>)[] = [];
    await use(async (options = {}) => {
      const database = await testDatabase();
      closing.push(() => database.close());
      const stack = await deploymentStack(database, options);
      closing.push(() => stack.close());
      if (options.worker !== false) await stack.startWorker();
      return stack;
    });
    for (const close of closing.reverse()) await close();
  },
});
