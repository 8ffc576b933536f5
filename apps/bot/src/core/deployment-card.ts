import {
  ago,
  approversOf,
  changeWords,
  deploymentNotes,
  type Locale,
  partsOf,
  type Say,
} from "@fleetgraph/catalogue";
import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Button, Card, Field, Press, Tone } from "./card.ts";

type Saying = { say: Say; language: Locale; now: number };
type Order = Exclude<Press["does"], "next">;

/** A deployment as one card: what it changes, how it stands, for whom, and what can be done about it. */
export function deploymentCard({ say, language, now }: Saying, deployment: DeploymentFields): Card {
  const { id, progress, explanation, finishedAt, createdAt, requestedBy, onBehalfOf, reason } = deployment;
  const by = say("cli.by", { by: requestedBy, onBehalfOf });
  const word = say("cli.state.word", { state: deployment.state });
  const duration = say("cli.duration", partsOf(Date.parse(finishedAt ?? createdAt) - Date.parse(createdAt)));
  const state = finishedAt ? say("bot.took", { state: word, duration }) : word;
  const fields: Field[] = [
    {
      label: say("bot.label.asked"),
      value: say("cli.status.asked", { by, when: ago(createdAt, now, language), reason }),
    },
    ...(progress && !finishedAt
      ? [
          {
            label: say("bot.label.now"),
            value: say("cli.deploy.tasks", { ...progress, old: progress.oldRunning }),
          },
        ]
      : []),
    ...waitingFields(say, deployment),
    ...(explanation ? [{ label: say("bot.label.why"), value: explanation.cause }] : []),
    ...(explanation?.nextStep ? [{ label: say("bot.label.next"), value: explanation.nextStep }] : []),
    ...notes(say, deployment),
  ];
  return {
    tone: toneOf(deployment),
    title: say("bot.title", { ...whatOf(say, deployment), state }),
    fields,
    hints: [id],
    buttons: ordersOn(deployment).map((does) => buttonOf(say, does, deployment)),
  };
}

function toneOf({ state, progress }: DeploymentFields): Tone {
  if (state === "SUCCEEDED") return "good";
  if (state === "FAILED" || state === "ROLLING_BACK") return "bad";
  if (state === "CANCELLED" || state === "CANCELLING") return "stopped";
  return state === "AWAITING_APPROVAL" || state === "QUEUED" || progress?.waitingHook ? "waiting" : "working";
}

function whatOf(say: Say, deployment: DeploymentFields) {
  const { service, kind } = deployment;
  return {
    service: service.name,
    cluster: service.cluster.name,
    kind: say("bot.kind", { kind }),
    change: changeWords(say, deployment),
  };
}

function waitingFields(say: Say, { state, approvals, progress }: DeploymentFields): Field[] {
  const label = say("cli.waits.label");
  if (state === "AWAITING_APPROVAL" && approvals) {
    const given = approversOf(approvals);
    const { needed, group, expiresAt } = approvals;
    const until = expiresAt && minuteOf(expiresAt);
    const missing = Math.max(0, needed - given.length);
    return [{ label, value: say("cli.waits.approval", { missing, group, until, given }) }];
  }
  if (state === "QUEUED") return [{ label, value: say("cli.waits.turn") }];
  const hook = state === "ROLLING_OUT" ? progress?.waitingHook : null;
  if (!hook) return [];
  const until = hook.expiresAt && minuteOf(hook.expiresAt);
  return [{ label, value: say("cli.waits.hook", { stage: hook.stage, until }) }];
}

const minuteOf = (at: string) => `${at.slice(0, 16).replace("T", " ")} UTC`;

function notes(say: Say, deployment: DeploymentFields): Field[] {
  const told = deploymentNotes(say, deployment);
  return told.length > 0 ? [{ label: say("cli.status.label.note"), value: told.join("; ") }] : [];
}

/** What can be ordered of a deployment in its state. The server decides who may. */
function ordersOn({ state, kind, progress }: DeploymentFields): Order[] {
  if (state === "AWAITING_APPROVAL") return ["approve", "reject", "cancel"];
  if (state === "ROLLING_OUT" && progress?.waitingHook) return ["continue", "takeBack", "cancel"];
  if (["QUEUED", "REQUESTED", "REGISTERING", "UPDATING", "ROLLING_OUT"].includes(state)) return ["cancel"];
  // A count alone has no revision to return to, and rolling back twice goes further back.
  return state === "SUCCEEDED" && kind === "DEPLOY" ? ["rollback"] : [];
}

function buttonOf(say: Say, does: Order, deployment: DeploymentFields): Button {
  const { service, cluster, change } = whatOf(say, deployment);
  const what = `${service} (${cluster})${change ? `: ${change}` : ""}`;
  const label = say(`bot.button.${does}`);
  const { id, progress } = deployment;
  return {
    label,
    press:
      does === "continue" || does === "takeBack"
        ? { does, deployment: id, hook: progress?.waitingHook?.id ?? "" }
        : { does, deployment: id },
    style: does === "approve" || does === "continue" ? "primary" : "danger",
    confirm: {
      title: say("bot.confirm.title"),
      text: confirmText(say, does, { deployment, what }),
      yes: label,
      no: say("bot.confirm.no"),
    },
  };
}

/** What pressing the button brings about, as things stand. */
function confirmText(say: Say, does: Order, of: { deployment: DeploymentFields; what: string }): string {
  const { what } = of;
  const { state, approvals } = of.deployment;
  if (does === "approve") {
    const given = approvals?.given.filter(({ verdict }) => verdict === "APPROVED").length ?? 0;
    return say("bot.confirm.approve", { what, missing: Math.max(0, (approvals?.needed ?? 1) - given - 1) });
  }
  // What has not begun leaves nothing to take back.
  const isBegun = !["AWAITING_APPROVAL", "QUEUED", "REQUESTED"].includes(state);
  return does === "cancel"
    ? say("bot.confirm.cancel", { what, isBegun })
    : say(`bot.confirm.${does}`, { what });
}
