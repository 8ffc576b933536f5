/** "team=payments, environment=production"; nothing where there are none. */
export function labelLine(labels: readonly { key: string; value: string }[]): string[] {
  return labels.length > 0 ? [labels.map(({ key, value }) => `${key}=${value}`).join(", ")] : [];
}
