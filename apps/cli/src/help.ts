import type { MessageKind } from "@fleetgraph/catalogue";
import { type Command, everywhere, type Options } from "./command.ts";
import { groups } from "./commands/index.ts";
import type { Say } from "./context.ts";
import { pad } from "./terminal/display-width.ts";
import type { Style } from "./terminal/style.ts";

const margin = "  ";

/** The help of `fleet` itself. */
export function helpOfAll(say: Say, style: Style): string {
  const lines = [say("cli.about"), "", `${style.bold(say("cli.usage"))}  fleet ${say("cli.commands")} …`];
  const width = Math.max(
    ...Object.values(groups)
      .flat()
      .map((path) => path.length),
  );
  for (const [group, paths] of Object.entries(groups)) {
    lines.push("", style.bold(say(`cli.group.${group}` as "cli.group.look")));
    for (const path of paths) {
      lines.push(
        `${margin}${style.cyan(pad(path, width))}  ${say(`cli.summary.${path}` as "cli.summary.why")}`,
      );
    }
  }
  lines.push(
    "",
    ...optionLines(say, style, everywhere, say("cli.optionsEverywhere")),
    "",
    say("cli.moreHelp"),
  );
  return lines.join("\n");
}

/** The help of one command. */
export function helpOf(say: Say, style: Style, command: Command): string {
  const words = [
    "fleet",
    command.path,
    ...command.arguments,
    Object.keys(command.options).length ? "[…]" : "",
  ];
  return [
    say(`cli.summary.${command.path}` as "cli.summary.why"),
    "",
    `${style.bold(say("cli.usage"))}  ${words.filter(Boolean).join(" ")}`,
    "",
    style.bold(say("cli.examples")),
    ...command.examples.map((example) => `${margin}${style.cyan(example)}`),
    "",
    ...optionLines(say, style, command.options, say("cli.options")),
    ...(Object.keys(command.options).length ? [""] : []),
    ...optionLines(say, style, everywhere, say("cli.optionsEverywhere")),
  ].join("\n");
}

function optionLines(say: Say, style: Style, options: Options, title: string): string[] {
  const entries = Object.entries(options).map(([name, option]) => ({
    name: `--${name}${option.short ? `, -${option.short}` : ""}${option.value ? ` ${option.value}` : ""}`,
    about: option.about,
  }));
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(({ name }) => name.length));
  const line = ({ name, about }: { name: string; about: MessageKind }) =>
    `${margin}${style.cyan(pad(name, width))}  ${say(about as "cli.option.json")}`;
  return [style.bold(title), ...entries.map(line)];
}
