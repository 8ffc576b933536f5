import { textsOf, type WireMessage } from "./pg-wire.ts";

/** What one exchange (up to ReadyForQuery) asks PostgreSQL to commit: the texts of the transaction's statements. */
type Exchange = { commits: boolean; statements: string[]; tags: string[]; failed: boolean };

const writes = /\b(insert|update|delete|add_job|force_unlock_workers)\b/i;
// Heartbeats come all the time, and asking for a job is no change until it gives one.
const idle = /worker_lease|_private_jobs[\s\S]*skip locked|set_config/i;

/**
 * Follows one connection and tells which of its messages ask for a commit, and which answers tell of one: an explicit
 * COMMIT, or statements outside a transaction, which PostgreSQL commits at the end of their exchange. Protocol:
 * https://www.postgresql.org/docs/current/protocol-flow.html
 */
export class CommitWatch {
  #prepared = new Map<string, string>();
  #bound = "";
  #status = "I";
  #transaction: string[] = [];
  #statements: string[] = [];
  #exchanges: Exchange[] = [];

  /** The statements that PostgreSQL commits when this message of the client is passed on; null for none. */
  asks(message: WireMessage): readonly string[] | null {
    switch (message.type) {
      case "Q":
        return this.#ends([...textsOf(message.body, 1)]);
      case "P": {
        const [name = "", text = ""] = textsOf(message.body, 2);
        this.#prepared.set(name, text);
        return null;
      }
      case "B":
        this.#bound = this.#prepared.get(textsOf(message.body, 2)[1] ?? "") ?? "";
        return null;
      case "E":
        this.#statements.push(this.#bound);
        return null;
      case "S": {
        const statements = this.#statements;
        this.#statements = [];
        return this.#ends(statements);
      }
      default:
        return null;
    }
  }

  /** The statements of which this message of the server says that they are committed; null for none. */
  tells(message: WireMessage): readonly string[] | null {
    const exchange = this.#exchanges[0];
    if (message.type === "C") exchange?.tags.push(textsOf(message.body, 1)[0] ?? "");
    if (message.type === "E" && exchange) exchange.failed = true;
    if (message.type !== "Z") return null;
    this.#exchanges.shift();
    this.#status = message.body.toString("latin1");
    if (!exchange || exchange.failed || this.#status !== "I") return null;
    const effect = exchange.tags.some((tag) => tag === "COMMIT" || /[1-9]\d*$/.test(tag));
    const taken = exchange.statements.some((each) => /skip locked/i.test(each));
    return effect && (exchange.commits || taken) ? exchange.statements : null;
  }

  #ends(statements: string[]): readonly string[] | null {
    const explicit = statements.some((each) => /^\s*(commit|end)\b/i.test(each));
    if (statements.some((each) => /^\s*(begin|start)\b/i.test(each))) this.#transaction = [];
    if (this.#status === "T") this.#transaction.push(...statements);
    const all = explicit ? this.#transaction : statements;
    const changes = all.some((each) => writes.test(each) && !idle.test(each));
    const commits = changes && (explicit || this.#status === "I");
    this.#exchanges.push({ commits, statements: all, tags: [], failed: false });
    return commits ? all : null;
  }
}
