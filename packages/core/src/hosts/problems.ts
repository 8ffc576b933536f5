import { type AwsFailure, message, Problem } from "../kernel/index.ts";
import type { Holding } from "./host-change.ts";

/** Tasks on the host have nowhere to go, or are of a service that is locked, or that could not be told. */
export class HostHoldsTasks extends Problem {
  readonly code = "HOST_HOLDS_TASKS";
  /** Those that would stay, or must not be stopped, and why each. */
  readonly holding: readonly Holding[];
  /** Whether no other host of the cluster takes tasks. */
  readonly last: boolean;
  constructor(
    input: {
      host: string;
      holding: readonly Holding[];
      last: boolean;
      /** What could not be read, where that is all that is known. */
      untold?: AwsFailure | null;
      overridable: boolean;
    },
    field: readonly string[],
  ) {
    const { host, holding, last, untold, overridable } = input;
    const staying = holding.filter(({ reason }) => reason !== "LOCKED");
    const [first] = staying;
    const locked = holding.length - staying.length;
    super(
      untold
        ? message("problem.hostUntold", { host, ...said(untold) })
        : first !== undefined
          ? message("problem.hostHoldsTasks", { host, tasks: staying.length, reason: first.reason })
          : locked > 0
            ? message("problem.hostLocked", { host, tasks: locked })
            : message("problem.hostIsLast", { host }),
      locked > 0 && first === undefined
        ? message("problem.hostLocked.hint", { overridable })
        : message("problem.hostHoldsTasks.hint", { overridable }),
      field,
    );
    this.holding = holding;
    this.last = last;
  }
}

/** The host is not in a state in which this can be asked for: it is draining already, or takes tasks already. */
export class HostNotReady extends Problem {
  readonly code = "HOST_NOT_READY";
  /** As ECS has it, or will. */
  readonly status: string;
  constructor(input: { host: string; status: string; by: string | null }, field: readonly string[]) {
    super(message("problem.hostNotReady", input), null, field);
    this.status = input.status;
  }
}

const said = ({ operation, code, message: text }: AwsFailure) => ({ operation, code, message: text });
