/** The exit codes: fixed, scripts rely on them (docs/cli.md). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notPermitted: 3,
  notFound: 4,
  refused: 5,
  unreachable: 6,
  timedOut: 7,
  /** What was asked holds as far as it could be checked, and not all of it could. */
  incomplete: 8,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with a message, a hint and an exit code. The message is already in the user's language. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly hint: string | null;
  constructor(exitCode: ExitCode, message: string, input: { code?: string; hint?: string | null } = {}) {
    super(message);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.code = input.code ?? "FAILED";
    this.hint = input.hint ?? null;
  }
}

/** The command was called in a way it does not know. */
export class UsageError extends Failure {
  constructor(message: string, hint: string | null = null) {
    super(exitCodes.usage, message, { code: "USAGE", hint });
    this.name = "UsageError";
  }
}
