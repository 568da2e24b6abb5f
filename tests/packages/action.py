"""Runs the steps of action.yml as the GitHub runner does: env from the inputs, files for outputs.

usage: action.py WORKSPACE FILES_DIR [input=value ...]
Knows what action.yml needs: composite `run` steps, ${{ inputs.x }} in env, GITHUB_PATH.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

root = Path(__file__).resolve().parents[2]
workspace, files, *given = sys.argv[1:]
action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
inputs = {name: str(about.get("default", "")) for name, about in action["inputs"].items()}
for pair in given:
    name, value = pair.split("=", 1)
    assert name in inputs, name
    inputs[name] = value

names = ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
folder = Path(files)
folder.mkdir(parents=True, exist_ok=True)
for name in names:
    (folder / name).write_text("")
env = dict(os.environ)
env.update({name: str(folder / name) for name in names})
env.update(GITHUB_ACTION_PATH=str(root), RUNNER_TEMP=str(folder), GITHUB_ACTIONS="true", CI="true")


def expand(text):
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: inputs[match[1]], str(text))


code = 0
for step in action["runs"]["steps"]:
    assert "${{" not in step["run"], "an input in a script is code"
    own = {name: expand(value) for name, value in step.get("env", {}).items()}
    added = (folder / "GITHUB_PATH").read_text().split()
    path = os.pathsep.join([*reversed(added), env["PATH"]])
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    code = subprocess.run(command, cwd=workspace, env={**env, **own, "PATH": path}).returncode
    if code:
        break
for line in (folder / "GITHUB_OUTPUT").read_text().splitlines():
    print("output", line)
sys.exit(code)
