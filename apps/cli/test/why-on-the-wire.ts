type Row = Record<string, unknown>;

const moment = "2026-03-04T05:06:07.000Z";
const task = { kind: "TASK", reference: "arn:aws:ecs:eu-west-1:1:task/prod/0f3a9c51", node: null };
const told = (part: string, kind: string, text: string, evidence: Row[] = []) => ({
  part,
  kind,
  text,
  at: moment,
  evidence,
});

/** What the small fleet on the wire explains: deployments, the newest of a service, and one task. */
export function whyOnTheWire(find: (ref: string) => Row | "ambiguous" | null) {
  return ({ ref }: { ref: string }): Row | null => {
    if (ref === "tsk_3") {
      return {
        subject: task,
        at: moment,
        explanation: {
          kind: "cause.outOfMemory",
          cause: "The container app used more memory than its limit and was killed.",
          nextStep: "Raise the memory limit in the task definition, or use less memory.",
          evidence: null,
          notKnown: [],
          checks: [],
        },
        facts: [
          told("ASKED", "why.asked.deployment", "bob asked to deploy repo/app:v41 (dep_0)", [
            { kind: "DEPLOYMENT", reference: "dep_0", node: { __typename: "Deployment", id: "dep_0" } },
          ]),
          told("ENDED", "why.task.stopCode", "ECS said: EssentialContainerExited", [task]),
          told("NEXT", "why.next.task", "web started the task 1a2b3c4d at once (RUNNING)", [
            { kind: "TASK", reference: "arn:x", node: { __typename: "Task", id: "tsk_4" } },
          ]),
        ],
      };
    }
    const service = ref.startsWith("dep_") ? null : find(ref);
    const latest =
      service === null || service === "ambiguous" ? null : (service.latestDeployment as Row | null);
    const id = ref.startsWith("dep_") ? ref : latest?.id;
    if (id === undefined) return null;
    return {
      subject: { kind: "DEPLOYMENT", reference: id, node: { __typename: "Deployment", id } },
      at: moment,
      explanation: null,
      facts: [
        told("ASKED", "why.asked.deployment", `alice asked to deploy (${id})`),
        told("ENDED", "why.sent", "AWS was asked: UpdateService", [
          { kind: "AWS_REQUEST", reference: "f8e6c4d2-0000-4000-8000-000000000001", node: null },
        ]),
      ],
    };
  };
}
