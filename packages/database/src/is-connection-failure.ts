import { DatabaseUnavailableError, systemErrors } from "./database-unavailable-error.ts";

// SQLSTATE, PostgreSQL's documentation, appendix A: class 08, 53300, 57P01 to 57P03 (shut down, crashed, starting), and
// 25P03 (a transaction that stood still for too long).
const sqlState = /^(08...|25P03|53300|57P0[1-3])$/;
// pg and pg-pool say these in words only; P1001, P1008, P1017 and P2024 are Prisma's.
const words =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end)/i;
const prismaCodes = new Set(["P1001", "P1008", "P1017", "P2024"]);

/** Whether an error of a statement says that the database is away for now, rather than that the statement is wrong. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseUnavailableError) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure);
  const { code = "" } = error as { code?: string };
  if (code in systemErrors || sqlState.test(code) || prismaCodes.has(code) || words.test(error.message))
    return true;
  return isConnectionFailure(error.cause);
}
