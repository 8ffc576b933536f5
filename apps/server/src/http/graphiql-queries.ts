import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A query to begin with, as the page offers it. */
export type GraphiqlQuery = {
  title: string;
  /** Whose question it is; the people of the page's sections, "everybody" first. */
  for: string;
  about: string;
  /** The document, without the lines above that tell of it. */
  query: string;
  /** JSON of an object, or empty where it takes none. */
  variables: string;
};

const folder = join(import.meta.dirname, "graphiql-queries");

/** The queries of graphiql-queries/, in the order of the files' names. Throws for a file whose first lines lack something. */
export function graphiqlQueries(): GraphiqlQuery[] {
  const files = readdirSync(folder).sort();
  return files.map((file) => parsed(file, readFileSync(join(folder, file), "utf8")));
}

function parsed(file: string, text: string): GraphiqlQuery {
  const [head = "", ...rest] = text.split("\n\n");
  const lines = head.split("\n").map((line) => line.replace(/^# ?/, ""));
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const about = lines.filter((line) => !/^(title|for|variables): /.test(line)).join(" ");
  const title = field("title");
  const whose = field("for");
  if (!title || !whose || !about) {
    throw new Error(`${file} has to begin with # title: …, # for: … and a line that tells what it gives.`);
  }
  const variables = field("variables");
  return {
    title,
    for: whose,
    about,
    query: rest.join("\n\n"),
    variables: variables ? JSON.stringify(JSON.parse(variables), null, 2) : "",
  };
}
