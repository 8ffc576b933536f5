import { InvalidInput, message } from "../kernel/index.ts";

export const longestName = 100;

/** Throws InvalidInput unless a name says something and fits a line. */
export function checkName(name: string, field: string): void {
  if (name.trim() === "") {
    throw new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
  }
  if (name.length > longestName) {
    throw new InvalidInput(message("problem.invalid.tooLong", { field, limit: longestName }), null, [
      "input",
      field,
    ]);
  }
}
