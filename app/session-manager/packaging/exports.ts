// Decides what the `exports` of package.json name: sources in this folder, JavaScript and types in the tarball.

interface Built {
  readonly types: string;
  readonly default: string;
}

/** Subpath to file: a source as a string, what was built from it as an object. */
export type Exports = Readonly<Record<string, string | Built>>;

/** What somebody who installed the tarball imports. Gives back what is in that form already. */
export function builtExports(exports: Exports): Exports {
  return mapTargets(exports, (target) => {
    if (typeof target !== "string") return target;
    const [, name] = /^\.\/src\/(.+)\.ts$/.exec(target) ?? [];
    if (name === undefined) throw new Error(`"${target}" in exports is not a source file`);
    return { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
  });
}

/** The reverse of `builtExports`. Gives back what is in that form already. */
export function sourceExports(exports: Exports): Exports {
  return mapTargets(exports, (target) =>
    typeof target === "string"
      ? target
      : target.default.replace(/^\.\/dist\/(.+)\.js$/, "./src/$1.ts"),
  );
}

function mapTargets(exports: Exports, map: (target: string | Built) => string | Built): Exports {
  return Object.fromEntries(Object.entries(exports).map(([path, target]) => [path, map(target)]));
}
