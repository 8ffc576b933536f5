import { redacted, redactSecrets } from "../../kernel/index.ts";

const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Members that hold a secret itself. References to secrets (secretId, secretArn, secrets) are none. */
const secretNames =
  /^(value|.*(password|passphrase|secretstring|secretbinary|secretaccesskey|sessiontoken|authorizationtoken|privatekey|clientsecret|apikey|userdata|splunk-token|token))$/i;
/** Tokens that let a call be made again or a list go on: they open nothing, and the first are how calls are matched. */
const openTokens = /^(clienttoken|clientrequesttoken|nexttoken|idempotencytoken)$/i;
/** Worth a closer look: what all forms of secrets (redact-secrets.ts) have something of. */
const suspicious =
  /key|secret|token|passw|passphrase|credential|bearer|basic|:\/\/|AKIA|ASIA|-----BEGIN|eyJ|xox|gh[pousr]_|github_|gl[a-z]{2,3}-|npm_|[rs]k_|fgt_/i;

export type Walked = { value: unknown; redacted: boolean; arns: Set<string> };

/**
 * A request or an answer without secret values; names stay, and so does what AWS hid itself. `value` is secret where it
 * stands for one: of an environment variable, and of a parameter of Systems Manager. Finds the ARNs on the way.
 */
export function redactValues(given: unknown, { eventSource }: { eventSource: string }): Walked {
  const walked: Walked = { value: null, redacted: false, arns: new Set() };
  const valuesAreSecret =
    eventSource === "ssm.amazonaws.com" || eventSource === "secretsmanager.amazonaws.com";
  const hide = (value: unknown): unknown => {
    if (value === null || value === undefined || value === "" || value === hidden) return value;
    walked.redacted = true;
    return redacted;
  };

  function text(value: string): string {
    if (value.startsWith("arn:") && value.length <= 2_048 && walked.arns.size < 100)
      walked.arns.add(storable(value));
    if (value.length < 8 || !suspicious.test(value)) return storable(value);
    const left = redactSecrets(value);
    if (left !== value) walked.redacted = true;
    return storable(left);
  }

  function environment(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((each) =>
        typeof each === "object" && each !== null
          ? { ...(walk(each) as object), ...secretValue(each) }
          : hide(each),
      );
    }
    if (typeof value !== "object" || value === null) return hide(value);
    // `variables` and the like: names to values.
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [storable(name), hide(each)]));
  }
  const secretValue = (each: object) => ("value" in each ? { value: hide(each.value) } : {});

  function member(name: string, value: unknown): unknown {
    if (name === "environment") return environment(value);
    if (typeof value === "string" && secretNames.test(name) && !openTokens.test(name)) {
      if (name.toLowerCase() !== "value" || valuesAreSecret) return hide(value);
    }
    return walk(value);
  }

  function walk(value: unknown): unknown {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [storable(name), member(name, each)]),
    );
  }

  walked.value = walk(given) ?? null;
  return walked;
}

// PostgreSQL's jsonb has neither U+0000 nor half of a surrogate pair.
const odd = /[\0\ud800-\udfff]/;
const storable = (text: string): string =>
  odd.test(text) ? text.replaceAll("\0", "\ufffd").toWellFormed() : text;
