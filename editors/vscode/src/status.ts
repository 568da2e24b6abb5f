// What the bar at the bottom says: the level of the document in front, whether the server runs,
// how many findings there are.

import * as vscode from "vscode";

/** What the server answers to `onside/level`. */
export interface Level {
  readonly level: number;
  readonly title: string;
  /** What would lift the document to the next level. */
  readonly lifts: readonly string[];
}

/** How long nothing must have changed before the level is asked for, in milliseconds. */
const PAUSE = 400;

/** What the bar at the bottom says of the document in front. */
export class Status {
  private readonly item: vscode.LanguageStatusItem;
  private readonly bar: vscode.StatusBarItem;
  private trouble: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly selector: vscode.DocumentSelector,
    private readonly level: (uri: vscode.Uri) => Promise<Level | null>,
  ) {
    this.item = vscode.languages.createLanguageStatusItem("onside", selector);
    this.item.name = "onside";
    this.item.command = {
      command: "workbench.actions.view.problems",
      title: vscode.l10n.t("Show the problems"),
    };
    this.bar = vscode.window.createStatusBarItem("onside.level", vscode.StatusBarAlignment.Right, 90);
    this.bar.name = vscode.l10n.t("onside: level of the text");
    this.bar.command = "workbench.actions.view.problems";
  }

  register(): vscode.Disposable {
    const update = () => this.update();
    return vscode.Disposable.from(
      this.item,
      this.bar,
      vscode.languages.onDidChangeDiagnostics(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document === vscode.window.activeTextEditor?.document) {
          this.rate();
        }
      }),
      { dispose: () => clearTimeout(this.timer) },
    );
  }

  /** Says what is wrong with the server; nothing where it runs. */
  set(trouble: string | undefined): void {
    this.trouble = trouble;
    this.update();
  }

  private update(): void {
    this.rate();
    if (this.trouble !== undefined) {
      this.item.severity = vscode.LanguageStatusSeverity.Error;
      this.item.text = vscode.l10n.t("The server does not run");
      this.item.detail = this.trouble;
      return;
    }
    const document = vscode.window.activeTextEditor?.document;
    const all = document ? vscode.languages.getDiagnostics(document.uri) : [];
    const count = all.filter((diagnostic) => diagnostic.source === "onside").length;
    this.item.severity =
      count > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    this.item.text =
      count > 0
        ? vscode.l10n.t("onside: {0} in this document", count)
        : vscode.l10n.t("onside: no findings");
    this.item.detail = vscode.l10n.t("Findings in this document");
  }

  /** Asks for the level once typing has paused. */
  private rate(): void {
    clearTimeout(this.timer);
    const document = vscode.window.activeTextEditor?.document;
    if (this.trouble !== undefined || !document || vscode.languages.match(this.selector, document) === 0) {
      this.bar.hide();
      return;
    }
    this.timer = setTimeout(async () => {
      const level = await this.level(document.uri).catch(() => null);
      if (document !== vscode.window.activeTextEditor?.document) {
        return;
      }
      if (level === null) {
        this.bar.hide();
        return;
      }
      this.bar.text = `onside: ${level.title}`;
      this.bar.tooltip = level.lifts.join("\n") || undefined;
      this.bar.show();
    }, PAUSE);
  }
}
