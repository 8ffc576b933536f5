/** What start-server.ts tells a compared server. */
export function readEnvironment(variables = process.env): { databaseUrl: string } {
  const databaseUrl = variables.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL: the data set's database is missing");
  return { databaseUrl };
}
