import type { Verb } from "./sentence.ts";

type Shape = {
  /** How it is written, without the verb. */
  usage: string;
  /** Options it has, without their dashes. */
  options: readonly string[];
  examples: readonly string[];
};

const terms = ["reason", "queue", "override"];

/** Every verb: how it is written. The order is that of `help`. */
export const verbs: Readonly<Record<Verb, Shape>> = {
  deploy: {
    usage: "SERVICE IMAGE… [to CLUSTER] [--reason TEXT] [--queue]",
    options: terms,
    examples: ["deploy web v42 to production", "deploy web app=v42 sidecar=v7 because of the sale"],
  },
  plan: { usage: "SERVICE IMAGE… [in CLUSTER]", options: [], examples: ["plan web v42 in production"] },
  rollback: {
    usage: "SERVICE [in CLUSTER] [to DEPLOYMENT] [--reason TEXT]",
    options: terms,
    examples: ["rollback web", "rollback web in production because orders fail"],
  },
  status: { usage: "[SERVICE] [in CLUSTER]", options: [], examples: ["status", "status web"] },
  history: { usage: "[SERVICE] [in CLUSTER]", options: [], examples: ["history web"] },
  why: { usage: "[SERVICE|DEPLOYMENT] [in CLUSTER]", options: [], examples: ["why web"] },
  who: {
    usage: "deployed [SERVICE] [in CLUSTER] [WHEN]",
    options: [],
    examples: ["who deployed web yesterday", "who deployed since monday"],
  },
  approve: { usage: "[SERVICE|DEPLOYMENT] [--reason TEXT]", options: ["reason"], examples: ["approve web"] },
  reject: {
    usage: "[SERVICE|DEPLOYMENT] [--reason TEXT]",
    options: ["reason"],
    examples: ["reject web because the sale is on"],
  },
  approvals: { usage: "", options: [], examples: ["approvals"] },
  cancel: { usage: "[SERVICE|DEPLOYMENT] [--reason TEXT]", options: ["reason"], examples: ["cancel web"] },
  continue: {
    usage: "[SERVICE|DEPLOYMENT] [--roll-back]",
    options: ["reason", "roll-back"],
    examples: ["continue web", "continue web --roll-back"],
  },
  scale: {
    usage: "SERVICE [to] COUNT [in CLUSTER] [--reason TEXT]",
    options: terms,
    examples: ["scale web to 6"],
  },
  restart: { usage: "SERVICE [in CLUSTER] [--reason TEXT]", options: terms, examples: ["restart web"] },
  lock: {
    usage: "SERVICE [in CLUSTER] --reason TEXT [--until TIME]",
    options: ["reason", "until"],
    examples: ["lock web --reason schema migration --until 2h", "lock web for 2h because of the migration"],
  },
  unlock: { usage: "SERVICE [in CLUSTER]", options: ["reason"], examples: ["unlock web"] },
  help: { usage: "[COMMAND]", options: [], examples: ["help", "help deploy"] },
};

/** How a verb is written, whole. */
export const usageOf = (verb: Verb): string => `${verb} ${verbs[verb].usage}`.trim();

/** Words that mean a verb besides its own. */
export const otherWords: Readonly<Record<string, Verb>> = {
  undo: "rollback",
  revert: "rollback",
  "roll-back": "rollback",
  log: "history",
  stop: "cancel",
  deny: "reject",
  noop: "plan",
  "?": "help",
};

/** Options that take no value. */
export const flags: ReadonlySet<string> = new Set(["queue", "roll-back"]);
