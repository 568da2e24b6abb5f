"""Time from a keystroke to its diagnostics, typed into Russian documents of 100 KB: an ordinary
policy with hardly a finding, and one that is full of them. Beside it what parsing the same text
costs, and the server's memory.

usage: latency.py [EDITS]
  ONSIDE      the program, a release build     [default: target/release/onside]
  PARSE_ONLY  the yardstick, examples/parse_only of a release build; without it no ratio is told
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = 100_000
COPIES = 200
TYPED = "У нас индивидуальный подход к каждому клиенту 🙂. Ответим за 15 минут. "
DOCUMENTS = {
    "ordinary": ("policy", ["honest"]),
    "full of findings": ("ad", ["dishonest", "honest"]),
}


def document(kind, folders):
    """The Russian fixtures of these folders in turn, up to 100 KB of UTF-8."""
    texts = []
    for folder in folders:
        for path in sorted((ROOT / "fixtures" / folder / "ru").glob("*.md")):
            text = path.read_text()
            texts.append(text.split("---\n", 2)[-1] if text.startswith("---") else text)
    out = f"---\nkind: {kind}\n---\n\n"
    at = 0
    while len(out.encode()) < SIZE:
        out += texts[at % len(texts)] + "\n"
        at += 1
    return out


def parse_time(program, text):
    """Milliseconds of processor time that the yardstick takes for a text: many copies of it less
    one, best of five."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        pathlib.Path(one, "0.md").write_text(text)
        for copy in range(COPIES + 1):
            pathlib.Path(many, f"{copy}.md").write_text(text)

        def cost(folder):
            before = os.times()
            subprocess.run([program, folder], check=True, stdout=subprocess.DEVNULL)
            after = os.times()
            user = after.children_user - before.children_user
            return user + after.children_system - before.children_system

        return min(cost(many) - cost(one) for _ in range(5)) / COPIES * 1000


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
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return self.process.stdout.read(length)

    def processor(self):
        """Milliseconds of processor time that the process has taken; 0 where nobody tells."""
        try:
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """What the process holds, in KiB; None where the system does not tell."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def units(text):
    """UTF-16 code units, in which columns are counted here."""
    return len(text.encode("utf-16-le")) // 2


def session(program, text, edits):
    """Types in the middle of the text, letter by letter, and now and then takes one back. Answers
    the number of findings at first, the times in milliseconds, the processor's time of one edit
    (which other programs hardly change), and the memory before and after."""
    server = Server(program)
    server.send(id=1, method="initialize", params={"capabilities": {}})
    server.read()
    server.send(method="initialized", params={})
    uri = "untitled:latency"
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    server.send(method="textDocument/didOpen", params={"textDocument": item})
    findings = len(json.loads(server.read())["params"]["diagnostics"])
    before, busy = server.memory(), server.processor()
    # At the end of the first paragraph of one line behind the middle.
    lines = text.split("\n")
    line = text[: len(text) // 2].count("\n")
    while not (lines[line][:1].isalpha() and lines[line - 1] == lines[line + 1] == ""):
        line += 1
    column = units(lines[line])
    typed, version, times = [], 1, []
    while len(times) < edits:
        erase = typed and (len(typed) >= len(TYPED) * 3 or len(times) % 7 == 6)
        if erase:
            start = column - units(typed.pop())
            end, new = column, ""
            column = start
        else:
            typed.append(TYPED[len(typed) % len(TYPED)])
            start = end = column
            new = typed[-1]
            column += units(new)
        version += 1
        change = {
            "range": {
                "start": {"line": line, "character": start},
                "end": {"line": line, "character": end},
            },
            "text": new,
        }
        began = time.perf_counter()
        server.send(
            method="textDocument/didChange",
            params={"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
        )
        body = server.read()
        times.append((time.perf_counter() - began) * 1000)
        assert json.loads(body)["params"]["version"] == version
    after, busy = server.memory(), server.processor() - busy
    server.send(id=2, method="shutdown")
    server.read()
    server.send(method="exit")
    assert server.process.wait(10) == 0
    return findings, sorted(times), busy / edits, before, after


def main():
    program = os.path.abspath(os.environ.get("ONSIDE", ROOT / "target/release/onside"))
    parser = os.environ.get("PARSE_ONLY")
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for name, (kind, folders) in DOCUMENTS.items():
        text = document(kind, folders)
        findings, times, busy, before, after = session(program, text, edits)
        p99 = times[int(len(times) * 0.99)]
        told = (
            f"{name}: {len(text.encode())} bytes, {findings} findings, {edits} edits: "
            f"p50 {statistics.median(times):.2f} ms, p99 {p99:.2f} ms, worst {times[-1]:.2f} ms, "
            f"processor {busy:.2f} ms"
        )
        if parser:
            parse = parse_time(os.path.abspath(parser), text)
            told += f"; parsing {parse:.2f} ms, p99 is {p99 / parse:.1f} times that"
        print(f"{told}; memory {before} KiB, then {after} KiB", flush=True)


main()
