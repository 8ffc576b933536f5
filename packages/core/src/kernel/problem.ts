import type { MessageKind, MessageParams } from "@fleetgraph/catalogue";

export type ProblemCode =
  | "AMBIGUOUS_REFERENCE"
  | "APPROVAL_NOT_ALLOWED"
  | "DEPLOYMENT_FINISHED"
  | "DEPLOYMENT_IN_PROGRESS"
  | "FREEZE_WINDOW_ACTIVE"
  | "HOST_HOLDS_TASKS"
  | "HOST_NOT_READY"
  | "IDEMPOTENCY_KEY_REUSED"
  | "IMAGE_NOT_FOUND"
  | "INVALID_INPUT"
  | "LOG_SOURCE_UNAVAILABLE"
  | "NOT_AWAITING_APPROVAL"
  | "NOT_FOUND"
  | "NOT_PAUSED"
  | "NOT_PERMITTED"
  | "NOTHING_TO_ROLL_BACK_TO"
  | "RESOLUTION_NOT_KEPT"
  | "SERVICE_LOCKED"
  | "VERIFICATION_FAILED"
  | "TOO_MANY_POINTS"
  | "UNKNOWN_CONTAINER";

export type Message<Kind extends MessageKind = MessageKind> = { kind: Kind; params: MessageParams<Kind> };

/** A message of the catalogue, checked against its parameters. */
export function message<Kind extends MessageKind>(kind: Kind, params: MessageParams<Kind>): Message {
  return { kind, params } as Message;
}

/**
 * An expected refusal. Thrown by use cases; the graph answers it as a member of the result union, and only the
 * graph and the command line turn it into words. Nothing was changed when one is thrown.
 */
export abstract class Problem extends Error {
  abstract readonly code: ProblemCode;
  readonly text: Message;
  readonly hint: Message | null;
  /** The input field it is about. Not `path`: graphql-js takes an error that has one for its own. */
  field: readonly string[] | null;

  constructor(text: Message, hint: Message | null = null, field: readonly string[] | null = null) {
    super(text.kind);
    this.name = new.target.name;
    this.text = text;
    this.hint = hint;
    this.field = field;
  }

  /** Says which field of the caller's own input it is about, where that is not the one that was refused. */
  about(field: readonly string[]): this {
    this.field = field;
    return this;
  }
}

/** One thing that is wrong with an input. */
export type Mistake = { text: Message; hint: Message | null; field: readonly string[] | null };

export class InvalidInput extends Problem {
  readonly code = "INVALID_INPUT";
  /** All that is wrong. Where that is more than one thing, the problem itself only says how many. */
  mistakes: readonly Mistake[];

  constructor(
    text: Message,
    hint: Message | null = null,
    field: readonly string[] | null = null,
    mistakes: readonly Mistake[] = [{ text, hint, field }],
  ) {
    super(text, hint, field);
    this.mistakes = mistakes;
  }

  override about(field: readonly string[]): this {
    this.mistakes = this.mistakes.map((each) => ({ ...each, field }));
    return super.about(field);
  }

  /** What is wrong with one input, told together; `field` is what all of it is in. */
  static of(mistakes: readonly [Mistake, ...Mistake[]], field: readonly string[]): InvalidInput {
    const [first, ...others] = mistakes;
    if (others.length === 0) return new InvalidInput(first.text, first.hint, first.field);
    const text = message("problem.invalid.several", { count: mistakes.length });
    return new InvalidInput(text, null, field, mistakes);
  }
}

/** Also the answer for what exists but may not be read: it does not exist for this caller. */
export class NotFound extends Problem {
  readonly code = "NOT_FOUND";
  static of(what: string, ref: string, path: readonly string[] | null = null): NotFound {
    return new NotFound(
      message("problem.notFound", { what, ref }),
      message("problem.notFound.hint", { what }),
      path,
    );
  }
}

export class AmbiguousReference extends Problem {
  readonly code = "AMBIGUOUS_REFERENCE";
  readonly candidates: readonly string[];
  constructor(
    what: string,
    ref: string,
    candidates: readonly string[],
    path: readonly string[] | null = null,
  ) {
    super(
      message("problem.ambiguous", { what, ref, count: candidates.length }),
      message("problem.ambiguous.hint", { candidates }),
      path,
    );
    this.candidates = candidates;
  }
}

export class NotPermitted extends Problem {
  readonly code = "NOT_PERMITTED";
  readonly permission: string;
  /** `lacking`: whom it was asked for, where it is they who may not; the token's own lack otherwise. */
  constructor(permission: string, resource: string, lacking: string | null = null) {
    super(
      message("problem.notPermitted", { permission, resource }),
      lacking === null
        ? message("problem.notPermitted.hint", { permission })
        : message("problem.notPermitted.person.hint", { permission, person: lacking }),
    );
    this.permission = permission;
  }
}

export class IdempotencyKeyReused extends Problem {
  readonly code = "IDEMPOTENCY_KEY_REUSED";
  constructor() {
    super(message("problem.idempotencyKeyReused", {}), message("problem.idempotencyKeyReused.hint", {}), [
      "input",
      "idempotencyKey",
    ]);
  }
}
