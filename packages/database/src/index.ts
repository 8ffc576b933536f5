export type { Pool, PoolClient } from "pg";
export { type Database, type OpenDatabase, openDatabase } from "./connect.ts";
export { DatabaseUnavailableError, type UnavailableKind } from "./database-unavailable-error.ts";
export { removeEmbeddedData } from "./embedded/home.ts";
export { Prisma } from "./generated/prisma/client.ts";
export { isConnectionFailure } from "./is-connection-failure.ts";
export type { DatabaseLog } from "./log.ts";
export { MigrationError } from "./migrate.ts";
export { ownerConnection } from "./owner-connection.ts";
