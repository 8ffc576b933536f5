import type { Locale } from "@fleetgraph/catalogue";
import type { Reads } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import type { App } from "./app.ts";
import type { AskedOfKinds } from "./asked.ts";
import type { Begun } from "./begun.ts";
import { besideOf } from "./beside.ts";

/** What every resolver is given: who asks, in which language, and the way to core. */
export class Context {
  readonly app: App;
  readonly caller: Caller;
  readonly locale: Locale;
  /** Which engine ran the operation, once it has. */
  engine: string | null = null;
  /** What the fast lane has begun of this request. */
  begun: Begun | null = null;
  /** What the operation asks for of each type; null is everything. */
  asked: AskedOfKinds | null = null;
  // Not a #private field: Apollo copies the context, and a copy has none.
  private readonly batches = new Map<string, Batch[]>();
  private known: { of: AskedOfKinds | null; reads: Reads } | undefined;

  constructor(app: App, caller: Caller, locale: Locale) {
    this.app = app;
    this.caller = caller;
    this.locale = locale;
  }

  get reads(): Reads {
    if (this.known?.of !== this.asked) {
      const { app, caller, asked } = this;
      const reads = { pool: app.database.pool, asked: asked ?? undefined, beside: besideOf(caller, asked) };
      this.known = { of: asked, reads };
    }
    return (this.known as NonNullable<typeof this.known>).reads;
  }

  /**
   * What a filter is read with: its names are looked up among what there was at the moment of the list, and its ages
   * count from then.
   */
  lookingAt(asOf: string | undefined) {
    const now = asOf === undefined ? this.app.clock.now() : new Date(asOf);
    return { reads: this.readsAt(asOf), caller: this.caller, now };
  }

  /** The reads of a moment, or of now where there is none. */
  readsAt(asOf: string | undefined): Reads {
    if (asOf === undefined) return this.reads;
    const { app, caller, asked } = this;
    const beside = besideOf(caller, asked, asOf);
    return { pool: app.database.pool, asked: asked ?? undefined, at: asOf, beside };
  }

  /** Forgets what was loaded: over a stream each event reads anew, and nothing piles up. */
  forgetLoaded(): void {
    this.batches.clear();
  }

  /**
   * Loads by id, one statement for all that are asked for together. `name` tells batches apart: it must hold
   * whatever else the batch depends on, such as a connection's arguments. With `asOf` what is loaded is of that moment.
   */
  load<Value>(
    name: string,
    id: string,
    read: (reads: Reads, caller: Caller, ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    asOf?: string,
  ): Promise<Value | undefined> {
    const key = asOf === undefined ? name : `${name}@${asOf}`;
    let batches = this.batches.get(key);
    if (!batches) {
      batches = [];
      this.batches.set(key, batches);
    }
    let batch = batches.find(({ ids, isOpen }) => isOpen || ids.has(id));
    if (!batch) {
      batch = openBatch((ids) => read(this.readsAt(asOf), this.caller, ids));
      batches.push(batch);
    }
    batch.ids.add(id);
    return batch.found.then((found) => found.get(id) as Value | undefined);
  }
}

/** Ids that are read in one statement. */
type Batch = { ids: Set<string>; isOpen: boolean; found: Promise<ReadonlyMap<string, unknown>> };

const settled = Promise.resolve();

/**
 * A batch stays open until every promise that is ready has gone on, since each may ask for one more id. (DataLoader
 * waits in the same way, but makes a promise with its closures for each id: a fifth of an overview's time.)
 */
function openBatch(read: (ids: readonly string[]) => Promise<ReadonlyMap<string, unknown>>): Batch {
  const batch: Batch = { ids: new Set(), isOpen: true, found: settled as never };
  batch.found = new Promise((resolve, reject) => {
    settled.then(() =>
      process.nextTick(() => {
        batch.isOpen = false;
        read([...batch.ids]).then(resolve, reject);
      }),
    );
  });
  return batch;
}
