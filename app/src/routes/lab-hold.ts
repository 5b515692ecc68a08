// How somebody arms the switch that holds a request: at this app server itself, and from this machine.
import { answers, requests, type LabHold } from "../api.ts";
import type { HoldSwitch } from "../hold.ts";
import type { App } from "../zod-schemas.ts";
import { onlyDirectly } from "./only-directly.ts";

const path = "/api/lab/hold";

/**
 * `PUT /api/lab/hold` arms it, `DELETE` ends it, `GET` tells where it stands. A page of another origin can't: browsers
 * ask before they send PUT or DELETE there, and nobody answers that.
 */
export function labHoldRoutes(app: App, server: string, hold: HoldSwitch): void {
  const options = { config: { session: false, isQuiet: true }, onRequest: onlyDirectly };
  const response = { 200: answers.labHold };
  const tell = (): LabHold => ({
    server,
    state: hold.state,
    request: hold.request ?? null,
    last: hold.last ?? null,
  });
  app.get(path, { ...options, schema: { response } }, tell);
  app.put(path, { ...options, schema: { body: requests.hold, response } }, ({ body }) => {
    hold.arm(body.seconds);
    return tell();
  });
  app.delete(path, { ...options, schema: { response } }, () => {
    hold.release();
    return tell();
  });
}
