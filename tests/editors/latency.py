"""Time from a keystroke to its diagnostics, typed into a Russian document of 100 KB.

usage: latency.py ONSIDE [EDITS]    prints p50, p99 and the memory of the server
"""

import glob
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = 100_000
TYPED = "У нас индивидуальный подход к каждому клиенту 🙂. Ответим за 15 минут. "


def document():
    """Honest and dishonest Russian fixtures in turn, up to 100 KB of UTF-8."""
    texts = []
    for path in sorted(glob.glob(str(ROOT / "fixtures/*honest/ru/*.md"))):
        text = pathlib.Path(path).read_text()
        texts.append(text.split("---\n", 2)[-1] if text.startswith("---") else text)
    out = "---\nkind: ad\n---\n\n"
    at = 0
    while len(out.encode()) < SIZE:
        out += texts[at % len(texts)] + "\n"
        at += 1
    return out


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "lsp", "--no-config"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return self.process.stdout.read(length)

    def memory(self):
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def main():
    program = os.path.abspath(sys.argv[1])
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    text = document()
    server = Server(program)
    server.send(id=1, method="initialize", params={"capabilities": {}})
    server.read()
    server.send(method="initialized", params={})
    uri = "untitled:latency"
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    server.send(method="textDocument/didOpen", params={"textDocument": item})
    findings = len(json.loads(server.read())["params"]["diagnostics"])
    before = server.memory()
    # In the middle of the document, at the end of a line, letter by letter, and back.
    line = text[: len(text) // 2].count("\n")
    column = len(text.split("\n")[line].encode("utf-16-le")) // 2
    typed, version, times = [], 1, []
    while len(times) < edits:
        erase = typed and (len(typed) >= len(TYPED) * 3 or len(times) % 7 == 6)
        if erase:
            letter = typed.pop()
            width = len(letter.encode("utf-16-le")) // 2
            column -= width
            end, new = column + width, ""
        else:
            letter = TYPED[len(typed) % len(TYPED)]
            typed.append(letter)
            end, new = column, letter
        version += 1
        change = {
            "range": {
                "start": {"line": line, "character": column},
                "end": {"line": line, "character": end},
            },
            "text": new,
        }
        if not erase:
            column += len(letter.encode("utf-16-le")) // 2
        start = time.perf_counter()
        server.send(
            method="textDocument/didChange",
            params={"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
        )
        body = server.read()
        times.append((time.perf_counter() - start) * 1000)
        assert json.loads(body)["params"]["version"] == version
    after = server.memory()
    server.send(id=2, method="shutdown")
    server.read()
    server.send(method="exit")
    assert server.process.wait(10) == 0
    times.sort()
    print(
        f"{len(text.encode())} bytes, {findings} findings, {edits} edits: "
        f"p50 {statistics.median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms, "
        f"worst {times[-1]:.2f} ms; memory {before} KiB, then {after} KiB"
    )


main()
