// What somebody gets who installs the package: packed here, installed with npm into an empty folder, used as the README says.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SESSION_EVENT_NAMES } from "../../app/session-manager/src/index.ts";
import { projectRoot } from "../../scripts/src/index.ts";
import { runProcess } from "../support/command-line.ts";
import { freePort, startMemcached } from "../support/memcached-process.ts";
import { codeBlocks, type Program, startProgram, visit } from "./readme-program.ts";
import { contentsOf, copyWorkspace, npm, packageFolder } from "./workspace-copy.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: unknown;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

/** A copy of the workspace, and a folder that was empty before the package was installed into it. */
let workspace: string;
/** The package's folder as it was before it was packed for the first time. */
let untouched: Map<string, string>;
let consumer: string;
let tarball: string;
let manifest: Manifest;
/** What is in the tarball. */
let installed: Map<string, string>;

const folderOf = (root: string) => path.join(root, packageFolder);
const tarballName = () => `${manifest.name}-${manifest.version}.tgz`;
/** What tells one tarball from another. */
const digestOf = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

beforeAll(async () => {
  workspace = await copyWorkspace();
  untouched = await contentsOf(folderOf(workspace));
  consumer = await mkdtemp(path.join(tmpdir(), "package-consumer-"));
  manifest = JSON.parse(await readFile(path.join(folderOf(workspace), "package.json"), "utf8"));
  await npm(folderOf(workspace), "pack", "--pack-destination", consumer);
  tarball = await digestOf(path.join(consumer, tarballName()));
  await writeFile(path.join(consumer, "package.json"), '{ "private": true }\n');
  const peers = Object.entries(manifest.peerDependencies).map((peer) => peer.join("@"));
  await npm(consumer, "install", "--prefer-offline", `./${tarballName()}`, ...peers);
  installed = await contentsOf(path.join(consumer, "node_modules", manifest.name));
});

afterAll(async () => {
  for (const folder of [workspace, consumer]) await rm(folder, { recursive: true, force: true });
});

test("the tarball holds JavaScript with types, the README, the options, examples, the licence, and nothing else", () => {
  const names = [...installed.keys()];
  const built = names.filter((name) => name.startsWith("dist/"));
  const others = names.filter((name) => !name.startsWith("dist/"));

  expect(others).toEqual([
    "LICENSE",
    "README.md",
    "docs/security.md",
    "docs/session-manager.md",
    "examples/csrf.mjs",
    "examples/login.mjs",
    "examples/smallest.mjs",
    "package.json",
  ]);
  expect(built).toContain("dist/index.js");
  expect(built.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual([]);
  const modules = (ending: string) =>
    built.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  expect(modules(".js")).toEqual(modules(".d.ts"));
});

test("the package in the tarball may be published and names what was built", () => {
  const packed = JSON.parse(installed.get("package.json") ?? "") as Manifest;

  expect(packed.private).toBeUndefined();
  expect(packed.exports).toEqual({
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
  });
});

test("the package depends on what it imports, and on nothing else", () => {
  const scripts = [...installed]
    .filter(([name]) => /^dist\/.*\.js$/.test(name))
    .map(([, code]) => code);
  const specifier =
    /(?:^(?:import|export) (?:[^;]*? from )?|createRequire\(import\.meta\.url\)\()"([^".][^"]*)"/gms;
  const imports = scripts.flatMap((code) =>
    [...code.matchAll(specifier)].map(([, name = ""]) => name),
  );
  const packages = imports
    .filter((name) => !name.startsWith("node:"))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  const { dependencies, peerDependencies } = manifest;

  // of Fastify it needs the types alone, and somebody who registers it
  expect(new Set([...packages, "fastify"])).toEqual(
    new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]),
  );
});

