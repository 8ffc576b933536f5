import { z } from "zod";

const roles = ["api", "worker", "all"] as const;
export type Role = (typeof roles)[number];

const schema = z.object({
  PORT: z.coerce
    .number("expected a port, 0 to 65535, for example 4001")
    .int()
    .min(0)
    .max(65_535)
    .default(4000),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: z.string().optional(),
  DATABASE_MIGRATION_URL: z.string().optional(),
  FLEETGRAPH_CONFIG: z.string().optional(),
  FLEETGRAPH_DATA: z.string().default(".fleetgraph"),
  FLEETGRAPH_AUDIT_KEY: z.string().optional(),
  FLEETGRAPH_LOG: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** What the process is told from outside. The only place that reads the environment. */
export type Environment = {
  port: number;
  host: string;
  databaseUrl: string | undefined;
  migrationUrl: string | undefined;
  /** undefined: ./fleetgraph.yaml if it is there. */
  configFile: string | undefined;
  dataDirectory: string;
  /** The key that signs the audit log's checkpoints. */
  auditKey: string | undefined;
  logLevel: string;
  role: Role;
};

/** A setting from outside is wrong: its message says which and what is expected. */
export class SettingError extends Error {}

export function readEnvironment(variables = process.env, args = process.argv.slice(2)): Environment {
  // An empty variable is one that is not set.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const read = schema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new SettingError(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  return {
    port: read.data.PORT,
    host: read.data.HOST,
    databaseUrl: read.data.DATABASE_URL,
    migrationUrl: read.data.DATABASE_MIGRATION_URL,
    configFile: read.data.FLEETGRAPH_CONFIG,
    dataDirectory: read.data.FLEETGRAPH_DATA,
    auditKey: read.data.FLEETGRAPH_AUDIT_KEY,
    logLevel: read.data.FLEETGRAPH_LOG,
    role: readRole(args),
  };
}

function readRole(args: readonly string[]): Role {
  const at = args.indexOf("--role");
  const unknown = args.find((_arg, index) => !(at !== -1 && (index === at || index === at + 1)));
  if (unknown !== undefined)
    throw new SettingError(`unknown argument ${unknown}; expected --role api|worker|all`);
  const role = at === -1 ? "all" : args[at + 1];
  const known = roles.find((each) => each === role);
  if (!known) throw new SettingError(`--role ${role ?? ""}: expected api, worker or all`);
  return known;
}
