/** The shells that `fleet completion` writes for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

// No `eval` and no `compgen -W`, which have the shell execute what is typed, or what a server's names say; nothing of
// bash-completion, which is not installed everywhere. bash 3.2 (macOS) knows no compopt: there files are not completed.
const bash = `# fleet: completion for bash. In ~/.bashrc: eval "$(fleet completion bash)"
_fleet() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then compopt -o default 2>/dev/null; return; fi
    COMPREPLY+=("$line")
  done < <(fleet __complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _fleet fleet
`;

const zsh = `#compdef fleet
# fleet: completion for zsh. In ~/.zshrc, after compinit: source <(fleet completion zsh)
_fleet() {
  local -a found
  found=("\${(@f)$(fleet __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ "$found[1]" == ":files" ]]; then _files; return; fi
  [[ -n "$found[1]" ]] && _describe fleet found
}
if [[ "$funcstack[1]" == "_fleet" ]]; then _fleet "$@"; else compdef _fleet fleet; fi
`;

const fish = `# fleet: completion for fish. Once: fleet completion fish > ~/.config/fish/completions/fleet.fish
function __fleet_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (fleet __complete fish $words[2..-1] "$current" 2>/dev/null)
    if test "$found[1]" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\\n' $found
    end
end
complete -c fleet -f -a '(__fleet_complete)'
`;

/** What a shell has to read once so that it completes `fleet`. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
