#!/usr/bin/env node
// Writes docs/walkthrough.md and docs/roteiro.md from the walkthrough's steps: npm run docs -w scripts
if (!process.features.typescript) (await import("tsx/esm/api")).register();
const { writeDocuments } = await import("../src/walkthrough/document.ts");
for (const file of await writeDocuments()) process.stdout.write(`${file}\n`);
