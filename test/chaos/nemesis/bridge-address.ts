// Decides at which address of this machine containers find the links.
import { execFile } from "node:child_process";
import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import { LabError } from "../../../scripts/src/errors.ts";

const run = promisify(execFile);

/** The gateway of Docker's own network, which every container reaches. @throws LabError where there is none */
export async function bridgeAddress(): Promise<string> {
  const format =
    '{{index .Options "com.docker.network.bridge.name"}}{{range .IPAM.Config}} {{.Gateway}}{{end}}';
  const inspected = await run("docker", ["network", "inspect", "bridge", "--format", format]).catch(
    (cause: unknown) => {
      throw new LabError("Docker does not tell the address of its bridge.", { cause });
    },
  );
  const [name = "", ...gateways] = inspected.stdout.trim().split(/\s+/);
  // An engine that has just been installed tells no gateway (20.10) until it is started again.
  const own = networkInterfaces()[name]?.map(({ address }) => address) ?? [];
  const address = [...gateways, ...own].find((word) => isIPv4(word));
  if (address !== undefined) return address;
  throw new LabError("Docker's bridge has no address that containers could reach.", {
    hint: "The links between app servers and memcached need one: run Docker on Linux.",
  });
}
