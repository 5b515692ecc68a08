import { defineConfig } from "vitest/config";

// unit: one module at a time, real memcached where the module talks to one
// lab: the whole lab on the native engine, and the package as others install it
// browser: the same lab with Chromium; compose: on Docker
const alone = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "app/session-manager/test/**/*.test.ts",
            "app/test/**/*.test.ts",
            "bookstore-ui/test/**/*.test.ts",
            "scripts/tests/**/*.test.ts",
            "test/chaos/*/**/*.test.ts",
          ],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "lab",
          include: [
            "test/walkthrough/**/*.test.ts",
            "test/package/**/*.test.ts",
            "test/chaos/*.test.ts",
          ],
          ...alone,
        },
      },
      { test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...alone } },
      { test: { name: "compose", include: ["test/compose/**/*.test.ts"], ...alone } },
    ],
  },
});
