// The status item: whether the server runs, and how many findings the document has.

import * as vscode from "vscode";

/** What the bar at the bottom says of the document in front. */
export class Status {
  private readonly item: vscode.LanguageStatusItem;
  private trouble: string | undefined;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("onside", selector);
    this.item.name = "onside";
    this.item.command = {
      command: "workbench.actions.view.problems",
      title: vscode.l10n.t("Show the problems"),
    };
  }

  register(): vscode.Disposable {
    const update = () => this.update();
    return vscode.Disposable.from(
      this.item,
      vscode.languages.onDidChangeDiagnostics(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    );
  }

  /** Says what is wrong with the server; nothing where it runs. */
  set(trouble: string | undefined): void {
    this.trouble = trouble;
    this.update();
  }

  private update(): void {
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
}
