import { defineCommand } from "../../command.ts";
import { type Shell, scripts, shells } from "../../completion/scripts.ts";
import { exitCodes, UsageError } from "../../failure.ts";

export const command = defineCommand({
  path: "completion",
  offline: true,
  arguments: ["bash|zsh|fish"],
  options: {},
  examples: [
    `eval "$(fleet completion bash)"`,
    "source <(fleet completion zsh)",
    "fleet completion fish > ~/.config/fish/completions/fleet.fish",
  ],
  async run({ say, stdout }, { arguments: [shell = ""] }) {
    if (!(shells as readonly string[]).includes(shell)) {
      throw new UsageError(say("cli.usage.shell", { shell, shells }));
    }
    stdout.write(scripts[shell as Shell]);
    return exitCodes.done;
  },
});
