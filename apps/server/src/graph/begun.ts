import type { ExecutionResult } from "graphql";
import type { Cost } from "./cost-extension.ts";

/** What was begun for a request that then goes through Apollo Server: nothing is paid for or run twice. */
export type Begun = {
  charge: Promise<Cost>;
  run?: Promise<{ result: ExecutionResult; engine: "jit" | "graphql-js" }>;
};
