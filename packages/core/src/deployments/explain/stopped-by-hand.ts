import { message } from "../../kernel/index.ts";
import type { TaskRule } from "./rule.ts";

/** Somebody called StopTask on it. */
export const stoppedByHand: TaskRule = ({ stopCode, stoppedReason }) =>
  stopCode === "UserInitiated"
    ? message("cause.stoppedByHand", { reason: stoppedReason?.slice(0, 200) ?? "" })
    : null;
