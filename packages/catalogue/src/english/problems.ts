import { listCommand } from "../list-command.ts";
import { didYouMean } from "./change.ts";

/** Refusals and their hints. Every `….hint` says what to do next. */
export const problems = {
  "problem.notFound": (p: { what: string; ref: string }) => `There is no ${p.what} "${p.ref}".`,
  "problem.notFound.hint": (p: { what: string }) => `List what there is with: ${listCommand(p.what)}`,
  "problem.ambiguous": (p: { what: string; ref: string; count: number }) =>
    `"${p.ref}" names ${p.count} ${p.what}s.`,
  "problem.ambiguous.hint": (p: { candidates: readonly string[] }) => `Say which: ${p.candidates.join(", ")}`,
  "problem.notPermitted": (p: { permission: string; resource: string }) =>
    `This needs the permission ${p.permission} on ${p.resource || "everything"}.`,
  "problem.notPermitted.hint": (p: { permission: string }) =>
    `Ask an administrator for a token with a role that grants ${p.permission}.`,
  "problem.notPermitted.person.hint": (p: { permission: string; person: string }) =>
    `What is asked for ${p.person} needs what ${p.person} may do: no valid token of theirs has a role that grants ${p.permission} there.`,
  "problem.invalid.empty": (p: { field: string }) => `${p.field} is empty.`,
  "problem.invalid.tooMany": (p: { field: string; limit: number }) =>
    `${p.field} has more than ${p.limit} items.`,
  "problem.invalid.origin": () =>
    "origin is not the address of a page (http or https) without a user name in it.",
  "problem.invalid.origin.hint": () =>
    "Give the permalink of the message or the address of the job, or leave it out.",
  "problem.invalid.tooLong": (p: { field: string; limit: number }) =>
    `${p.field} is longer than ${p.limit} characters.`,
  "problem.invalid.range": (p: { field: string; minimum: number; maximum: number }) =>
    `${p.field} must be a whole number from ${p.minimum} to ${p.maximum}.`,
  "problem.invalid.image": (p: { image: string }) => `"${p.image}" is no image reference.`,
  "problem.invalid.image.hint": () =>
    "Write repository:tag, repository@sha256:digest, or :tag to keep the repository.",
  "problem.invalid.nothingAsked": () => "Nothing that is to change was given.",
  "problem.invalid.nothingAsked.hint": () =>
    "Say what is to change, such as an image (--image :v42) or a count (--count 3).",
  "problem.invalid.containerTwice": (p: { container: string }) =>
    `The container "${p.container}" is named twice.`,
  "problem.invalid.containerNeeded": (p: { containers: readonly string[] }) =>
    `The service has ${p.containers.length} containers: say which one is meant.`,
  "problem.invalid.containerNeeded.hint": (p: { containers: readonly string[] }) =>
    `Containers: ${p.containers.join(", ")}`,
  "problem.invalid.role": (p: { role: string }) => `There is no role "${p.role}".`,
  "problem.invalid.role.hint": (p: { roles: readonly string[] }) => `Roles: ${p.roles.join(", ")}`,
  "problem.invalid.past": (p: { field: string }) => `${p.field} is in the past.`,
  "problem.invalid.where": (p: { where: string }) => `${p.where} names no part of the fleet.`,
  "problem.invalid.where.hint": () =>
    "Give a service, a cluster or an account by name, or account/region/cluster/service with * for any part.",
  "problem.invalid.noConfiguration": (p: { field: string }) =>
    `${p.field} is before the first configuration that is on record.`,
  "problem.invalid.momentToCome": (p: { field: string }) => `${p.field} is still to come.`,
  "problem.invalid.beforeHistory": (p: { field: string; since: string }) =>
    `${p.field} is before anything is known: the history begins at ${p.since}.`,
  "problem.invalid.noHistory": () => "Nothing was listed yet, so there is no past.",
  "problem.invalid.noHistory.hint": () => "Read the fleet with: fleet sync --wait",
  "problem.invalid.cursor": (p: { field: string }) => `${p.field} is no cursor of this list.`,
  "problem.invalid.cursorOrder": (p: { field: string }) => `${p.field} is a cursor of another order.`,
  "problem.invalid.cursorOrder.hint": (p: { field: string }) =>
    `Ask with the orderBy that the cursor came from, or without ${p.field}.`,
  "problem.invalid.tooShort": (p: { field: string; minimum: number }) =>
    `${p.field} has fewer than ${p.minimum} characters.`,
  "problem.invalid.search.hint": () =>
    "Write a name, an ARN, an id, an address, an image or a label, or a part of one.",
  "problem.invalid.duration": (p: { field: string }) =>
    `${p.field} is no duration in weeks, days, hours, minutes and seconds.`,
  "problem.invalid.duration.hint": () => "Write it as ISO 8601 has it, such as P7D, PT2H30M or PT90S.",
  "problem.invalid.page": () => "Ask for first or last, from 1 to 100, not for both.",
  "problem.invalid.controller": (p: { controller: string }) =>
    `The service is deployed by ${p.controller}, not by ECS itself; Fleetgraph does not drive that.`,
  "problem.invalid.controller.hint": () => "Deploy it with the tool that controls it.",
  "problem.invalid.daemonCount": () => "A daemon service has one task on every host; it has no count.",
  "problem.invalid.noTaskDefinition": () => "The service has no task definition that Fleetgraph has read.",
  "problem.invalid.noTaskDefinition.hint": () => "Read the fleet again with: fleet sync --wait",
  "problem.invalid.readOnlyAccount": (p: { account: string }) =>
    `The account ${p.account} is configured read-only.`,
  "problem.invalid.readOnlyAccount.hint": () => "Set access: deploy for the account in fleetgraph.yaml.",
  "problem.unknownContainer": (p: { container: string }) => `The service has no container "${p.container}".`,
  "problem.unknownContainer.hint": (p: { containers: readonly string[]; candidates?: readonly string[] }) =>
    `${didYouMean(p.candidates)}Containers: ${p.containers.join(", ")}`,
  "problem.deploymentInProgress": (p: { deployment: string }) =>
    `The service is already being changed by ${p.deployment}.`,
  "problem.deploymentInProgress.hint": (p: { deployment: string }) =>
    `Wait behind it with --queue, or stop it with: fleet cancel ${p.deployment}`,
  "problem.deploymentFinished": (p: { deployment: string; state: string }) =>
    `${p.deployment} has already ended: ${p.state.toLowerCase()}.`,
  "problem.deploymentFinished.hint": () => "To undo a finished deployment, roll the service back.",
  "problem.nothingToRollBackTo": () => "No earlier deployment of this service was proven healthy.",
  "problem.nothingToRollBackTo.hint": () =>
    "Deploy a known good image instead: fleet deploy SERVICE --image …",
  "problem.rollbackTarget": (p: { deployment: string }) =>
    `${p.deployment} is no successful deployment of this service.`,
  "problem.rollbackRunsAlready": (p: { deployment: string; revision: string }) =>
    `The service runs ${p.revision} of ${p.deployment} already.`,
  "problem.rollbackRunsAlready.hint": () => "For new tasks of the same revision: fleet restart SERVICE",
  "problem.idempotencyKeyReused": () => "This idempotency key was used for another request.",
  "problem.idempotencyKeyReused.hint": () => "Use a new key for a new request.",
  "problem.unauthenticated.absent": () => "This needs an access token.",
  "problem.unauthenticated.absent.hint": () =>
    "Send the header Authorization: Bearer TOKEN. The first token's file is named when the server first starts.",
  "problem.unauthenticated.malformed": () => "The Authorization header holds no Fleetgraph access token.",
  "problem.unauthenticated.malformed.hint": () => "Send the header Authorization: Bearer TOKEN.",
  "problem.unauthenticated.unknown": () => "There is no such access token.",
  "problem.unauthenticated.unknown.hint": () =>
    "Check that it is whole, and of this server. An administrator makes one with: fleet tokens create",
  "problem.unauthenticated.expired": () => "The access token has expired.",
  "problem.unauthenticated.expired.hint": () => "Ask an administrator for a new one: fleet tokens create",
  "problem.unauthenticated.revoked": () => "The access token was revoked.",
  "problem.unauthenticated.revoked.hint": () => "Ask an administrator for a new one: fleet tokens create",
  "problem.databaseUnavailable": () => "The server cannot reach its database at the moment.",
  "problem.databaseUnavailable.hint": () =>
    "Send the same request again, with the same idempotency key: nothing is done twice.",
  "problem.unexpected": () => "The server made a mistake.",
  "problem.unexpected.hint": () => "Its log has the reason under the id of this request.",
  "problem.queryTooCostly": (p: { cost: number; limit: number }) =>
    `The query costs ${p.cost}; one may cost ${p.limit}.`,
  "problem.queryTooCostly.hint": () => "Ask for smaller pages (first: …), or for less in one query.",
  "problem.tooManyStreams": (p: { count: number }) =>
    `You hold ${p.count} event streams open, as many as one may.`,
  "problem.tooManyStreams.hint": () =>
    "Close those that nobody reads, or ask for deploymentEvents as a query.",
  "problem.rateLimited": (p: { seconds: number }) =>
    `Too much was asked for at once; there is room again in ${p.seconds} s.`,
  "problem.rateLimited.hint": () => "Wait as long as Retry-After says, or ask for smaller pages.",
};
