import { changeOptions } from "../../audited-changes.ts";
import { defineCommand } from "../../command.ts";
import { clusterAt, serviceIn } from "../../speech/find-place.ts";
import { readQuestion } from "../../speech/read-speech.ts";
import { command as deploys } from "../audit/deploys.ts";

export const command = defineCommand({
  path: "who",
  arguments: ["deployed", "[SERVICE]", "[WHEN]…"],
  options: changeOptions,
  examples: [
    "fleet who deployed web yesterday",
    "fleet who deployed since monday",
    "fleet who deployed web in production last week",
  ],
  async run(context, { arguments: words, values }) {
    const question = readQuestion(context.say, words);
    const [service] = question.arguments;
    const { place } = question;
    const where = place && service === undefined ? { where: await clusterAt(context, place) } : {};
    const of = service && place ? [await serviceIn(context, service, place)] : question.arguments;
    // It is the question of `fleet audit deploys`, asked in words.
    return deploys.run(context, {
      arguments: of,
      values: { ...question.values, ...where, ...values } as never,
    });
  },
});
