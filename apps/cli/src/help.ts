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
    lines.push(...paths.map((path) => summaryLine(say, style, { path, width })));
  }
  lines.push(
    "",
    ...optionLines(say, style, everywhere, say("cli.optionsEverywhere")),
    "",
    say("cli.moreHelp"),
  );
  return lines.join("\n");
}

function summaryLine(say: Say, style: Style, { path, width }: { path: string; width: number }): string {
  return `${margin}${style.cyan(pad(path, width))}  ${say(`cli.summary.${path}` as "cli.summary.why")}`;
}

/** A noun alone lists, so the help of its list is where one looks for what else there is. */
function besideList(say: Say, style: Style, { path }: Command): string[] {
  const [noun = "", verb] = path.split(" ");
  const others = Object.values(groups)
    .flat()
    .filter((each) => each !== path && each.startsWith(`${noun} `));
  if (verb !== "list" || others.length === 0) return [];
  const width = Math.max(...others.map((each) => each.length));
  return [
    style.bold(say("cli.beside", { noun })),
    ...others.map((each) => summaryLine(say, style, { path: each, width })),
    "",
  ];
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
    ...besideList(say, style, command),
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
