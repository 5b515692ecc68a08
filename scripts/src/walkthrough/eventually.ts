// Decides how long a check gives the app servers for what they do by themselves, without a request.
import { waitUntil } from "../wait-until.ts";
import type { Finding } from "./finding.ts";
import type { World } from "./world.ts";

/** Looks until it is as it should be; the last finding where that does not come about. */
export async function eventually(
  { patienceMs }: World,
  look: () => Promise<Finding>,
): Promise<Finding> {
  let finding = await look();
  if (finding.passed || patienceMs === 0) return finding;
  const isReached = async () => {
    finding = await look();
    return finding.passed;
  };
  await waitUntil(finding.expected.en, isReached, { timeoutMs: patienceMs }).catch(() => undefined);
  return finding;
}
