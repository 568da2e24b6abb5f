#!/usr/bin/env node
// Runs the program of the package for this platform.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const name = process.platform === "win32" ? "onside.exe" : "onside";

let program;
try {
  program = require.resolve(`onside-${platform}/bin/${name}`);
} catch {
  console.error(
    `onside: there is no package onside-${platform}; it is left out by --no-optional, or this ` +
      "platform has none: then install Rust and run `cargo install onside`",
  );
  process.exit(2);
}

const run = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`onside: ${run.error.message}`);
  process.exit(2);
}
if (run.signal) {
  process.kill(process.pid, run.signal);
}
process.exit(run.status ?? 2);
