import type { Locale } from "@fleetgraph/catalogue";
import type { Reads } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import DataLoader from "dataloader";
import type { App } from "./app.ts";
import type { AskedOfKinds } from "./asked.ts";

/** What every resolver is given: who asks, in which language, and the way to core. */
export class Context {
  readonly app: App;
  readonly caller: Caller;
  readonly locale: Locale;
  /** Which engine ran the operation, once it has. */
  engine: string | null = null;
  /** What the operation asks for of each type; null is everything. */
  asked: AskedOfKinds | null = null;
  // Not a #private field: Apollo copies the context, and a copy has none.
  private readonly loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(app: App, caller: Caller, locale: Locale) {
    this.app = app;
    this.caller = caller;
    this.locale = locale;
  }

  get reads(): Reads {
    const { pool } = this.app.database;
    return this.asked === null ? { pool } : { pool, asked: this.asked };
  }

  /**
   * Loads by id, one statement for all that are asked for together. `name` tells batches apart: it must hold
   * whatever else the batch depends on, such as a connection's arguments.
   */
  load<Value>(
    name: string,
    id: string,
    batch: (reads: Reads, caller: Caller, ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<Value | undefined> {
    let loader = this.loaders.get(name) as DataLoader<string, Value | undefined> | undefined;
    if (!loader) {
      loader = new DataLoader(async (ids) => {
        const found = await batch(this.reads, this.caller, ids);
        return ids.map((each) => found.get(each));
      });
      this.loaders.set(name, loader as DataLoader<string, unknown>);
    }
    return loader.load(id);
  }
}
