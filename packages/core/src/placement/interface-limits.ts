/** How many tasks in network mode awsvpc an instance takes: without trunking, and with it where it is supported. */
type Limit = readonly [plain: number, trunked: number | null];
type Sizes = Readonly<Record<string, Limit>>;

/*
 * Developer guide, "Supported instances for increased Amazon ECS container network interfaces". Families with the same
 * numbers are in one row. A type that is not here is not known, and what needs to know it is not answered.
 */
const graviton: Sizes = {
  medium: [1, 4],
  large: [2, 10],
  xlarge: [3, 20],
  "2xlarge": [3, 40],
  "4xlarge": [7, 60],
  "8xlarge": [7, 60],
  "12xlarge": [7, 60],
  "16xlarge": [14, 120],
  metal: [14, 120],
};
const fifth: Sizes = {
  large: [2, 10],
  xlarge: [3, 20],
  "2xlarge": [3, 40],
  "4xlarge": [7, 60],
  "8xlarge": [7, 60],
  "9xlarge": [7, 60],
  "12xlarge": [7, 60],
  "16xlarge": [14, 120],
  "18xlarge": [14, 120],
  "24xlarge": [14, 120],
};
const sixth: Sizes = {
  large: [2, 10],
  xlarge: [3, 20],
  "2xlarge": [3, 40],
  "4xlarge": [7, 60],
  "8xlarge": [7, 90],
  "12xlarge": [7, 120],
  "16xlarge": [14, 120],
  "24xlarge": [14, 120],
  "32xlarge": [14, 120],
  "48xlarge": [14, 120],
  metal: [14, 120],
};
const sixthNetwork: Sizes = { ...sixth, "32xlarge": [13, 120] };
// Not in that table, since they have no trunking; EC2 user guide, "IP addresses per network interface per instance type".
const burstable: Sizes = {
  nano: [1, null],
  micro: [1, null],
  small: [2, null],
  medium: [2, null],
  large: [2, null],
  xlarge: [3, null],
  "2xlarge": [3, null],
};

const families: Readonly<Record<string, Sizes>> = {
  a1: { ...graviton, medium: [1, 10] },
  c5: fifth,
  c5a: fifth,
  c5ad: fifth,
  c5d: fifth,
  c6a: sixth,
  c6g: graviton,
  c6gd: graviton,
  c6gn: graviton,
  c6i: sixth,
  c6id: sixth,
  c6in: sixthNetwork,
  c7g: graviton,
  m5: fifth,
  m5a: fifth,
  m5ad: fifth,
  m5d: fifth,
  m6a: sixth,
  m6g: graviton,
  m6gd: graviton,
  m6i: sixth,
  m6id: sixth,
  m6idn: sixthNetwork,
  m6in: sixthNetwork,
  r5: fifth,
  r5a: fifth,
  r5ad: fifth,
  r5d: fifth,
  r6a: sixth,
  r6g: graviton,
  r6gd: graviton,
  r6i: sixth,
  r6id: sixth,
  r6idn: sixthNetwork,
  r6in: sixthNetwork,
  t3: burstable,
  t3a: { ...burstable, small: [1, null] },
  t4g: burstable,
  x2gd: { ...graviton, medium: [1, 10] },
};

/** The most tasks in network mode awsvpc at once on an instance of a type; null when it is not known. */
export function interfaceLimit(instanceType: string, trunking: boolean): number | null {
  const [family = "", size = ""] = instanceType.split(".");
  const limit = families[family]?.[size];
  if (limit === undefined) return null;
  return trunking ? limit[1] : limit[0];
}
