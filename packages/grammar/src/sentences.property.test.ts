import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSentence, type Sentence, usageOf, type Verb, verbs } from "./index.ts";

const known = [
  ...Object.keys(verbs),
  ...[
    "roll",
    "back",
    "to",
    "in",
    "until",
    "for",
    "because",
    "since",
    "last",
    "deployed",
    "the",
    "of",
    "?",
    "!",
  ],
  ...[
    "--reason",
    "--override",
    "--queue",
    "--until=2h",
    "--roll-back",
    "--x=",
    "constructor",
    "__proto__",
    "`",
    "“",
  ],
  ...["web", "web:v42", "app=v42,", "dep_01", "2h", "yesterday", "lock,", "toString", "＝", "ｖ４２"],
];
const word = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, fc.string({ unit: "grapheme" }));

test("whatever is written is a sentence or a mistake", () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 9 }), (words) => {
      for (const given of [words, words.join(" "), words.join("")]) {
        const { sentence, mistake } = parseSentence(given);
        expect([sentence, mistake].filter((each) => each !== undefined)).toHaveLength(1);
        if (sentence) expect(usageOf(sentence.verb)).toContain(sentence.verb);
      }
    }),
    { numRuns: 400 },
  );
});

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{3,12}$/).filter((text) => !["into"].includes(text));
const reason = fc.stringMatching(/^[^"\n]*[^"\s][^"\n]*$/).map((text) => text.trim());
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const place = maybe(name);
const tag = fc.stringMatching(/^[a-z0-9][\w.-]{0,9}$/).filter((text) => !/^(to|in|on|at|into)$/.test(text));
const image = tag.map((text) => `:${text}`);
const images = fc.oneof(
  image.map((text) => [{ image: text }]),
  fc.array(fc.record({ container: name, image }), { minLength: 1, maxLength: 3 }),
);
const verb = <Name extends Verb>(text: Name) => fc.constant(text);
const terms = {
  reason: maybe(reason),
  queue: fc.boolean(),
  override: fc.subarray(["LOCK", "FREEZE_WINDOW", "APPROVAL", "VERIFICATION"] as const),
};
const named = { service: name, place };
const about = { ref: maybe(name), place, reason: maybe(reason) };
const deployment = fc.stringMatching(/^dep_[0-9a-z]{4}$/);
const sentences: fc.Arbitrary<Sentence> = fc.oneof(
  fc.record({ verb: verb("deploy"), ...named, images, ...terms }),
  fc.record({ verb: verb("rollback"), ...named, to: maybe(deployment), ...terms }),
  fc.record({ verb: verb("scale"), ...named, count: fc.nat(999_999), ...terms }),
  fc.record({ verb: verb("restart"), ...named, ...terms }),
  fc.record({ verb: verb("lock"), ...named, reason, until: maybe(fc.constantFrom("2h", "1h30m")) }),
  fc.record({ verb: verb("unlock"), ...named, reason: maybe(reason) }),
  fc.record({ verb: fc.constantFrom("approve" as const, "reject" as const, "cancel" as const), ...about }),
  fc.record({ verb: verb("continue"), ...about, rollBack: fc.boolean() }),
);

/** An order as `help` says that it is written. */
function printed(sentence: Sentence): string {
  const all = { service: null, ref: null, images: [], count: null, to: null, place: null, ...sentence };
  const {
    queue,
    override,
    rollBack,
    until,
    reason: why,
  } = { override: [], until: null, reason: null, ...all } as {
    queue?: boolean;
    rollBack?: boolean;
    override: readonly string[];
    until: string | null;
    reason: string | null;
  };
  return [
    sentence.verb,
    all.service ?? all.ref,
    all.count,
    ...all.images.map(({ container, image: text }: { container?: string; image: string }) =>
      container === undefined ? text.slice(1) : `${container}=${text.slice(1)}`,
    ),
    all.place === null ? null : `in ${all.place}`,
    all.to === null ? null : `to ${all.to}`,
    override.length === 0 ? null : `--override ${override.join(", ").toLowerCase().replaceAll("_", "-")}`,
    until === null ? null : `--until ${until}`,
    why === null ? null : `because "${why}"`,
    queue ? "--queue" : null,
    rollBack ? "--roll-back" : null,
  ]
    .filter((each) => each !== null)
    .join(" ");
}

test("an order that is written as help says is understood as it was meant", () => {
  fc.assert(
    fc.property(sentences, (sentence) => {
      expect(parseSentence(printed(sentence))).toEqual({ sentence });
    }),
    { numRuns: 300 },
  );
});
