/** What the command line says of images and capacity. */
export const cliInventory = {
  "cli.summary.images": () => "List images in use, and whether ECR still has them",
  "cli.summary.capacity": () => "List what clusters have of each capacity provider",
  "cli.option.missing": () => "Only images that ECR no longer has",
  "cli.column.digest": () => "DIGEST",
  "cli.column.pushed": () => "PUSHED",
  "cli.column.size": () => "SIZE",
  "cli.column.inEcr": () => "ECR",
  "cli.column.provider": () => "PROVIDER",
  "cli.column.group": () => "GROUP",
  "cli.column.sizes": () => "MIN/NOW/MAX",
  "cli.images.there": () => "there",
  "cli.images.gone": () => "gone",
  "cli.images.unknown": () => "not read",
  "cli.images.elsewhere": () => "not ECR",
  "cli.capacity.none": () => "(own hosts)",
};
