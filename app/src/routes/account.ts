// How a shopper gets and loses a name.
import { answers, requests } from "../api.ts";
import type { App } from "../zod-schemas.ts";

/** `POST /api/login`, `POST /api/logout` and `GET /api/me`. */
export function accountRoutes(app: App): void {
  const response = { 200: answers.shopper };

  app.post("/api/login", { schema: { body: requests.login, response } }, async (request) => {
    const { name } = request.body;
    // a token that somebody else may have planted or seen before ends here
    await request.session.regenerate(["cart", "served"]);
    request.session.name = name;
    return { name };
  });

  app.post("/api/logout", { schema: { response } }, async (request) => {
    await request.session.destroy();
    return { name: null };
  });

  app.get("/api/me", { schema: { response } }, (request) => ({
    name: request.session.name ?? null,
  }));
}
