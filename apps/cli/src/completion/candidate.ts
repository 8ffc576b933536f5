/** What may stand at the cursor, and what it is. */
export interface Candidate {
  value: string;
  about?: string;
}

/** What only the server knows the names of. */
export type Wanted = "services" | "clusters" | "deployments" | "hosts";
