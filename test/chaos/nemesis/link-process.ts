// The process that the links run in: what the harness computes must not look like a slow network to the app servers.
import { type Link, openLink } from "./link.ts";
import type { LinkAnswer, LinkOrder } from "./remote-links.ts";

const links: Link[] = [];

process.on("message", (order: LinkOrder) => {
  void obey(order).then(
    () => answer({ id: order.id }),
    (error: unknown) => answer({ id: order.id, error: String(error) }),
  );
});
// with the harness it ends, however that ended
process.on("disconnect", () => process.exit(0));

async function obey(order: LinkOrder): Promise<void> {
  if (order.kind === "open") {
    links[order.link] = await openLink(order.host, order.port, order.targetPort);
    return;
  }
  const link = links[order.link];
  switch (order.kind) {
    case "delay":
      return link?.delay(order.ms);
    case "cut":
      return link?.cut(order.way);
    case "mend":
      return link?.mend();
  }
}

function answer(given: LinkAnswer): void {
  process.send?.(given);
}
