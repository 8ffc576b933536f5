import {
  AmbiguousReferenceError,
  AuthenticationError,
  FleetgraphError,
  NetworkError,
  RateLimitedError,
  ServerError,
  TimeoutError,
} from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { errorJson, partsOf } from "./read-error.ts";
import { wrap } from "./terminal/display-width.ts";
import { printableJson } from "./terminal/printable.ts";

type Reporting = Pick<Context, "say" | "style" | "note" | "json" | "verbose"> & {
  /** Columns of the terminal that stderr is; null when it is none. */
  width: number | null;
};
interface Report {
  error: unknown;
  url: string;
  /** Whether a token was sent at all. */
  withToken: boolean;
  /** The command changes something, so an answer that was lost may hide that it did. */
  changing: boolean;
  /** A proxy is set that this Node.js cannot use. */
  proxyUnused: boolean;
}

/** Says on stderr what went wrong and what to do next; with `--json` as one JSON object. */
export function reportError(reporting: Reporting, report: Report): void {
  const { style, note, json, verbose, width } = reporting;
  const broken = (text: string) => (width === null ? [text] : wrap(text, width - 4));
  const { error } = report;
  const message = messageOf(reporting, report);
  const hints = hintsOf(reporting, report);
  if (json) {
    const told = errorJson(error);
    note(printableJson({ error: { ...told.error, message, hint: hints.join("\n") || null } }));
    return;
  }
  const interrupted = error instanceof Failure && error.exitCode === exitCodes.interrupted;
  const mark = interrupted ? style.yellow("■") : style.red("✗");
  broken(message).forEach((line, index) => {
    note(`${index === 0 ? mark : " "} ${line}`);
  });
  for (const part of partsOf(error)) {
    const lines = [part.message, ...(part.hint === null ? [] : [part.hint])].flatMap(broken);
    lines.forEach((line, index) => {
      note(index === 0 ? `  - ${line}` : `    ${line}`);
    });
  }
  for (const line of hints.flatMap((hint) => hint.split("\n")).flatMap(broken)) note(`  ${line}`);
  const known = error instanceof Failure || error instanceof FleetgraphError;
  if (error instanceof Error && (verbose || !known) && !(error instanceof Failure))
    note(style.dim(error.stack ?? ""));
}

function messageOf({ say }: Reporting, { error, url, withToken }: Report): string {
  if (error instanceof AuthenticationError && !withToken) return say("cli.noToken", { url });
  if (error instanceof NetworkError) return say("cli.cannotReach", { url, reason: error.reason });
  if (error instanceof TimeoutError) return say("cli.noAnswer", { url });
  return error instanceof Error ? error.message : String(error);
}

function hintsOf(
  { say, verbose }: Reporting,
  { error, url, withToken, changing, proxyUnused }: Report,
): string[] {
  if (error instanceof Failure) return error.hint ? [error.hint] : [];
  if (!(error instanceof FleetgraphError)) return [];
  // Which header to send is of use to programs only.
  if (error instanceof AuthenticationError && !withToken)
    return [say("cli.hint.login"), say("cli.hint.firstToken")];
  const hints = error.hintIsGeneral ? [] : [error.hint];
  if (error instanceof AmbiguousReferenceError && hints.length === 0 && error.candidates.length > 0) {
    hints.push(say("problem.ambiguous.hint", { candidates: error.candidates }));
  }
  if (error instanceof NetworkError) {
    hints.push(say("cli.hint.unreachable", { url }));
    if (error.sent && changing) hints.push(say("cli.hint.maybeDone"));
  }
  if (error instanceof TimeoutError && changing) hints.push(say("cli.hint.maybeDone"));
  if ((error instanceof NetworkError || error instanceof TimeoutError) && proxyUnused) {
    hints.push(say("cli.hint.proxy"));
  }
  if (error instanceof AuthenticationError) hints.push(say("cli.hint.login"));
  if (error instanceof RateLimitedError) {
    const seconds = error.retryAfterMs === null ? null : Math.ceil(error.retryAfterMs / 1000);
    hints.push(say("cli.hint.rateLimited", { seconds }));
  }
  const puzzling = error instanceof ServerError || error.code === "INTERNAL_SERVER_ERROR" || verbose;
  if (puzzling && error.requestId) hints.push(say("cli.requestId", { id: error.requestId }));
  return [...new Set(hints)];
}
