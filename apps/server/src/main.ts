import { DatabaseUnavailableError, MigrationError } from "@fleetgraph/database";
import { type RunningServer, startServer } from "./compose.ts";
import { ConfigurationError, readConfiguration } from "./config/configuration.ts";
import { type Environment, readEnvironment, SettingError } from "./env.ts";
import { createLog, keepConsole } from "./log.ts";

/** Ends a start that failed with what is wrong and what to do; its words are for who types the command. */
function explain(error: unknown, environment: Environment | null): string {
  if (error instanceof SettingError) return `Setting: ${error.message}`;
  if (error instanceof ConfigurationError) {
    return ["The configuration is wrong:", ...error.problems.map((problem) => `  ${problem}`)].join("\n");
  }
  if (error instanceof DatabaseUnavailableError) return `${capital(error.message)}.\n  ${error.hint}`;
  if (error instanceof MigrationError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const place = `${environment?.host}:${environment?.port}`;
  if (code === "EADDRINUSE") {
    return `Another program listens on ${place}.\n  Stop it, or choose another port: PORT=4001`;
  }
  if (code === "EACCES" && message.includes("listen")) {
    return `This user may not listen on ${place}.\n  Choose a port above 1023: PORT=4000`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `This machine has no address ${environment?.host}.\n  Set HOST to one of its own, or to 0.0.0.0 for all.`;
  }
  if (code === "EACCES" || code === "EROFS" || code === "ENOSPC") {
    return `${message}\n  Make room there, or name another directory with FLEETGRAPH_DATA.`;
  }
  return stack ?? message;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Supervisors kill after ten seconds (docker stop) or more. */
const stopWithinMs = 9_000;

/** Ends in order on a signal, also one that comes while the server starts. */
function stopOnSignal(starting: Promise<RunningServer>): void {
  let asked = 0;
  const stop = () => {
    asked += 1;
    // Who asks twice does not want to wait.
    if (asked > 1) process.exit(130);
    setTimeout(() => {
      const seconds = stopWithinMs / 1000;
      process.stderr.write(
        `Fleetgraph did not come to its end within ${seconds} seconds; what was under way goes on at the next start.\n`,
      );
      process.exit(1);
    }, stopWithinMs);
    starting
      // A start that failed has told why and taken back what it had begun.
      .then((server) => server.close().then(() => process.exit(0)))
      .catch((error: Error) => {
        if (process.exitCode === undefined) process.stderr.write(`${error.stack}\n`);
        process.exit(1);
      });
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
}

async function main(): Promise<void> {
  let environment: Environment | null = null;
  let server: RunningServer;
  try {
    environment = readEnvironment();
    const configuration = readConfiguration(environment.configFile);
    const log = createLog(environment.logLevel);
    keepConsole(log);
    const starting = startServer({ log }, { environment, configuration });
    stopOnSignal(starting);
    server = await starting;
  } catch (error) {
    process.stderr.write(`Fleetgraph could not start.\n${explain(error, environment)}\n`);
    process.exitCode = 1;
    return;
  }
  // The log goes to stderr; this is for who started it.
  if (server.url) {
    process.stdout.write(`Fleetgraph answers at ${server.url}/graphql · try it at ${server.url}/graphiql\n`);
  }
  if (server.tokenFile) {
    process.stdout.write(
      `The first administrator's token is in ${server.tokenFile}, readable by you only.\n`,
    );
  }
}

await main();
