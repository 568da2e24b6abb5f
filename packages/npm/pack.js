#!/usr/bin/env node
// Lays out the npm packages of a release and packs them:
//
//     node packages/npm/pack.js OUT PLATFORM=BINARY…
//
// PLATFORM is what Node calls it, such as linux-x64. `onside` is the package that people install;
// it depends on one package with a program for each platform, of which npm installs the one that
// fits. No script runs on installation.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");
const [out, ...programs] = process.argv.slice(2);
if (!out || programs.length === 0 || programs.some((one) => !/^\w+-\w+=./.test(one))) {
  console.error("usage: pack.js OUT PLATFORM=BINARY…, for example: pack.js dist linux-x64=target/release/onside");
  process.exit(2);
}

const LICENCES = {
  "LICENSE-MIT": "LICENSE-MIT",
  "LICENSE-APACHE": "LICENSE-APACHE",
  NOTICE: "NOTICE",
  "THIRD-PARTY.md": "THIRD-PARTY.md",
  "LICENSE-words-ru": "data/ru/LICENSE",
  "LICENSE-words-en": "data/en/LICENSE",
};
const manifest = JSON.parse(fs.readFileSync(path.join(__dirname, "onside/package.json"), "utf8"));
const cargo = fs.readFileSync(path.join(root, "Cargo.toml"), "utf8");
manifest.version = /^version = "(.+)"$/m.exec(cargo)[1];

/** Writes a package's manifest and licences into a new folder. */
function layOut(name, content) {
  const folder = path.join(out, "npm", name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, "bin"), { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
  for (const [target, source] of Object.entries(LICENCES)) {
    fs.copyFileSync(path.join(root, source), path.join(folder, target));
  }
  return folder;
}

const folders = [];
for (const one of programs) {
  const [platform, binary] = [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)];
  const [os, cpu] = platform.split("-");
  const name = `onside-${platform}`;
  manifest.optionalDependencies[name] = manifest.version;
  const { description, version, license, files } = manifest;
  const folder = layOut(name, { name, version, description, license, files, os: [os], cpu: [cpu] });
  const target = path.join(folder, "bin", os === "win32" ? "onside.exe" : "onside");
  fs.copyFileSync(binary, target);
  fs.chmodSync(target, 0o755);
  folders.push(folder);
}
const folder = layOut("onside", manifest);
fs.copyFileSync(path.join(__dirname, "onside/bin/onside.js"), path.join(folder, "bin/onside.js"));
fs.chmodSync(path.join(folder, "bin/onside.js"), 0o755);
fs.copyFileSync(path.join(root, "README.md"), path.join(folder, "README.md"));
folders.push(folder);

for (const one of folders) {
  const args = ["pack", "--silent", "--pack-destination", path.resolve(out)];
  process.stdout.write(execFileSync("npm", args, { cwd: one }));
}
