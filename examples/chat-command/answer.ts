import { render } from "@fleetgraph/catalogue";
import { inPlace, type Named, parseSentence, type Sentence, type Verb } from "@fleetgraph/grammar";
import {
  AmbiguousReferenceError,
  accepted,
  type Fleetgraph,
  FleetgraphError,
  NotFoundError,
} from "@fleetgraph/sdk";

/** A message, as whatever chat it came from tells of it. */
export type Message = {
  /** Unique in the chat: the same message again, as chats send it when they heard no answer, changes nothing twice. */
  id: string;
  /** Who wrote it, as Fleetgraph knows them. */
  user: string;
  text: string;
  /** Its address, where the chat has one: recorded with what comes of it. */
  link?: string;
};
type Asking = { fleet: Fleetgraph; message: Message };
type Command<Of extends Verb> = (
  asking: Asking,
  sentence: Extract<Sentence, { verb: Of }>,
) => AsyncIterable<string>;

/** The commands there are. Yours is one more line. */
const commands: { readonly [Of in Verb]?: Command<Of> } = { deploy, rollback, status };

/** What is said to a message, line by line as it comes; what is wrong with it too. */
export async function* answer(fleet: Fleetgraph, message: Message): AsyncGenerator<string> {
  const { sentence, mistake } = parseSentence(message.text);
  if (mistake) return yield render(mistake.kind, mistake.params as never);
  const command = commands[sentence.verb] as Command<Verb> | undefined;
  if (!command) return yield `I know ${Object.keys(commands).join(", ")}.`;
  try {
    yield* command({ fleet, message }, sentence);
  } catch (error) {
    if (!(error instanceof FleetgraphError)) throw error;
    yield [error.message, error.hint].filter(Boolean).join(" ");
  }
}

/** For whom, under which key: the same for every mutation that a message leads to. */
const termsOf = ({ message: { id, user, link } }: Asking) => ({
  input: { onBehalfOf: user, origin: link ?? null },
  options: { idempotencyKey: `chat ${id}` },
});

async function* deploy(asking: Asking, { images, reason, ...named }: Extract<Sentence, { verb: "deploy" }>) {
  const { input, options } = termsOf(asking);
  const service = await refOf(asking.fleet, named);
  const asked = await asking.fleet.deployService({ service, images: [...images], reason, ...input }, options);
  yield* follow(asking.fleet, accepted(asked).deployment.id);
}

async function* rollback(asking: Asking, { to, reason, ...named }: Extract<Sentence, { verb: "rollback" }>) {
  const { input, options } = termsOf(asking);
  const service = await refOf(asking.fleet, named);
  const asked = await asking.fleet.rollbackService({ service, to, reason, ...input }, options);
  yield* follow(asking.fleet, accepted(asked).deployment.id);
}

async function* status(
  { fleet }: Asking,
  { service: name, place }: Extract<Sentence, { verb: "status" }>,
): AsyncGenerator<string> {
  if (name === null) return yield "Of which service?";
  const service = await fleet.service({ ref: await refOf(fleet, { service: name, place }) });
  if (!service) return yield `There is no service ${name}.`;
  const { runningCount, desiredCount, latestDeployment, taskDefinition } = service;
  const images = taskDefinition?.containers.map(({ image }) => image.replace(/^.*\/|@sha256:.*$/g, ""));
  yield `${service.cluster.name}/${service.name} runs ${images?.join(", ")} on ${runningCount} of ${desiredCount} tasks.`;
  if (latestDeployment) yield `Its newest deployment, ${latestDeployment.id}: ${latestDeployment.state}.`;
}

/** Every event of a deployment, and at its end why, where it did not succeed. */
async function* follow(fleet: Fleetgraph, id: string) {
  for await (const { message } of fleet.deployments.watch(id)) yield message;
  const explanation = (await fleet.deployment({ id }))?.explanation;
  if (explanation) yield [explanation.cause, explanation.nextStep].filter(Boolean).join(" ");
}

/** The one service that was meant, as the graph takes it. */
async function refOf(fleet: Fleetgraph, { service, place }: Named): Promise<string> {
  if (place === null) return service;
  const named: { id: string; name: string; cluster: { name: string } }[] = [];
  for await (const each of fleet.services.all({ name: service })) if (each.name === service) named.push(each);
  const clusters: { cluster: { name: string } }[] = [];
  for await (const cluster of fleet.clusters.all({}, { select: { name: true } })) clusters.push({ cluster });
  const { one, candidates } = inPlace(place, named, clusters);
  if (one) return one.id;
  const may = candidates.map(({ cluster, name }) => `${cluster.name}/${name}`).join(" or ");
  throw may
    ? new AmbiguousReferenceError("AMBIGUOUS_REFERENCE", `Say which ${service}: ${may}.`, {})
    : new NotFoundError("NOT_FOUND", `There is no ${service} in ${place}.`);
}
