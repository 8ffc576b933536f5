/** A lock as the graph shows it. */
export type ServiceLock = {
  id: string;
  /** account/region/cluster/service with *; ** is the whole fleet. */
  pattern: string;
  /** The service, where it was one that was locked. */
  serviceId: string | null;
  owner: string;
  lockedBy: string;
  reason: string;
  /** RFC 3339 */
  createdAt: string;
  expiresAt: string | null;
  releasedAt: string | null;
  releasedBy: string | null;
};
