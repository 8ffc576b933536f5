/** What is said of the audit history's Merkle log. */
export const auditLog = {
  "problem.invalid.logSize": (p: { size: number }) => `The audit log does not have ${p.size} leaves.`,
  "problem.invalid.logSizes": (p: { from: number; to: number }) =>
    `The audit log does not grow from ${p.from} to ${p.to} leaves.`,
};
