export { compileCache } from "./compile-cache.ts";
export { adminUrl, emptyDatabase } from "./empty-database.ts";
export { createDatabase, dropDatabaseAt, type FreshCluster, freshCluster } from "./fresh-cluster.ts";
export { keptPort } from "./kept-port.ts";
export { type SeverableProxy, severableProxy } from "./severable-proxy.ts";
export { databaseOfItsOwn, type TestDatabase, testDatabase } from "./test-database.ts";
