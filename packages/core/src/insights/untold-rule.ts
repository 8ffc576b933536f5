/** A rule that could not be judged in a cluster, or of a place as a whole: as insight_evaluation keeps it. */
export type UntoldRule = {
  kind: string;
  /** The cluster's name and path; null of the place. */
  cluster: string | null;
  path: string | null;
  /** What is not known. */
  fact: string;
};
