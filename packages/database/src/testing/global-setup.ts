import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../connect.ts";
import { freshCluster } from "./fresh-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The owner's URL of the template database that every test copies. */
    templateUrl: string;
  }
}

const quiet = { info: () => undefined, warn: () => undefined };

/** One PostgreSQL for the whole run, with one migrated database that tests copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await freshCluster();
  try {
    const template = new URL(cluster.url);
    template.pathname = "/template_fleetgraph";
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    await client.query("CREATE DATABASE template_fleetgraph").finally(() => client.end());
    const opened = await openDatabase(
      { log: quiet },
      { url: template.href, dataDirectory: cluster.directory },
    );
    await opened.close();
    project.provide("templateUrl", template.href);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return () => cluster.stop();
}
