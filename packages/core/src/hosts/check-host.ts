import { checkName, longestName } from "../access/index.ts";
import { findHost, type Host } from "../fleet/index.ts";
import { checkLength, longestReason } from "../guards/index.ts";
import { InvalidInput, message, NotFound, type Reads } from "../kernel/index.ts";
import { type Caller, requirePermission, type Verb } from "../permissions/index.ts";
import type { HostDeps } from "./deps.ts";
import { shownHost } from "./store.ts";

export type HostTerms = {
  host: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
};

const field = ["input", "host"];

/** The host that is meant, if the caller may see it. Throws NotFound and AmbiguousReference. */
export async function theHost(reads: Reads, caller: Caller, ref: string): Promise<Host> {
  const host = await findHost(reads, caller, ref, field);
  if (host === null) throw NotFound.of("host", ref, field);
  return host;
}

/** Throws NotPermitted or InvalidInput unless this caller may ask for it, in these words, of that host. */
export function checkTerms(
  deps: Pick<HostDeps, "mayDeployTo">,
  caller: Caller,
  input: { host: Host; terms: HostTerms; verbs: readonly Verb[] },
): void {
  const { host, terms, verbs } = input;
  for (const verb of verbs) requirePermission(caller, verb, host.path);
  if (terms.onBehalfOf != null) requirePermission(caller, "principal:act-as", host.path);
  if (terms.onBehalfOf != null) checkName(terms.onBehalfOf, "onBehalfOf");
  checkLength(terms.reason ?? "");
  const account = host.path.slice(0, host.path.indexOf("/"));
  if (deps.mayDeployTo(account)) return;
  const hint = message("problem.invalid.readOnlyAccount.hint", {});
  throw new InvalidInput(message("problem.invalid.readOnlyAccount", { account }), hint, field);
}

/** What an entry of the history tells of the request, as far as it was understood. */
export function describeRequest(host: Host | null, terms: HostTerms) {
  return {
    target: {
      type: "Host",
      id: host?.id ?? null,
      name: host === null ? terms.host.slice(0, longestReason) : shownHost(host),
      path: host?.path ?? "",
    },
    onBehalfOf: terms.onBehalfOf?.slice(0, longestName) ?? null,
    reason: terms.reason?.slice(0, longestReason) ?? null,
  };
}
