import { type StageParams, stageWords } from "./progress.ts";

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** What the command line says. */
export const cli = {
  "cli.about": () => "Deploy to ECS, and know what runs, who changed it and why it failed.",
  "cli.usage": () => "Usage",
  "cli.examples": () => "Examples",
  "cli.options": () => "Options",
  "cli.optionsEverywhere": () => "Everywhere",
  "cli.commands": () => "COMMAND",
  "cli.beside": ({ noun }: { noun: string }) => `Other commands of fleet ${noun}`,
  "cli.moreHelp": () => "Each command explains itself: fleet COMMAND --help",
  "cli.group.change": () => "Change a service",
  "cli.group.look": () => "Look",
  "cli.group.record": () => "The record",
  "cli.group.connect": () => "Connect",

  "cli.summary.deploy": () => "Put an image or a count on a service, and follow it to the end",
  "cli.summary.rollback": () => "Return a service to what it ran before",
  "cli.summary.cancel": () => "Stop a deployment; the service goes back to what it was",
  "cli.summary.status": () => "What a service runs now; without a service, the fleet",
  "cli.summary.history": () => "The deployments of a service, newest first",
  "cli.summary.why": () => "Why a task stopped or found no place, or a deployment failed",
  "cli.summary.clusters": () => "List clusters",
  "cli.summary.services": () => "List services",
  "cli.summary.tasks": () => "List tasks",
  "cli.summary.hosts": () => "List hosts (ECS container instances)",
  "cli.summary.audit list": () => "Who did what, newest first",
  "cli.summary.tokens list": () => "List access tokens",
  "cli.summary.tokens create": () => "Make an access token; it is shown once",
  "cli.summary.tokens revoke": () => "End an access token",
  "cli.summary.login": () => "Store the address and token of a server for this user",
  "cli.summary.sync": () => "Read the fleet from AWS again",
  "cli.summary.who": () => "Who deployed what and when, asked in words",
  "cli.summary.completion": () => "Print what makes a shell complete commands, services and clusters",
  "cli.summary.query": () => "Run a GraphQL document and print its data",

  "cli.option.json": () => "Print JSON for programs",
  "cli.option.help": () => "Show this help",
  "cli.option.version": () => "Print the version",
  "cli.option.quiet": () => "The answer and errors only: no progress, no hints",
  "cli.option.verbose": () => "Say on stderr what happens behind: server, retries",
  "cli.option.noColor": () => "No colours (also NO_COLOR)",
  "cli.option.limit": () => "At most this many (20)",
  "cli.option.all": () => "All there are, however many",
  "cli.option.image": () => "[container=]repository:tag, or :tag; once per container",
  "cli.option.count": () => "How many tasks are to run",
  "cli.option.reason": () => "Why, for the audit history",
  "cli.option.as": () => "For whom you act; needs the permission principal:act-as",
  "cli.option.deadline": () => "The server gives up after this time, e.g. 10m",
  "cli.option.timeout": () => "Stop following after this time; the deployment goes on",
  "cli.option.syncTimeout": () => "Stop waiting after this time (10m)",
  "cli.option.detach": () => "Return once it is accepted",
  "cli.option.idempotencyKey": () => "Names this wish: the same key never acts twice in seven days",
  "cli.option.to": () => "The deployment to return to (dep_…)",
  "cli.option.watch": () => "Follow the deployment in progress to its end",
  "cli.option.cluster": () => "Only this cluster",
  "cli.option.service": () => "Only this service",
  "cli.option.host": () => "Only this host",
  "cli.option.region": () => "Only this region",
  "cli.option.account": () => "Only this account",
  "cli.option.label": () => "Only with this label: KEY or KEY=VALUE",
  "cli.option.unsteady": () => "Only services that are not steady",
  "cli.option.status": () => "Only this status, e.g. RUNNING; may be repeated",
  "cli.option.stopped": () => "Stopped tasks too",
  "cli.option.disconnected": () => "Only hosts whose agent is not connected",
  "cli.option.actor": () => "Only what this principal did",
  "cli.option.action": () => "Only this action, e.g. deployment.request",
  "cli.option.outcome": () => "accepted or refused",
  "cli.option.since": () => "From this time on: 2h, 7d, 2026-11-23 or RFC 3339",
  "cli.option.until": () => "Before this time, written alike",
  "cli.option.principal": () => "Who the token acts as",
  "cli.option.role": () => "A role it has; may be repeated",
  "cli.option.expires": () => "When it ends: 90d, 2027-01-31 or RFC 3339",
  "cli.option.url": () => "The server's address",
  "cli.option.wait": () => "Return when a full listing is stored",
  "cli.option.variables": () => "Variables as JSON, or @file.json (@- for stdin)",
  "cli.option.operation": () => "Which operation, where the document has several",
  "cli.option.var": () => "One variable: NAME=JSON, or NAME=TEXT",

  "cli.didYouMean": (p: { candidates: readonly string[] }) => `Did you mean ${p.candidates.join(" or ")}?`,
  "cli.requestId": (p: { id: string }) =>
    `Request ${p.id}: the server's log and the audit history know it by this.`,
  "cli.usage.unknownCommand": (p: { command: string }) => `There is no command "${p.command}".`,
  "cli.usage.unknownOption": (p: { option: string; command: string }) =>
    `"fleet ${p.command}" has no option ${p.option}.`,
  "cli.usage.missing": (p: { argument: string; command: string }) =>
    `"fleet ${p.command}" needs ${p.argument}.`,
  "cli.usage.tooMany": (p: { argument: string; command: string }) =>
    `"fleet ${p.command}" does not know what to do with "${p.argument}".`,
  "cli.usage.optionValue": (p: { option: string }) => `${p.option} needs a value.`,
  "cli.usage.optionNoValue": (p: { option: string }) => `${p.option} takes no value.`,
  "cli.usage.duration": (p: { value: string }) => `"${p.value}" is no duration: write 90s, 10m, 2h or 7d.`,
  "cli.usage.instant": (p: { value: string }) =>
    `"${p.value}" is no time: write 2h (ago), 2026-11-23 or 2026-11-23T08:00:00Z.`,
  "cli.usage.count": (p: { option: string; value: string; least: number }) =>
    `${p.option} "${p.value}" is no whole number from ${p.least} up.`,
  "cli.usage.tooLarge": (p: { option: string; value: string; most: number }) =>
    `${p.option} "${p.value}" is too large: ${p.most} is the most.`,
  "cli.usage.oneOf": (p: { option: string; values: readonly string[] }) =>
    `${p.option} is one of: ${p.values.join(", ")}.`,
  "cli.usage.nothingToDeploy": () =>
    "Say what is to change, such as an image (--image :v42) or a count (--count 3).",
  "cli.usage.var": (p: { value: string }) => `--var takes NAME=VALUE, not "${p.value}".`,
  "cli.usage.stdinTwice": () => "The document and the variables cannot both come from stdin.",
  "cli.usage.shell": (p: { shell: string; shells: readonly string[] }) =>
    `There is no completion for "${p.shell}", only for ${p.shells.join(", ")}.`,
  "cli.usage.placeTwice": (p: { service: string; place: string }) =>
    `"${p.service}" says where it is already: leave "${p.place}" out.`,
  "cli.usage.placeAmbiguous": (p: { what: string; ref: string }) =>
    `"${p.ref}" names more than one ${p.what}.`,
  "cli.usage.json": (p: { message: string }) => `--variables is no JSON object: ${p.message}`,
  "cli.usage.file": (p: { file: string; message: string }) => `Cannot read ${p.file}: ${p.message}`,
  "cli.usage.seeHelp": (p: { command: string }) => `See: fleet ${p.command ? `${p.command} ` : ""}--help`,
  "cli.usage.url": (p: { url: string }) => `"${p.url}" is no http or https address.`,
  "cli.usage.urlWithUser": () =>
    "The address has a user or a password in it, which are not sent: set FLEETGRAPH_TOKEN instead.",

  "cli.hint.login": () => "Log in with: fleet login   (or set FLEETGRAPH_URL and FLEETGRAPH_TOKEN)",
  "cli.hint.firstToken": () => "The first token is in the file that the server named when it first started.",
  "cli.noToken": (p: { url: string }) => `There is no token for ${p.url}.`,
  "cli.cannotReach": (p: { url: string; reason: string }) => `Cannot reach ${p.url}: ${p.reason}`,
  "cli.otherAnswer": (p: { url: string; status: number }) =>
    `What answered at ${p.url} (HTTP ${p.status}) does not answer as Fleetgraph does.`,
  "cli.noAnswer": (p: { url: string }) => `${p.url} did not answer in time.`,
  "cli.hint.maybeDone": () => "What was asked may still happen: look before you ask again.",
  "cli.hint.unreachable": (p: { url: string }) =>
    `Is the server running, and is ${p.url} right? See FLEETGRAPH_URL.`,
  "cli.hint.certificate": () =>
    "Its certificate is not trusted here. Where an authority of your own signed it, name the file with that authority's certificate in NODE_EXTRA_CA_CERTS.",
  "cli.hint.throughProxy": () =>
    "It was asked through the proxy of HTTP_PROXY or HTTPS_PROXY. Does that let it through? NO_PROXY names what is asked without it.",
  "cli.hint.proxy": () =>
    "A proxy is set, and this Node.js cannot use it by itself: use Node.js 24, or set NODE_USE_ENV_PROXY=1 on 22.21 and later.",
  "cli.hint.rateLimited": (p: { seconds: number | null }) =>
    p.seconds === null ? "Try again in a moment." : `Try again in ${plural(p.seconds, "second")}.`,
  "cli.interrupted": () => "Interrupted.",
  "cli.using": (p: { url: string; from: string }) => `Server ${p.url} (${p.from})`,
  "cli.retrying": (p: { operation: string; seconds: string; reason: string }) =>
    `${p.operation}: ${p.reason}; again in ${p.seconds} s`,
  "cli.reconnecting": (p: { polling: boolean }): string =>
    p.polling
      ? "Streams do not get through; asking again and again instead."
      : "Lost contact; reconnecting …",

  "cli.none": () => "None.",
  "cli.more": (p: { shown: number }) => `${p.shown} shown; there are more: --limit N or --all`,
  "cli.never": () => "never",
  "cli.duration": (p: { hours: number; minutes: number; seconds: number }) =>
    [
      p.hours && `${p.hours} h`,
      p.minutes && `${p.minutes} min`,
      (p.seconds || (!p.hours && !p.minutes)) && `${p.seconds} s`,
    ]
      .filter(Boolean)
      .join(" "),

  "cli.column.name": () => "NAME",
  "cli.column.cluster": () => "CLUSTER",
  "cli.column.service": () => "SERVICE",
  "cli.column.account": () => "ACCOUNT",
  "cli.column.region": () => "REGION",
  "cli.column.status": () => "STATUS",
  "cli.column.services": () => "SERVICES",
  "cli.column.tasks": () => "TASKS",
  "cli.column.hosts": () => "HOSTS",
  "cli.column.running": () => "RUNNING",
  "cli.column.image": () => "IMAGE",
  "cli.column.task": () => "TASK",
  "cli.column.host": () => "HOST",
  "cli.column.health": () => "HEALTH",
  "cli.column.started": () => "STARTED",
  "cli.column.type": () => "TYPE",
  "cli.column.zone": () => "ZONE",
  "cli.column.agent": () => "AGENT",
  "cli.column.cpuFree": () => "CPU FREE",
  "cli.column.memoryFree": () => "MEM FREE",
  "cli.column.when": () => "WHEN",
  "cli.column.deployment": () => "DEPLOYMENT",
  "cli.column.change": () => "CHANGE",
  "cli.column.by": () => "BY",
  "cli.column.state": () => "STATE",
  "cli.column.took": () => "TOOK",
  "cli.column.action": () => "ACTION",
  "cli.column.target": () => "TARGET",
  "cli.column.outcome": () => "OUTCOME",
  "cli.column.reason": () => "REASON",
  "cli.column.principal": () => "PRINCIPAL",
  "cli.column.roles": () => "ROLES",
  "cli.column.expires": () => "EXPIRES",
  "cli.column.id": () => "ID",

  "cli.state.word": (p: { state: string }) => p.state.toLowerCase().replaceAll("_", " "),
  "cli.state.steady": () => "steady",
  "cli.state.unsteady": () => "not steady",

  "cli.state.disconnected": () => "not connected",
  "cli.state.revoked": () => "revoked",
  "cli.kind.DEPLOY": () => "deploy",
  "cli.kind.ROLLBACK": () => "roll-back",
  "cli.kind.SCALE": () => "scale",
  "cli.change.count": (p: { count: number }) => `count ${p.count}`,
  "cli.by": (p: { by: string; onBehalfOf: string | null }) =>
    p.onBehalfOf ? `${p.by} for ${p.onBehalfOf}` : p.by,

  "cli.deploy.heading": (p: { service: string; cluster: string; change: string }) =>
    `Deploying ${p.service} in ${p.cluster}${p.change ? `: ${p.change}` : ""}`,
  "cli.rollback.heading": (p: { service: string; cluster: string; change: string }) =>
    `Rolling ${p.service} in ${p.cluster} back${p.change ? `: ${p.change}` : ""}`,
  "cli.cancel.heading": (p: { deployment: string; service: string; change: string }) =>
    `Stopping ${p.deployment} of ${p.service}${p.change ? `: ${p.change}` : ""}`,
  "cli.scale.heading": (p: { service: string; cluster: string; change: string }) =>
    `Scaling ${p.service} in ${p.cluster}${p.change ? `: ${p.change}` : ""}`,
  "cli.deploy.tasks": (
    p: { running: number; desired: number; pending: number; failed: number; old: number } & StageParams,
  ) =>
    [
      `${p.running} of ${p.desired} running`,
      p.pending && `${p.pending} starting`,
      p.old && `${p.old} old`,
      p.failed && `${p.failed} failed`,
      stageWords(p),
    ]
      .filter(Boolean)
      .join(", "),
  "cli.deploy.leave": () => "Ctrl-C stops watching; the deployment goes on.",
  "cli.deploy.accepted": (p: { deployment: string }) => `Accepted as ${p.deployment}.`,
  "cli.deploy.followLater": (p: { service: string }) => `Follow it with: fleet status ${p.service} --watch`,
  "cli.deploy.goesOn": (p: { deployment: string }) => `${p.deployment} goes on without you.`,
  "cli.deploy.howToCancel": (p: { service: string }) => `Stop it with: fleet cancel ${p.service}`,
  "cli.deploy.maybeAsked": (p: { service: string }) =>
    `Interrupted before the server answered: it may have accepted. Look with: fleet status ${p.service}`,
  "cli.deploy.timedOut": (p: { duration: string }) => `Not finished after ${p.duration}.`,
  "cli.deploy.succeeded": (p: { service: string; running: string; duration: string }) =>
    `${p.service} now runs ${p.running}. It took ${p.duration}.`,
  "cli.deploy.runs": (p: { images: string; count: number | null }) =>
    p.images && p.count !== null
      ? `${p.images} on ${plural(p.count, "task")}`
      : p.images || plural(p.count ?? 0, "task"),
  "cli.deploy.undo": (p: { service: string }) => `Undo it with: fleet rollback ${p.service}`,
  "cli.deploy.failed": (p: { service: string; duration: string }) =>
    `The deployment of ${p.service} failed after ${p.duration}.`,
  "cli.deploy.cancelled": (p: { service: string; duration: string }) =>
    `The deployment of ${p.service} was stopped after ${p.duration}.`,
  "cli.deploy.cause": (p: { cause: string }) => `Why: ${p.cause}`,
  "cli.deploy.next": (p: { step: string }) => `Next: ${p.step}`,
  "cli.deploy.runsNow": (p: { service: string }) => `What runs now: fleet status ${p.service}`,
  "cli.deploy.details": (p: { deployment: string }) => `All of it: fleet why ${p.deployment}`,

  "cli.cancel.nothing": (p: { service: string }) => `Nothing is being deployed to ${p.service}.`,
  "cli.cancel.undo": (p: { service: string }) => `To undo a finished deployment: fleet rollback ${p.service}`,

  "cli.cancel.done": (p: { service: string }) => `Stopped; ${p.service} is as it was before.`,
  "cli.cancel.tooLate": (p: { deployment: string; state: string }) =>
    `${p.deployment} had ended first: ${p.state}.`,

  "cli.status.tasks": (p: { running: number; desired: number; pending: number }) =>
    `${p.running} of ${plural(p.desired, "task")} running${p.pending ? `, ${p.pending} starting` : ""}`,
  "cli.status.label.tasks": () => "Tasks",
  "cli.status.label.runs": () => "Runs",
  "cli.status.label.revision": () => "Revision",
  "cli.status.label.active": () => "Deploying",
  "cli.status.label.latest": () => "Last change",
  "cli.status.label.observed": () => "Read",
  "cli.status.label.accounts": () => "Accounts",
  "cli.status.label.fleet": () => "Fleet",
  "cli.status.label.sync": () => "Last sync",
  "cli.status.label.stale": () => "Stale",
  "cli.status.notThrough": () => "none through Fleetgraph yet",
  "cli.status.latest": (p: { kind: string; state: string; when: string; deployment: string }) =>
    `${p.kind} ${p.state}, ${p.when} (${p.deployment})`,
  "cli.status.counts": (p: { clusters: number; services: number; tasks: number; hosts: number }) =>
    `${plural(p.clusters, "cluster")}, ${plural(p.services, "service")}, ${plural(p.tasks, "task")}, ${plural(p.hosts, "host")}`,
  "cli.status.noSync": () => "nothing was read yet: fleet sync --wait",
  "cli.status.notActive": (p: { service: string }) => `Nothing is being deployed to ${p.service}.`,
  "cli.stale": (p: { kind: string; place: string; since: string; cause: string }) =>
    `${p.kind} of ${p.place}${p.since ? `, since ${p.since}` : ""}${p.cause ? `: ${p.cause}` : ""}`,
  "cli.stale.clusters": (p: { count: number }) => `${p.count} clusters`,

  "cli.why.succeeded": (p: { deployment: string; service: string }) =>
    `${p.deployment} of ${p.service} succeeded: there is nothing to explain.`,
  "cli.why.cancelled": (p: { deployment: string; service: string }) =>
    `${p.deployment} of ${p.service} was stopped.`,
  "cli.why.active": (p: { deployment: string; service: string; state: string }) =>
    `${p.deployment} of ${p.service} is not finished: ${p.state}.`,
  "cli.why.failed": (p: { deployment: string; service: string; when: string }) =>
    `${p.deployment} of ${p.service} failed ${p.when}.`,
  "cli.why.never": (p: { service: string }) => `${p.service} was never deployed through Fleetgraph.`,
  "cli.why.unexplained": () => "The reason is not known.",
  "cli.why.evidence": () => "Evidence",
  "cli.why.stopped": (p: { count: number; why: string; task: string }) =>
    `${plural(p.count, "task")} stopped${p.why ? `: ${p.why}` : ""} (${p.count > 1 ? "first: " : ""}${p.task})`,
  "cli.why.container": (p: { container: string; exitCode: number | null; reason: string | null }) =>
    `${p.container}: ${[p.exitCode === null ? "" : `exit code ${p.exitCode}`, p.reason].filter(Boolean).join(", ")}`,
  "cli.why.serviceEvent": (p: { event: string }) => `ECS said: ${p.event}`,
  "cli.why.asked": () => "Asked",
  "cli.why.room": () => "Room then",
  "cli.why.next": () => "What came next",
  "cli.why.sent": () => "Asked of AWS",
  "cli.why.events": () => "What happened",

  "cli.sync.requested": (p: { sync: string }) => `Asked for: ${p.sync}. Wait for it with: fleet sync --wait`,
  "cli.sync.waiting": () => "Reading the fleet from AWS …",
  "cli.sync.done": (p: { counts: string; duration: string }) => `Read in ${p.duration}: ${p.counts}.`,
  "cli.sync.partly": (p: { failed: number }) =>
    `${plural(p.failed, "listing")} failed; what was known of them is kept.`,
  "cli.sync.timedOut": (p: { duration: string; sync: string }) =>
    `${p.sync} is not finished after ${p.duration}.`,

  "cli.login.url": (p: { url: string }) => `Server [${p.url}]: `,
  "cli.login.token": () => "Token (not shown): ",
  "cli.login.empty": () => "No token was given.",
  "cli.login.hint": () => "Type it, or pipe it: fleet login --url URL < token-file",
  "cli.login.done": (p: { principal: string; url: string; file: string }) =>
    `You are ${p.principal} at ${p.url}. Stored in ${p.file}, which only you can read.`,
  "cli.login.overridden": (p: { variables: string }) =>
    `${p.variables} is set and goes before what was stored now.`,
  "cli.login.unwritable": (p: { file: string; message: string }) => `Cannot write ${p.file}: ${p.message}`,

  "cli.tokens.created": (p: { name: string; principal: string }) =>
    `Made the token ${p.name} for ${p.principal}. It is shown this once:`,
  "cli.tokens.revoked": (p: { name: string }) => `The token ${p.name} no longer works.`,
};
