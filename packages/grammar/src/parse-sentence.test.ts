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
    "lock web",
    "Say why: --reason TEXT, or because …: lock SERVICE [in CLUSTER] --reason TEXT [--until TIME]",
  ],
  ["lock web for ever because x", '"ever" is no time to come: write 30m, 2h, 1d or 2026-12-24T18:00:00Z.'],
  ["restart web --raeson x", "restart has no option --raeson. Did you mean --reason?"],
  ["restart web --reason", "--reason needs a value."],
  ["scale web many", '"many" is no number of tasks.'],
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
