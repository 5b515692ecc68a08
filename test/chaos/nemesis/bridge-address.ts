// Decides at which address of this machine containers find the links.
import { execFile } from "node:child_process";
import { isIPv4 } from "node:net";
import { promisify } from "node:util";
import { LabError } from "../../../scripts/src/errors.ts";

const run = promisify(execFile);

/** The gateway of Docker's own network, which every container reaches. @throws LabError where there is none */
export async function bridgeAddress(): Promise<string> {
  const format = "{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}} {{end}}";
  const inspected = await run("docker", ["network", "inspect", "bridge", "--format", format]).catch(
    (cause: unknown) => {
      throw new LabError("Docker does not tell the address of its bridge.", { cause });
    },
  );
  const words = inspected.stdout.split(/\s+/);
  // An engine that has just been installed (20.10) tells no gateway; it is the first address of the subnet.
  const first = words.find((word) => word.endsWith(".0/16"))?.replace(/0\/16$/, "1");
  const address = words.find((word) => isIPv4(word)) ?? first;
  if (address !== undefined) return address;
  throw new LabError("Docker's bridge has no address that containers could reach.", {
    hint: "The links between app servers and memcached need one: run Docker on Linux.",
  });
}
