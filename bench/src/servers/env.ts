/** What start-server.ts tells a compared server. */
export function readEnvironment(variables = process.env): { databaseUrl: string } {
  const databaseUrl = variables.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL: the data set's database is missing");
  return { databaseUrl };
}

/** A Chromium for the browser's figures, when it is not in the PATH. */
export const browserPath = (variables = process.env): string | null => variables.CHROMIUM || null;

export const searchPath = (variables = process.env): string => variables.PATH ?? "";
