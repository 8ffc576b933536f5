/** How a part of the fleet is written on the command line: a service as cluster/service, anything else as its pattern. */
export function partOfFleet(pattern: string): string {
  return pattern.includes("*") ? pattern : pattern.split("/").slice(2).join("/");
}

/** A time as a sentence tells it: to the minute, in UTC. */
export function minuteInUtc(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")} UTC`;
}
