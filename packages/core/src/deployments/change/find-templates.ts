import { type Mistake, message } from "../../kernel/index.ts";
import { fieldName, isObject, mistakeAt, type Path } from "./file-field.ts";

// The functions of ecspresso's templates (its docs/template-syntax): wherever they stand, the file was not rendered.
const ecspresso =
  /\{\{-?\s*(must_env|env|tfstatef?|cfn_output|cfn_export|ssm|secretsmanager_arn|secretsmanager|json_escape|default)\b/;

// What an application, or Docker (the log option "tag" takes {{.Name}}), may rightly read as {{ … }} by itself.
const ownTexts = new Set([
  "environment",
  "command",
  "entrypoint",
  "healthcheck",
  "options",
  "dockerlabels",
  "labels",
]);

// A task definition is eight deep at most; what is deeper is told as being of the wrong type.
const deepest = 12;

/** Where a file still has {{ … }} in it, in its values or its names. */
export function findTemplates(value: unknown, path: Path = []): Mistake[] {
  if (path.length > deepest) return [];
  if (typeof value === "string") return isTemplate(value, path) ? [mistake(path)] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => findTemplates(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    ecspresso.test(key) ? [mistake([...path, key])] : findTemplates(item, [...path, key]),
  );
}

function isTemplate(text: string, path: Path): boolean {
  if (ecspresso.test(text)) return true;
  return text.includes("{{") && !path.some((part) => ownTexts.has(String(part).toLowerCase()));
}

function mistake(path: Path): Mistake {
  return mistakeAt(
    path,
    message("problem.file.template", { field: fieldName(path) }),
    message("problem.file.template.hint", {}),
  );
}
