import type { JobRequest } from "../../jobs/index.ts";
import type { AccountConfiguration } from "../account-configuration.ts";

/** What is listed at a time: a region of an account, each with budgets and troubles of its own. */
export type ListedPlace = { account: string; region: string };

export const placeTask = "list-place";

export const nameOfPlace = ({ account, region }: ListedPlace): string => `${account}/${region}`;

/** The job of one place's listing: one at a time, and one waiting. */
export function placeJob(place: ListedPlace, runAt: Date, options: { keepsTime?: true } = {}): JobRequest {
  const key = `${placeTask}:${nameOfPlace(place)}`;
  const { account, region } = place;
  return { task: placeTask, payload: { account, region }, key, queue: key, runAt, ...options };
}

export function placesOf(accounts: readonly AccountConfiguration[]): ListedPlace[] {
  return accounts.flatMap(({ name, regions }) => regions.map((region) => ({ account: name, region })));
}