test("every link in the package's pages leads to a file of the package", () => {
  const pages = [...installed].filter(([name]) => name.endsWith(".md"));
  const links = pages.flatMap(([page, text]) =>
    [...text.matchAll(/\]\((?![a-z]+:)([^)#]+)[^)]*\)/g)].map(([, target = ""]) =>
      path.posix.join(path.posix.dirname(page), target),
    ),
  );

  expect(links.filter((target) => !installed.has(target))).toEqual([]);
});

test("the README names every event and every error code", () => {
  const readme = installed.get("README.md") ?? "";
  const [, codes = ""] =
    /type SessionManagerErrorCode = ([^;]+);/.exec(installed.get("dist/errors.d.ts") ?? "") ?? [];
  const names = [...SESSION_EVENT_NAMES, ...codes.split(" | ").map((code) => JSON.parse(code))];

  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("npm finds the installed package and all that it needs in order", async () => {
  expect(await npm(consumer, "ls", "--all")).toContain(`${manifest.name}@${manifest.version}`);
});

test("the README's program counts visits, is killed, is started again, and counts on", async () => {
  const [program = ""] = codeBlocks(installed.get("README.md") ?? "", "js");
  await writeFile(path.join(consumer, "server.mjs"), program);
  const memcached = await startMemcached();
  const port = await freePort();
  const environment = { PORT: String(port), MEMCACHED_NODES: `localhost:${memcached.port}` };
  let running: Program | undefined;
  try {
    running = await startProgram(consumer, "server.mjs", environment);
    const first = await visit(running, undefined);
    const second = await visit(running, first.cookie);
    await running.kill();
    running = await startProgram(consumer, "server.mjs", environment);
    const third = await visit(running, second.cookie);

    expect([first.body, second.body, third.body]).toEqual([
      { visits: 1 },
      { visits: 2 },
      { visits: 3 },
    ]);
  } finally {
    await running?.kill();
    await memcached.kill();
  }
});

test("the examples run with plain Node in a folder that has what they import", async () => {
  const { devDependencies } = manifest;
  const plugins = ["@fastify/csrf-protection", "@fastify/passport", "passport-local"].map(
    (name) => `${name}@${devDependencies[name]}`,
  );
  await npm(consumer, "install", "--prefer-offline", ...plugins);
  const memcached = await startMemcached();
  const answers: Record<string, unknown> = {};
  try {
    for (const [name, page] of [
      ["smallest", ""],
      ["login", "me"],
      ["csrf", "form"],
    ] as const) {
      const code = installed.get(`examples/${name}.mjs`) ?? "";
      await writeFile(path.join(consumer, `${name}.mjs`), code);
      const port = await freePort();
      const environment = { PORT: String(port), MEMCACHED_NODES: `localhost:${memcached.port}` };
      const program = await startProgram(consumer, `${name}.mjs`, environment);
      const response = await fetch(`http://localhost:${port}/${page}`);
      answers[name] = await response.json();
      await program.kill();
    }
  } finally {
    await memcached.kill();
  }
  expect(answers).toEqual({
    smallest: { visits: 1 },
    login: { name: null },
    csrf: { token: expect.any(String) },
  });
});

test("the README's TypeScript compiles as strictly as can be, the types of the package included", async () => {
  const folder = path.join(consumer, "typescript");
  await mkdir(folder);
  const [program = ""] = codeBlocks(installed.get("README.md") ?? "", "ts");
  await writeFile(path.join(folder, "program.ts"), program);
  await writeFile(
    path.join(folder, "misuse.ts"),
    `import "./program.js";
import type { FastifyRequest } from "fastify";
import { sessionManager } from "${manifest.name}";

// @ts-expect-error memcachedNodes is required
export const missing: Parameters<typeof sessionManager>[1] = {};
export function spoil({ session }: FastifyRequest): void {
  // @ts-expect-error the attribute is declared as an object
  session.user = "Ana";
  // @ts-expect-error the same, by its name
  session.set("user", "Ana");
  // @ts-expect-error no such attribute is declared
  session.get("cart");
  // @ts-expect-error it follows from where the session is
  session.sessionId = "A";
  // @ts-expect-error milliseconds
  session.cookie.maxAge = "1d";
}
export async function use({ session }: FastifyRequest): Promise<string | undefined> {
  session.options({ maxAge: 86_400_000, secure: "auto" });
  session.cookie.expires = new Date(0);
  const expires: Date | null = session.cookie.expires;
  await session.regenerate(["user"]);
  session.save((error) => error?.message);
  return session.get("user")?.name ?? expires?.toISOString();
}
`,
  );
  await writeFile(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2023",
        module: "nodenext",
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
    }),
  );
  await writeFile(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const root = JSON.parse(await readFile(path.join(projectRoot, "package.json"), "utf8"));
  const nodeTypes = `@types/node@${(root as Manifest).devDependencies["@types/node"]}`;
  await npm(consumer, "install", "--prefer-offline", "--save-dev", nodeTypes);

  const tsc = path.join(projectRoot, "node_modules/.bin/tsc");
  const { code, output } = await runProcess(tsc, ["-p", "."], process.env, folder);
  expect(output).toBe("");
  expect(code).toBe(0);
});

test("npm pack leaves the folder as it was, also after a run that was interrupted", async () => {
  const folder = folderOf(workspace);
  expect(await contentsOf(folder)).toEqual(untouched);
  // what is left of a run that dies before `postpack`, and of a source that is gone since
  await npm(folder, "run", "prepack");
  await writeFile(path.join(folder, "dist/gone.js"), "");

  await npm(folder, "pack");

  expect(await digestOf(path.join(folder, tarballName()))).toBe(tarball);
  await rm(path.join(folder, tarballName()));
  expect(await contentsOf(folder)).toEqual(untouched);
});

test("npm pack in the project's root makes the same tarball", async () => {
  await npm(workspace, "pack", "--workspace", manifest.name);

  expect(await digestOf(path.join(workspace, tarballName()))).toBe(tarball);
});

test("in the project the package is its sources", async () => {
  const { exports } = JSON.parse(
    await readFile(path.join(folderOf(projectRoot), "package.json"), "utf8"),
  ) as Manifest;

  // Otherwise a run of npm pack was interrupted: npm run postpack --workspace fastify-memcached-session-manager
  expect(exports).toEqual({ ".": "./src/index.ts" });
});
