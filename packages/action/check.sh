#!/usr/bin/env bash
# Runs onside on what the inputs name; they arrive in the environment only and are never read as code.
set -euo pipefail

arguments=()
add_lines() {
  local line
  while IFS= read -r line; do
    [[ -z $line ]] || arguments+=("$line")
  done <<<"$1"
}

report=$RUNNER_TEMP/onside.json
summary=$RUNNER_TEMP/onside.md
arguments+=(--format "$ONSIDE_FORMAT" --report "json=$report" --report "markdown=$summary")
[[ -z ${ONSIDE_SARIF_FILE:-} ]] || arguments+=(--report "sarif=$ONSIDE_SARIF_FILE")
[[ -z ${ONSIDE_FAIL_ON:-} ]] || arguments+=(--fail-on "$ONSIDE_FAIL_ON")
add_lines "${ONSIDE_ARGS:-}"
# Behind this nothing is an option, whatever a path begins with.
arguments+=(--)
add_lines "${ONSIDE_PATHS:-.}"

rm -f "$report" "$summary"
code=0
onside check "${arguments[@]}" || code=$?

echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [[ -f $report ]]; then
  jq -r '.summary.by_severity | "errors=\(.error)\nwarnings=\(.warning)\ninfos=\(.info)"' \
    "$report" >>"$GITHUB_OUTPUT"
fi
[[ ! -f $summary ]] || cat "$summary" >>"$GITHUB_STEP_SUMMARY"
exit "$code"
