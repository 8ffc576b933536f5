import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Log, message, Problem, SourceFailure, type SourceFailureKind } from "../kernel/index.ts";

/** No source of logs answered: nothing is known, which is another thing than that there is nothing. */
export class LogSourcesFailed extends Problem {
  readonly code = "LOG_SOURCE_UNAVAILABLE";
}

/** Without a source an empty page would say that nothing was written. Throws LogSourcesFailed. */
export function requireSources(
  sources: readonly { covers(path: string): boolean }[],
  tasks: readonly { path: string }[],
): void {
  const isCovered = ({ path }: { path: string }) => sources.some((source) => source.covers(path));
  if (sources.length > 0 && (tasks.length === 0 || tasks.some(isCovered))) return;
  throw new LogSourcesFailed(message("problem.noLogSources", {}), message("problem.noLogSources.hint", {}));
}

export type SourceFault = {
  /** For the reader of the other sources' lines. */
  notice(): StoredMessage;
  /** Where there are no others. */
  problem(): LogSourcesFailed;
};

/** What a source's failure is told as. A defect of ours is thrown on. */
export function sourceFault(log: Log, source: string, error: unknown): SourceFault {
  if (!(error instanceof SourceFailure)) throw error;
  const { kind, message: text } = error;
  log.warn("logs.source-failed", { source, kind, error: text });
  const params: { source: string; kind: SourceFailureKind; message: string } = {
    source,
    kind,
    message: text,
  };
  return {
    notice: () => message("logs.notice.away", params),
    problem: () =>
      new LogSourcesFailed(
        message("problem.logSourceUnavailable", params),
        message("problem.logSourceUnavailable.hint", { source, kind }),
      ),
  };
}
