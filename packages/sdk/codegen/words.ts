/** "DeployService" to "deploy-service". */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

/** "DeployService" to "deployService". */
export function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A description of the schema as a TSDoc block, or nothing. */
export function docBlock(description: string | null | undefined, indent = ""): string {
  if (!description) return "";
  const text = description.trim().replaceAll("*/", "*\\/");
  if (!text.includes("\n")) return `${indent}/** ${text} */\n`;
  const lines = text.split("\n").map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${lines.join("\n")}\n${indent} */\n`;
}
