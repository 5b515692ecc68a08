// Makes the built folder what `npm pack` packs. Publish the tarball, not the folder: npm reads a folder's
// package.json once more after `postpack`, and would tell the registry of the sources.
import { builtExports } from "./exports.ts";
import { changeExports, copySharedFiles } from "./folder.ts";

copySharedFiles();
// Last, so that the workspace imports the sources but for the moment in which npm reads the folder.
changeExports(builtExports);
