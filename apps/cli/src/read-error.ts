import {
  AmbiguousReferenceError,
  AuthenticationError,
  FleetgraphError,
  InvalidInputError,
  NetworkError,
  NotFoundError,
  PermissionError,
  RateLimitedError,
  RefusedError,
  ServerError,
  TimeoutError,
} from "@fleetgraph/sdk";
import { type ExitCode, exitCodes, Failure } from "./failure.ts";

/** The exit code of whatever was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Failure) return error.exitCode;
  if (error instanceof AuthenticationError || error instanceof PermissionError) return exitCodes.notPermitted;
  if (error instanceof NotFoundError || error instanceof AmbiguousReferenceError) return exitCodes.notFound;
  // A container that the service does not have was named: it was not found.
  if (error instanceof InvalidInputError) {
    return error.code === "UNKNOWN_CONTAINER" ? exitCodes.notFound : exitCodes.usage;
  }
  if (error instanceof FleetgraphError && error.code === "BAD_USER_INPUT") return exitCodes.usage;
  if (error instanceof RefusedError) return exitCodes.refused;
  if (error instanceof TimeoutError) return exitCodes.timedOut;
  if (error instanceof NetworkError || error instanceof ServerError || error instanceof RateLimitedError) {
    return exitCodes.unreachable;
  }
  return exitCodes.failed;
}

/** An error as programs read it, with `--json`. */
export function errorJson(error: unknown) {
  const known = error instanceof Failure || error instanceof FleetgraphError;
  const { code } = known ? error : { code: "UNEXPECTED" };
  // The SDK's own is in English, and says no more than the exit code.
  const hint = known && !("hintIsGeneral" in error && error.hintIsGeneral) ? error.hint : null;
  const requestId = error instanceof FleetgraphError ? error.requestId : null;
  const mistakes = error instanceof InvalidInputError ? partsOf(error) : [];
  const checks = checksOf(error);
  const holding = holdingOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    error: {
      code,
      message,
      hint,
      requestId,
      ...(mistakes.length > 0 && { mistakes }),
      ...(checks.length > 0 && { checks }),
      ...(holding.length > 0 && { holding }),
    },
  };
}

/** What an error consists of where that is several things: mistakes in an input, checks that failed, tasks that stay. */
export function partsOf(error: unknown): readonly { message: string; hint: string | null }[] {
  if (error instanceof InvalidInputError) return error.mistakes.length > 1 ? error.mistakes : [];
  const holding = holdingOf(error);
  if (holding.length > 0) {
    return holding.map(({ service, name, message }) => ({
      message: `${service ? `${service} ` : ""}${name}: ${message}`,
      hint: null,
    }));
  }
  return checksOf(error)
    .filter(({ status }) => status === "FAILED")
    .map(({ service, message, hint }) => ({ message: service ? `${service}: ${message}` : message, hint }));
}

interface Check {
  status: string;
  message: string;
  hint: string | null;
  /** Of several services that were asked for. */
  service?: string | null;
}

/** The checks of a deployment that was refused because of them. */
function checksOf(error: unknown): readonly Check[] {
  if (!(error instanceof RefusedError)) return [];
  const { checks } = error.problem as { checks?: readonly Check[] };
  return checks ?? [];
}

interface Holding {
  service: string | null;
  name: string;
  message: string;
}

/** The tasks that kept a host from being drained. */
function holdingOf(error: unknown): readonly Holding[] {
  if (!(error instanceof RefusedError)) return [];
  const { holding } = error.problem as { holding?: readonly Holding[] };
  return holding ?? [];
}
