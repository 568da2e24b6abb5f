// The extension: starts the server, keeps it in step with the settings, shows its pages.

import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";

import { find } from "./binary";
import { Pages } from "./pages";
import { report } from "./report";
import { type Level, Status } from "./status";

/** The server's command for a rule's page. */
const EXPLAIN = "onside.explain";

/** The server's request for a document's level. */
const LEVEL = "onside/level";

const DOCUMENTS = [
  { scheme: "file", language: "markdown" },
  { scheme: "untitled", language: "markdown" },
  { scheme: "file", language: "yaml" },
];

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("onside", { log: true });
  const pages = new Pages();
  const status = new Status(DOCUMENTS, async (document) => {
    if (!client?.isRunning()) {
      return null;
    }
    const uri = client.code2ProtocolConverter.asUri(document);
    return client.sendRequest<Level | null>(LEVEL, { textDocument: { uri } });
  });
  const restart = async () => {
    await stop();
    await start(context, log, pages, status);
  };
  context.subscriptions.push(
    log,
    pages.register(),
    status.register(),
    vscode.commands.registerCommand("onside.restart", restart),
    vscode.commands.registerCommand("onside.report", () => showReport(context, pages)),
    vscode.commands.registerCommand("onside.log", () => log.show()),
    vscode.window.registerUriHandler({
      handleUri: (uri) => vscode.commands.executeCommand(EXPLAIN, uri.path.replace(/^\/rules\//, "")),
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("onside.path") || event.affectsConfiguration("onside.enable")) {
        await restart();
      }
    }),
  );
  await start(context, log, pages, status);
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function start(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  pages: Pages,
  status: Status,
): Promise<void> {
  const settings = vscode.workspace.getConfiguration("onside");
  if (!settings.get<boolean>("enable", true)) {
    status.set(undefined);
    return;
  }
  const command = find(context);
  if (command === undefined) {
    const text = vscode.l10n.t(
      "no program `onside` beside the extension or on the PATH; name it in the setting onside.path",
    );
    return failed(text, status);
  }
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS,
    outputChannel: log,
    initializationOptions: {
      language: settings.get<string>("language", "auto"),
      pages: true,
      ruleLinks: `${vscode.env.uriScheme}://${context.extension.id}/rules/`,
    },
    middleware: {
      executeCommand: async (name, args, next) => {
        const result: unknown = await next(name, args);
        if (name === EXPLAIN && typeof result === "string") {
          await pages.show(String(args[0]).replace("/", "-"), result);
        }
        return result;
      },
    },
  };
  client = new LanguageClient("onside", "onside", server, options);
  try {
    await client.start();
    status.set(undefined);
  } catch (error) {
    client = undefined;
    await failed(String(error), status);
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.dispose();
}

async function failed(reason: string, status: Status): Promise<void> {
  status.set(reason);
  const open = vscode.l10n.t("Open settings");
  const text = vscode.l10n.t("onside cannot be started: {0}", reason);
  // Not waited for: nobody may ever answer.
  void vscode.window.showErrorMessage(text, open).then((chosen) => {
    if (chosen === open) {
      void vscode.commands.executeCommand("workbench.action.openSettings", "onside.path");
    }
  });
}

async function showReport(context: vscode.ExtensionContext, pages: Pages): Promise<void> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  const folder = own ?? vscode.workspace.workspaceFolders?.[0];
  const program = find(context);
  if (folder === undefined || program === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no open folder to report on."));
    return;
  }
  try {
    const set = vscode.workspace.getConfiguration("onside").get<string>("language", "auto");
    const language = ["ru", "en"].includes(set) ? set : vscode.env.language.startsWith("ru") ? "ru" : "en";
    const text = await report(program, folder.uri.fsPath, language);
    // Text for a terminal: shown as it is, whatever a document holds.
    const fence = "`".repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length + 1)));
    await pages.show("report", `# ${folder.name}\n\n${fence}text\n${text}\n${fence}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("The report cannot be made: {0}", reason));
  }
}
