#!/usr/bin/env bash
# Installs onside from PyPI into a folder of its own, unless the one on PATH is asked for.
set -euo pipefail

version=${ONSIDE_VERSION:-}
if [[ $version == system ]]; then
  onside --version
  exit
fi
if [[ -n $version && ! $version =~ ^[0-9][0-9A-Za-z.]*$ ]]; then
  echo "onside: write the version as 0.1.0, or system" >&2
  exit 2
fi
venv=$RUNNER_TEMP/onside
python3 -m venv "$venv"
bin=$venv/bin
[[ -d $bin ]] || bin=$venv/Scripts
"$bin/python" -m pip install --quiet --only-binary onside "onside${version:+==$version}"
echo "$bin" >>"$GITHUB_PATH"
"$bin/onside" --version
