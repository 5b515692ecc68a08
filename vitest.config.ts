import { defineConfig } from "vitest/config";

// unit: one module at a time, real memcached where the module talks to one
// lab: the whole lab on the native engine; package: the package as others install it, and a short run of chaos
// browser: the same lab with Chromium; compose: on Docker, compose-more: the rest of it
const patient = { testTimeout: 300_000, hookTimeout: 180_000 };
const alone = { ...patient, fileParallelism: false };

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
          // much of it is waiting too
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/walkthrough/**/*.test.ts"],
          ...patient,
          // most of it is waiting; each file has a lab and ports of its own
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts", "test/chaos/*.test.ts"],
          ...alone,
          sequence: { groupOrder: 1 },
        },
      },
      // as with the lab, most of it is waiting
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          ...patient,
          maxWorkers: 2,
        },
      },
      { test: { name: "compose", include: ["test/compose/*.test.ts"], ...alone } },
      { test: { name: "compose-more", include: ["test/compose/more/*.test.ts"], ...alone } },
    ],
  },
});
