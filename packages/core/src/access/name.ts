import { InvalidInput, message } from "../kernel/index.ts";

const longest = 100;

/** Throws InvalidInput unless a name says something and fits a line. */
export function checkName(name: string, field: string): void {
  if (name.trim() === "") {
    throw new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
  }
  if (name.length > longest) {
    throw new InvalidInput(message("problem.invalid.tooLong", { field, limit: longest }), null, [
      "input",
      field,
    ]);
  }
}
