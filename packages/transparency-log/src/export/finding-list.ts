import { markEvery } from "./export-line.ts";
import type { Finding } from "./export-report.ts";

const most = 1000;

/** Findings in the order of the file: what belongs together is one, and there is an end to listing them. */
export class FindingList {
  readonly all: Finding[] = [];
  more = 0;

  add(found: Pick<Finding, "kind"> & Partial<Finding>): void {
    const finding: Finding = { line: null, from: null, to: null, id: null, detail: null, ...found };
    const last = this.all.at(-1);
    // When all that follows has other numbers, a number that is not there does not tell which event is not.
    if (last?.kind === "MISSING" && finding.kind === "RENUMBERED" && last.to === finding.from) {
      last.kind = "RANGE_DIFFERS";
      last.from = Math.floor((last.from ?? 0) / markEvery) * markEvery;
    }
    // Numbers that were changed are changed to the end of the file.
    if (last && joins.has(finding.kind) && last.kind === finding.kind && last.to === finding.from) {
      last.to = finding.to;
      last.id = null;
    } else if (this.all.length < most) this.all.push(finding);
    else this.more += 1;
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }
}

const joins: ReadonlySet<Finding["kind"]> = new Set(["RENUMBERED", "MARK_MISSING", "CONTRADICTS"]);
