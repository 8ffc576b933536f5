import { render } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import { parseSentence } from "./index.ts";

const terms = { reason: null, queue: false, override: [] };
const web = { service: "web", place: null };
const digest = `sha256:${"a".repeat(64)}`;

const sentences: [string, object][] = [
  [
    "deploy web v42 to production",
    { verb: "deploy", service: "web", place: "production", images: [{ image: ":v42" }], ...terms },
  ],
  ["Deploy web:v42", { verb: "deploy", ...web, images: [{ image: ":v42" }], ...terms }],
  [
    `deploy prod/web ${digest}`,
    { verb: "deploy", service: "prod/web", place: null, images: [{ image: `@${digest}` }], ...terms },
  ],
  [
    "deploy web app=v42 envoy=example.com/envoy:1 --queue --override lock,freeze-window --reason the sale begins",
    {
      ...{ verb: "deploy", ...web },
      images: [
        { container: "app", image: ":v42" },
        { container: "envoy", image: "example.com/envoy:1" },
      ],
      ...{ reason: "the sale begins", queue: true, override: ["LOCK", "FREEZE_WINDOW"] },
    },
  ],
  [
    "deploy web v42 because “it's time”",
    { verb: "deploy", ...web, images: [{ image: ":v42" }], ...terms, reason: "it's time" },
  ],
  [
    "plan web v42 in the production",
    { verb: "plan", service: "web", place: "production", images: [{ image: ":v42" }] },
  ],
  ["rollback web", { verb: "rollback", ...web, to: null, ...terms }],
  [
    "roll back web to dep_01 in prod",
    { verb: "rollback", service: "web", place: "prod", to: "dep_01", ...terms },
  ],
  ["scale web to 6 in prod", { verb: "scale", service: "web", place: "prod", count: 6, ...terms }],
  ["scale web 0", { verb: "scale", ...web, count: 0, ...terms }],
  [
    'restart web —reason="it —really— hangs"',
    { verb: "restart", ...web, ...terms, reason: "it —really— hangs" },
  ],
  ["restart web —reason stuck", { verb: "restart", ...web, ...terms, reason: "stuck" }],
  ["status", { verb: "status", service: null, place: null }],
  ["status of web in prod?", { verb: "status", service: "web", place: "prod" }],
  ["history web", { verb: "history", ...web }],
  [
    "lock web --reason schema migration --until 2h",
    { verb: "lock", ...web, reason: "schema migration", until: "2h" },
  ],
  ['lock web for 90m because "to be sure"', { verb: "lock", ...web, reason: "to be sure", until: "90m" }],
  ["unlock web", { verb: "unlock", ...web, reason: null }],
  ["approve", { verb: "approve", ref: null, place: null, reason: null }],
  ["reject dep_01 because no", { verb: "reject", ref: "dep_01", place: null, reason: "no" }],
  ["cancel web", { verb: "cancel", ref: "web", place: null, reason: null }],
  ["continue web --roll-back", { verb: "continue", ref: "web", place: null, reason: null, rollBack: true }],
  ["why did web fail?", { verb: "why", ref: "web", place: null }],
  ["who deployed web yesterday", { verb: "who", ...web, period: { kind: "yesterday" } }],
  [
    "who deployed since monday?",
    { verb: "who", service: null, place: null, period: { kind: "weekday", weekday: 1, andAfter: true } },
  ],
  [
    "who deployed web in prod last 3 days",
    { verb: "who", service: "web", place: "prod", period: { kind: "last", seconds: 259_200 } },
  ],
  ["who deployed web", { verb: "who", ...web, period: { kind: "always" } }],
  ["approvals", { verb: "approvals" }],
  [
    "deploy web app=v42, sidecar=v7 --override lock, approval to prod!",
    {
      ...{ verb: "deploy", service: "web", place: "prod", ...terms, override: ["LOCK", "APPROVAL"] },
      images: [
        { container: "app", image: ":v42" },
        { container: "sidecar", image: ":v7" },
      ],
    },
  ],
  [
    "plan web app=v42,sidecar=v7?",
    {
      ...{ verb: "plan", ...web },
      images: [
        { container: "app", image: ":v42" },
        { container: "sidecar", image: ":v7" },
      ],
    },
  ],
  // What the order says already is left to the reason, and so is what stands in quotes.
  [
    "rollback web in prod because of the bug in checkout",
    { verb: "rollback", service: "web", place: "prod", to: null, ...terms, reason: "of the bug in checkout" },
  ],
  [
    "restart prod/web because it hangs in checkout",
    { verb: "restart", service: "prod/web", place: null, ...terms, reason: "it hangs in checkout" },
  ],
  [
    'lock web --reason "hold until 2h to production"',
    { verb: "lock", ...web, reason: "hold until 2h to production", until: null },
  ],
  ["`status web`", { verb: "status", ...web }],
  ["```\nstatus web\n```", { verb: "status", ...web }],
  [
    "ｄｅｐｌｏｙ　web　ｖ４２ because ﾃｽﾄ",
    { verb: "deploy", ...web, images: [{ image: ":v42" }], ...terms, reason: "ﾃｽﾄ" },
  ],
  ["why did web in prod fail", { verb: "why", ref: "web", place: "prod" }],
  ["why is web failing to start in the prod?", { verb: "why", ref: "web", place: "prod" }],
  ["why did dep_01 fail in prod", { verb: "why", ref: "dep_01", place: null }],
  ["help undo", { verb: "help", about: "rollback" }],
  ["help stop", { verb: "help", about: "cancel" }],
  ["help me", { verb: "help", about: null }],
  ["help deploy", { verb: "help", about: "deploy" }],
];

