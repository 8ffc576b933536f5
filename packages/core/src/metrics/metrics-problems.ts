import { InvalidInput, message, Problem } from "../kernel/index.ts";
import type { Resolution } from "./metric-series.ts";

/** What is kept of the range is coarser than what was asked for. `resolutionSeconds` is what can be asked; null: nothing. */
export class ResolutionNotKept extends Problem {
  readonly code = "RESOLUTION_NOT_KEPT";
  readonly resolutionSeconds: Resolution | null;
  constructor(input: { asked: number; since: Date; use: Resolution | null }) {
    const { asked, since, use } = input;
    super(
      message("problem.metrics.notKept", { asked, since: since.toISOString() }),
      use === null
        ? message("problem.metrics.notKept.later", { since: since.toISOString() })
        : message("problem.metrics.notKept.coarser", { use, since: since.toISOString() }),
      ["resolution"],
    );
    this.resolutionSeconds = use;
  }
}

/** More values than one read gives. */
export class TooManyPoints extends Problem {
  readonly code = "TOO_MANY_POINTS";
  constructor(input: { points: number; most: number; use: Resolution | null }) {
    const { points, most, use } = input;
    super(
      message("problem.metrics.tooManyPoints", { points, most }),
      use === null
        ? message("problem.metrics.tooManyPoints.less", {})
        : message("problem.metrics.tooManyPoints.coarser", { use }),
      ["resolution"],
    );
  }
}

export const rangeEmpty = () =>
  new InvalidInput(
    message("problem.metrics.rangeEmpty", {}),
    message("problem.metrics.rangeEmpty.hint", {}),
    ["range"],
  );
