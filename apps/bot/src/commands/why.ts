import { ago, changeWords } from "@fleetgraph/catalogue";
import type { Sentence } from "@fleetgraph/grammar";
import { type DeploymentFields, NotFoundError } from "@fleetgraph/sdk";
import { type Asking, type Outcome, Refusal } from "../core/asking.ts";
import { referenceOf, withService } from "../core/find-service.ts";

/** Facts of one answer: the rest is in `fleet why`. */
const mostFacts = 12;

/** Why a deployment, the last of a service, or a task came to be as it is. */
export async function why(
  asking: Asking,
  { ref, place }: Extract<Sentence, { verb: "why" }>,
): Promise<Outcome> {
  const { fleet, say } = asking;
  if (ref !== null && place === null && /^(dep_|tsk_|arn:)/.test(ref)) return explained(asking, ref);
  const subject = ref === null ? (await asking.shown()).at(-1) : undefined;
  if (subject) return explained(asking, subject.deployment);
  if (ref === null) {
    const failed = await fleet.deployments.page({ first: 1, state: ["FAILED"] });
    const [newest] = failed.edges;
    if (!newest) throw new Refusal(say("bot.none.failed"));
    return explained(asking, newest.node.id);
  }
  const named = { service: ref, place };
  const reference = await referenceOf(asking, named);
  const select = { id: true, latestDeployment: { id: true } } as const;
  const service = await fleet.service({ ref: reference }, { select }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
  if (service?.latestDeployment) return explained(asking, service.latestDeployment.id);
  if (service) throw new Refusal(say("cli.why.never", { service: ref }));
  // It may be a task; if not, which services there are of that name is the better answer.
  return (await taskExplained(asking, ref)) ?? withService<Outcome>(asking, named, async () => null);
}

async function explained(asking: Asking, ref: string): Promise<Outcome> {
  const { fleet, say } = asking;
  if (!ref.startsWith("dep_")) {
    const found = await taskExplained(asking, ref);
    if (found) return found;
    throw new Refusal(say("problem.notFound", { what: "task", ref }));
  }
  const [deployment, found] = await Promise.all([fleet.deployment({ id: ref }), fleet.why({ ref })]);
  if (!deployment) throw new Refusal(say("problem.notFound", { what: "deployment", ref }));
  const { explanation } = deployment;
  const change = changeWords(say, deployment);
  return {
    card: {
      tone: deployment.state === "FAILED" ? "bad" : "plain",
      title: firstLine(asking, deployment),
      lines: [
        ...(change ? [change] : []),
        ...(explanation ? [explanation.cause] : []),
        ...(explanation?.nextStep ? [say("cli.deploy.next", { step: explanation.nextStep })] : []),
        ...(explanation === null && deployment.state === "FAILED" ? [say("cli.why.unexplained")] : []),
        ...(found?.facts ?? []).slice(0, mostFacts).map(({ text }) => `· ${text}`),
      ],
      hints: [say("cli.deploy.details", { deployment: deployment.id })],
    },
  };
}

async function taskExplained({ fleet, say }: Asking, ref: string): Promise<Outcome | null> {
  const found = await fleet.why({ ref });
  if (!found) return null;
  const { explanation, facts } = found;
  return {
    card: {
      tone: explanation ? "bad" : "plain",
      title: explanation?.cause ?? ref,
      lines: [
        ...(explanation?.nextStep ? [say("cli.deploy.next", { step: explanation.nextStep })] : []),
        ...facts.slice(0, mostFacts).map(({ text }) => `· ${text}`),
      ],
      hints: [`fleet why ${ref}`],
    },
  };
}

function firstLine({ say, language, now }: Asking, deployment: DeploymentFields): string {
  const { id, service, state, createdAt, finishedAt } = deployment;
  const words = { deployment: id, service: service.name };
  if (state === "SUCCEEDED") return say("cli.why.succeeded", words);
  if (state === "CANCELLED") return say("cli.why.cancelled", words);
  if (finishedAt === null)
    return say("cli.why.active", { ...words, state: say("cli.state.word", { state }) });
  return say("cli.why.failed", { ...words, when: ago(finishedAt ?? createdAt, now, language) });
}