test.for(sentences)("%s", ([text, sentence]) => {
  expect(parseSentence(text)).toEqual({ sentence });
});

test("words of a command line mean themselves, whatever is in them", () => {
  const words = ["deploy", "web", "v42", "--reason", "fix the --queue thing", "to", "prod"];
  expect(parseSentence(words).sentence).toMatchObject({
    place: "prod",
    reason: "fix the --queue thing",
    queue: false,
  });
});

const deployUsage = "deploy SERVICE IMAGE… [to CLUSTER] [--reason TEXT] [--queue]";
const question = (verb: string) =>
  `That is a question, so nothing was done. To ${verb}, say it without the question mark.`;
const unclear = (end: string) =>
  `Does "${end}" belong to the order or to the reason? Put it before the reason, or the reason in quotes.`;
const several = (images: string) =>
  `One sentence changes one service, and of several images each needs its container (app=v42): ${images}.`;

test.for([
  ["", "Say what to do; help tells what there is."],
  ["delpoy web v42", 'There is no command "delpoy". Did you mean deploy?'],
  [
    "deploy web to production",
    "Say which image, as a tag (v42) or a reference: deploy SERVICE IMAGE… [to CLUSTER] [--reason TEXT] [--queue]",
  ],
  ["rollback", "Say which service: rollback SERVICE [in CLUSTER] [to DEPLOYMENT] [--reason TEXT]"],
  [
    "rollback web now",
    '"now" is not understood there: rollback SERVICE [in CLUSTER] [to DEPLOYMENT] [--reason TEXT]',
  ],
  [
    "rollback web to dep_1 to dep_2",
    '"dep_2" is not understood there: rollback SERVICE [in CLUSTER] [to DEPLOYMENT] [--reason TEXT]',
  ],
  [
    "lock web",
    "Say why: --reason TEXT, or because …: lock SERVICE [in CLUSTER] --reason TEXT [--until TIME]",
  ],
  ["lock web for ever because x", '"ever" is no time to come: write 30m, 2h, 1d or 2026-12-24T18:00:00Z.'],
  ["restart web --raeson x", "restart has no option --raeson. Did you mean --reason?"],
  ["restart web --reason", "--reason needs a value."],
  ["scale web many", '"many" is no number of tasks.'],
  ["help delpoy", 'There is no command "delpoy". Did you mean deploy?'],
  ["constructor web", 'There is no command "constructor". help tells what there is.'],
  ["deploy web v42?", question("deploy")],
  ["approve?", question("approve")],
  ["cancel web ？", question("cancel")],
  ["deploy web v42 because hotfix to production", unclear("to production")],
  ["restart web --reason it hangs in the staging --queue", unclear("in the staging")],
  ["lock web because x until 2h", unclear("until 2h")],
  ["lock web in prod because x until tomorrow in prod", unclear("until tomorrow")],
  ["lock web in prod because x for 2h", unclear("for 2h")],
  ["rollback web in prod because x to dep_01", unclear("to dep_01")],
  ["deploy web v42 please", several("v42, please")],
  ["deploy web v42 api v7", several("v42, api, v7")],
  ["deploy web:v42 v43", several("v42, v43")],
  ["deploy web app=b=v42", `"app=b=v42" is not understood there: ${deployUsage}`],
  ["deploy web v42 --queue=false", "--queue takes no value: write it, or leave it off."],
  ["deploy registry:5000/web:v1", `Say which image, as a tag (v42) or a reference: ${deployUsage}`],
  [
    "deploy web v1 --override nothing",
    '"nothing" is nothing that can be gone past: lock, freeze-window, approval, verification.',
  ],
] as const)("%j is a mistake that says what to do", ([text, said]) => {
  const { mistake } = parseSentence(text);
  expect(mistake && render(mistake.kind, mistake.params as never)).toBe(said);
  expect(mistake && render(mistake.kind, mistake.params as never, "ja")).toMatch(
    /\p{Script=Han}|\p{Script=Hiragana}/u,
  );
});
