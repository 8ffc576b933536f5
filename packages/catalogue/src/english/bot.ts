const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** What the bot says in a chat, beside what the server and the command line say. */
export const bot = {
  "bot.about": () =>
    "Deploy to ECS, and know what runs, who changed it and why it failed. Say it as it stands:",
  "bot.help.usage": (p: { usage: string }) => p.usage,
  "bot.help.more": () =>
    "help COMMAND tells one of them. A deployment is a card: its buttons are what can be done.",
  "bot.noPrincipal": () => "I do not know who you are in Fleetgraph, so I do nothing for you.",
  "bot.noPrincipal.hint": (p: { user: string }) =>
    `Ask whoever runs the bot to add ${p.user} to its people, or to let your e-mail address count (docs/bot.md).`,
  "bot.inviteFirst": (p: { bot: string }) => `Invite me first: /invite ${p.bot}`,
  "bot.doneBefore": (p: { deployment: string }) => `You had that done before: ${p.deployment}.`,
  "bot.notHere": () => "I do nothing in this channel.",
  "bot.notHere.hint": () => "Ask in a channel that the bot is configured for (FLEETGRAPH_BOT_CHANNELS).",
  "bot.unavailable": () => "I cannot ask Fleetgraph at the moment.",
  "bot.unavailable.hint": () =>
    "Whether an order was carried out is not known: look with status before you write it again, which is a new order.",
  "bot.unavailable.press": () => "Whether it was done is not known: press again; it is done once.",
  "bot.notShown": (p: { deployment: string; service: string }) =>
    `${p.deployment} of ${p.service} is asked for, but I could not show it.`,
  "bot.notShown.hint": () => "I go on trying. Do not write it again: look with status.",
  "bot.hookPassed": (p: { deployment: string }) =>
    `${p.deployment} does not wait at that pause hook any more; nothing was done.`,
  "bot.unexpected": () => "I made a mistake.",
  "bot.unexpected.hint": () => "The bot's log has the reason.",
  "bot.requestId": (p: { id: string }) => `Request ${p.id}`,
  "bot.title": (p: { service: string; cluster: string; kind: string; change: string; state: string }) =>
    `${p.kind} ${p.service} in ${p.cluster}${p.change ? `: ${p.change}` : ""} — ${p.state}`,
  "bot.kind": (p: { kind: string }) =>
    ({ DEPLOY: "Deploy", ROLLBACK: "Roll back", SCALE: "Scale", RESTART: "Restart" })[p.kind] ?? p.kind,
  "bot.took": (p: { state: string; duration: string }) => `${p.state} after ${p.duration}`,
  "bot.label.asked": () => "Asked for",
  "bot.label.now": () => "Now",
  "bot.label.why": () => "Why",
  "bot.label.next": () => "Next",
  "bot.button.approve": () => "Approve",
  "bot.button.reject": () => "Reject",
  "bot.button.cancel": () => "Cancel",
  "bot.button.rollback": () => "Roll back",
  "bot.button.continue": () => "Let it go on",
  "bot.button.takeBack": () => "Take it back",
  "bot.button.next": () => "Next page",
  "bot.confirm.title": () => "Are you sure?",
  "bot.confirm.no": () => "No",
  "bot.confirm.approve": (p: { what: string; missing: number }) =>
    p.missing === 0
      ? `This is the last approval that is needed, so it is done then: ${p.what}`
      : `This approves; ${p.missing === 1 ? "one more approval is" : `${p.missing} more approvals are`} needed then: ${p.what}`,
  "bot.confirm.reject": (p: { what: string }) => `Nothing is changed then: ${p.what}`,
  "bot.confirm.cancel": (p: { what: string; isBegun: boolean }) =>
    `${p.isBegun ? "The service goes back to what it was" : "It is not done; the service stays as it is"}: ${p.what}`,
  "bot.confirm.rollback": (p: { what: string }) =>
    `The service goes back to the last revision that was seen to run before: ${p.what}`,
  "bot.confirm.continue": (p: { what: string }) => `ECS goes on with: ${p.what}`,
  "bot.confirm.takeBack": (p: { what: string }) => `ECS rolls back: ${p.what}`,
  "bot.changedSince": (p: { service: string; deployment: string }) =>
    `${p.service} was changed since, by ${p.deployment}: rolling back would undo that.`,
  "bot.changedSince.hint": (p: { service: string }) => `If that is what you want, say: rollback ${p.service}`,
  "bot.place.none": (p: { service: string; place: string }) => `There is no ${p.service} in ${p.place}.`,
  "bot.place.there": (p: { candidates: readonly string[] }) => `There is: ${p.candidates.join(", ")}`,
  "bot.place.several": (p: { service: string; place: string; count: number }) =>
    `${p.count} services are meant by ${p.service} in ${p.place}.`,
  "bot.place.severalClusters": (p: { place: string; count: number }) =>
    `${p.count} clusters are meant by ${p.place}.`,
  "bot.cluster.counts": (p: { cluster: string; services: number; tasks: number; hosts: number }) =>
    `${p.cluster}: ${plural(p.services, "service")}, ${plural(p.tasks, "task")}, ${plural(p.hosts, "host")}`,
  "bot.which": (p: { candidates: readonly string[] }) => `Say which: ${p.candidates.join(", ")}`,
  "bot.none.approval": () => "Nothing waits for approval.",
  "bot.none.underWay": (p: { service: string | null }) =>
    p.service ? `Nothing is being deployed to ${p.service}.` : "Nothing is being deployed.",
  "bot.none.hook": () => "Nothing waits at a pause hook.",
  "bot.none.failed": () => "No deployment failed.",
  "bot.none.deployments": () => "No deployments.",
  "bot.sayWhich": (p: { verb: string }) => `Say which: ${p.verb} SERVICE or ${p.verb} dep_…`,
  "bot.history.title": (p: { service: string }) => `Deployments of ${p.service}`,
  "bot.history.all": () => "Deployments",
  "bot.approvals.title": () => "Waiting for approval",
  "bot.underWay.title": () => "Under way",
  "bot.row": (p: {
    when: string;
    service: string | null;
    change: string;
    state: string;
    by: string;
    id: string;
    reason: string | null;
  }) =>
    `${p.when}  ${p.service ? `${p.service}  ` : ""}${p.change}  ${p.state}  by ${p.by}  ${p.id}` +
    `${p.reason ? `  (${p.reason})` : ""}`,
  "bot.done.approve": (p: { deployment: string }) => `Approved ${p.deployment}.`,
  "bot.done.reject": (p: { deployment: string }) => `Rejected ${p.deployment}.`,
  "bot.done.cancel": (p: { deployment: string }) => `Stopping ${p.deployment}.`,
  "bot.done.continue": (p: { deployment: string }) => `${p.deployment} goes on.`,
  "bot.done.takeBack": (p: { deployment: string }) => `${p.deployment} is taken back.`,
  "bot.plan.title": (p: { service: string; cluster: string; change: string }) =>
    `Plan for ${p.service} in ${p.cluster}: ${p.change}`,
  "bot.plan.works": () => "It can be done.",
  "bot.plan.fails": () => "It cannot be done like this.",
  "bot.plan.approval": (p: { needed: number; group: string }) =>
    `It needs ${p.needed === 1 ? "one approval" : `${p.needed} approvals`} of ${p.group}.`,
  "bot.plan.ahead": (p: { deployment: string }) =>
    `${p.deployment} is under way; add --queue to wait for its end.`,
  "bot.service.title": (p: { service: string; cluster: string; state: string }) =>
    `${p.service} in ${p.cluster} — ${p.state}`,
};
