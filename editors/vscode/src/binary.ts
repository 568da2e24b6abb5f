// Where the program is: the setting, else beside the extension, else on the PATH.

import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

const NAME = process.platform === "win32" ? "onside.exe" : "onside";

/** The path of the program; undefined where there is none. */
export function find(context: vscode.ExtensionContext): string | undefined {
  const set = vscode.workspace.getConfiguration("onside").get<string>("path", "").trim();
  // A folder that nobody vouches for must not choose what is started.
  if (set && vscode.workspace.isTrusted) {
    return withHome(set);
  }
  const folders = [path.join(context.extensionPath, "bin")];
  folders.push(...(process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder));
  return folders.map((folder) => path.join(folder, NAME)).find(isProgram);
}

function withHome(file: string): string {
  const home = process.env.HOME ?? process.env.USERPROFILE;
  return home && file.startsWith("~") ? path.join(home, file.slice(1)) : file;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
