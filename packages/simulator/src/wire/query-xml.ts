import type { Json } from "../state/model.ts";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);

/** EC2 wraps list members in `item`, the others in `member`. */
function element(name: string, value: unknown, member: string): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item) => element(member, item, member)).join("")}</${name}>`;
  }
  if (typeof value === "object") return `<${name}>${members(value as Json, member)}</${name}>`;
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

const members = (fields: Json, member: string): string =>
  Object.entries(fields)
    .map(([name, value]) => element(name, value, member))
    .join("");

/** The answer of the EC2 query protocol: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export function ec2Answer(operation: string, output: Json, requestId: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">` +
    `<requestId>${requestId}</requestId>${members(output, "item")}</${operation}Response>`
  );
}

/** The answers of a service of the AWS query protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryAnswer(namespace: string): typeof ec2Answer {
  return (operation, output, requestId) =>
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${members(output, "member")}` +
    `</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
    `</${operation}Response>`;
}

export function ec2Error(code: string, message: string, requestId: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeText(code)}</Code>` +
    `<Message>${escapeText(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`
  );
}

export function queryError(
  namespace: string,
  { code, message }: { code: string; message: string },
  requestId: string,
): string {
  return (
    `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${escapeText(code)}</Code>` +
    `<Message>${escapeText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}

/** Form fields to a tree: `Filter.1.Value.2=x` becomes `{ Filter: [{ Value: [, "x"] }] }` without the hole. */
export function readForm(body: string): Json {
  const root = emptyNode();
  for (const [path, value] of new URLSearchParams(body)) {
    const steps = path.split(".");
    let node = root;
    for (const step of steps.slice(0, -1)) {
      const child = node[step];
      if (typeof child === "object" && child !== null) node = child as Json;
      else {
        const created = emptyNode();
        node[step] = created;
        node = created;
      }
    }
    node[steps.at(-1) as string] = value;
  }
  return lists(root) as Json;
}

/** Without a prototype, so that a field called `__proto__` is a field like any other. */
const emptyNode = (): Json => Object.create(null) as Json;

/** A structure whose keys are all numbers is a list. */
function lists(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => lists(item));
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, lists(item)]));
}
