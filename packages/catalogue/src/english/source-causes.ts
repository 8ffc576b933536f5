/** Why an outside source of metrics or logs fails, and what to do about it (`kind.next`). */
export const sourceCauses = {
  "cause.source.unreachable": (p: { message: string }) => `It cannot be reached: ${p.message}`,
  "cause.source.unreachable.next": () =>
    "Check that it runs, its address in fleetgraph.yaml, and the network between. What is missed is read afterwards.",
  "cause.source.timeout": (p: { message: string }) => `It takes too long to answer: ${p.message}`,
  "cause.source.timeout.next": () =>
    "Look at its load; give it longer with timeoutSeconds, or less to do at once, in fleetgraph.yaml.",
  "cause.source.throttled": (p: { message: string }) => `It wants to be asked less: ${p.message}`,
  "cause.source.throttled.next": () =>
    "It is asked again by itself; raise metrics.intervalSeconds if this stays.",
  "cause.source.unauthorized": (p: { message: string }) => `It refuses the credentials: ${p.message}`,
  "cause.source.unauthorized.next": () =>
    "Renew them in the environment variable or file that fleetgraph.yaml names; they must be allowed to read.",
  "cause.source.notFound": (p: { message: string }) => `It does not have what was asked for: ${p.message}`,
  "cause.source.notFound.next": () => "Check its address in fleetgraph.yaml.",
  "cause.source.badAnswer": (p: { message: string }) => `Its answer cannot be read: ${p.message}`,
  "cause.source.badAnswer.next": () =>
    "Check that the address in fleetgraph.yaml is that of its API, and that no proxy answers in its place.",
  "cause.source.refused": (p: { message: string }) => `It refuses the request: ${p.message}`,
  "cause.source.refused.next": () => "Check its entry in fleetgraph.yaml against what it says.",
};
