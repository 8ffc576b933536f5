import { ago, changeWords } from "@fleetgraph/catalogue";
import { periodOf, type Sentence } from "@fleetgraph/grammar";
import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Asking, Outcome } from "../core/asking.ts";
import type { Card } from "../core/card.ts";
import { clusterIn } from "../core/find-cluster.ts";
import { withService } from "../core/find-service.ts";

/** Rows of one page: a chat is read on a phone. */
const pageSize = 10;

/** The deployments of a service, or of all, newest first; of a time where one was said. */
export async function history(
  asking: Asking,
  sentence: Extract<Sentence, { verb: "history" | "who" }> & Within,
): Promise<Outcome> {
  const { fleet, say, now, timeZone } = asking;
  const { service: name, place } = sentence;
  const within =
    sentence.within ?? (sentence.verb === "who" ? periodOf(sentence.period, { now, timeZone }) : {});
  const select = { id: true, name: true, cluster: { name: true } } as const;
  const service =
    name === null
      ? null
      : await withService(asking, { service: name, place }, (ref) => fleet.service({ ref }, { select }));
  const cluster = service === null && place !== null ? await clusterIn(asking, place) : null;
  const of = service ? `${service.cluster.name}/${service.name}` : cluster?.name;
  const title = of === undefined ? say("bot.history.all") : say("bot.history.title", { service: of });
  const filter = {
    ...(service && { service: service.id }),
    ...(cluster && { cluster: cluster.id }),
    ...within,
  };
  return { card: await listCard(asking, { title, sentence: { ...sentence, within }, filter }) };
}

/** The interval of a list, kept for its next page: whoever presses has a clock and a time zone of their own. */
type Within = { within?: { start?: string; end?: string } };

/** What waits for approval. */
export async function approvals(asking: Asking): Promise<Outcome> {
  const { say } = asking;
  const sentence = { verb: "approvals" } as const;
  const filter = { state: ["AWAITING_APPROVAL" as const] };
  const title = say("bot.approvals.title");
  return { card: await listCard(asking, { title, sentence, filter, none: say("bot.none.approval") }) };
}

type Filter = {
  service?: string;
  cluster?: string;
  start?: string;
  end?: string;
  state?: "AWAITING_APPROVAL"[];
};

async function listCard(
  { fleet, say, language, now, after }: Asking,
  input: { title: string; sentence: Sentence & Within; filter: Filter; none?: string },
): Promise<Card> {
  const { title, filter, none = say("bot.none.deployments") } = input;
  const page = await fleet.deployments.page({ first: pageSize, after, ...filter });
  const rows = page.edges.map(({ node }) => rowOf(node));
  const { hasNextPage, endCursor } = page.pageInfo;
  const more = hasNextPage && endCursor !== null;
  return {
    tone: "plain",
    title,
    lines: rows.length > 0 ? rows : [none],
    ...(more && {
      buttons: [
        {
          label: say("bot.button.next"),
          press: { does: "next", list: listText(input.sentence), after: endCursor },
        },
      ],
    }),
  };

  function rowOf(each: DeploymentFields): string {
    const { id, service, state, requestedBy, onBehalfOf, createdAt, reason, kind } = each;
    return say("bot.row", {
      when: ago(createdAt, now, language),
      service: filter.service === undefined ? `${service.cluster.name}/${service.name}` : null,
      change: [kind === "DEPLOY" ? "" : say("bot.kind", { kind }), changeWords(say, each)]
        .filter(Boolean)
        .join(" "),
      state: say("cli.state.word", { state }),
      by: onBehalfOf ?? requestedBy,
      id,
      reason,
    });
  }
}

/** The list as its next page is asked for: the sentence, as the button keeps it. */
const listText = (sentence: Sentence & Within): string => JSON.stringify(sentence);
