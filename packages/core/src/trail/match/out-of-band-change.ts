/** A change of the fleet that came of nothing Fleetgraph did, as the graph shows it. Times are RFC 3339. */
export type OutOfBandChange = {
  id: string;
  eventId: string;
  at: string;
  foundAt: string;
  path: string;
  clusterId: string | null;
  serviceId: string | null;
  target: string | null;
  action: string;
  person: string;
  ownKey: boolean;
  details: Record<string, string | number | boolean>;
  withdrawnAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  onBehalfOf: string | null;
  acknowledgement: string | null;
};

export type OutOfBandFilter = {
  serviceId?: string | null | undefined;
  clusterId?: string | null | undefined;
  /** Beginnings of paths. */
  within?: readonly string[] | null | undefined;
  person?: string | null | undefined;
  action?: string | null | undefined;
  acknowledged?: boolean | null | undefined;
  /** Half-open: start <= at < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};
