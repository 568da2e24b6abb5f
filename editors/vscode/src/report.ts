// The report on a folder, by the program's own command line.

import { execFile } from "node:child_process";

/** The findings of a folder as text, as `onside check` prints them. */
export function report(program: string, folder: string, language: string): Promise<string> {
  const args = ["check", ".", "--color", "never", "--allow-empty", "--ui-lang", language];
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      // 1 says that there are findings.
      if (error && error.code !== 1) {
        reject(new Error(stderr.trim() || error.message));
      } else {
        resolve(stdout);
      }
    });
  });
}
