import type { AuditedChangeFields } from "@fleetgraph/sdk";
import type { HistoryProof } from "./prove-history.ts";
import type { Period } from "./quarter.ts";

/** One change, as the report tells of it. */
export type Row = Readonly<
  Record<
    "at" | "service" | "change" | "by" | "onBehalfOf" | "reason" | "approvedBy" | "ended" | "proof",
    string
  >
>;

const titles: Row = {
  at: "Asked",
  service: "Service",
  change: "Change",
  by: "By",
  onBehalfOf: "For",
  reason: "Reason",
  approvedBy: "Approved by",
  ended: "Ended",
  proof: "In the log at",
};
const columns = Object.keys(titles) as (keyof Row)[];

/** The newest text of each image, by tag where there is one. */
const tagOf = (image: string) => image.replace(/^.*\//, "").replace(/(:[^/@:]+)@sha256:.*$/, "$1");

export function rowOf(change: AuditedChangeFields, proof: HistoryProof): Row {
  const { event, kind, path, images, approvals, aloneBecause, deployment } = change;
  const place = proof.places.get(event.id);
  return {
    at: event.at,
    service: path,
    change: [
      kind,
      ...images.map(({ from, to }) => `${from === null ? "" : `${tagOf(from)} → `}${tagOf(to)}`),
    ].join(" "),
    by: event.actor,
    onBehalfOf: event.onBehalfOf ?? "",
    reason: event.reason ?? "",
    approvedBy:
      approvals.map(({ actor, onBehalfOf }) => onBehalfOf ?? actor).join(", ") || `nobody (${aloneBecause})`,
    ended: deployment?.state ?? "",
    proof: place === undefined ? "" : String(place),
  };
}

/** RFC 4180; what a spreadsheet would take for a formula is kept from being one. */
export function csvOf(rows: readonly Row[]): string {
  const cell = (text: string) => `"${text.replace(/^[=+\-@\t\r＝＋－＠]/, "'$&").replaceAll('"', '""')}"`;
  return [titles, ...rows].map((row) => `${columns.map((name) => cell(row[name])).join(",")}\r\n`).join("");
}

export function markdownOf(
  rows: readonly Row[],
  { period, proof, ownKey }: { period: Period; proof: HistoryProof; ownKey: boolean },
): string {
  const cell = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll(/[\\|<`]/g, "\\$&");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const verdict =
    proof.findings.length === 0
      ? `Proven against the checkpoint of ${proof.size} entries, root \`${proof.root}\`, signed by ${proof.signedBy.join(", ")}.`
      : `**Not proven:** ${proof.findings.join("; ")}.`;
  return `# Changes from ${period.start.slice(0, 10)} to before ${period.end.slice(0, 10)}

${rows.length} changes. ${verdict}
${ownKey ? "The key was the server's own word: compare it with the one that is kept outside.\n" : ""}
${line(columns.map((name) => titles[name]))}
${line(columns.map(() => "---"))}
${rows.map((row) => `${line(columns.map((name) => cell(row[name])))}\n`).join("")}`;
}
