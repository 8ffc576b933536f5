/** Everything that a role can allow, with what it is for. The list is the documentation's source too. */
export const verbs = {
  "fleet:read": "See clusters, services, tasks, hosts and deployments",
  "logs:read": "Read the lines that containers write",
  "fleet:sync": "Ask for a full listing of the fleet",
  "environment:reveal": "See the environment values of task definitions",
  "deployment:create": "Deploy an image to a service, or change its count",
  "deployment:configure":
    "Deploy other settings than an image or a count: environment, secrets, sizes, commands, a whole task definition",
  "deployment:rollback": "Return a service to the last deployment that was proven healthy",
  "deployment:choose-revision": "Choose which earlier deployment a service returns to",
  "deployment:cancel": "Stop a deployment that is under way, and answer its pause hooks",
  "deployment:approve": "Approve or reject deployments, as a member of the group that has to",
  "lock:manage": "Lock services, and unlock what one has locked",
  "lock:remove-others": "Unlock what others have locked",
  "lock:override": "Deploy to a service that is locked, and have its tasks moved off a host",
  "freeze:manage": "Create and end freeze windows",
  "freeze:override": "Deploy within a freeze window",
  "approval:override": "Deploy without the approvals that are needed",
  "verification:override": "Deploy what was found to be wrong when it was verified",
  "host:drain": "Have a host emptied of its tasks, and let it take tasks again",
  "placement:override": "Have a host emptied though tasks on it have nowhere to go",
  "audit:read": "Read the audit history",
  "outOfBand:acknowledge": "Say of a change that was made behind Fleetgraph's back that it is known, and why",
  "insight:snooze": "Snooze an insight until a time, and end that",
  "token:read": "List access tokens",
  "token:manage": "Make and revoke access tokens",
  "principal:act-as": "Ask for a change on behalf of somebody else",
} as const;

export type Verb = keyof typeof verbs;
export const allVerbs = Object.keys(verbs) as Verb[];
