"""Opens a session's page in headless Chromium: nothing errs, nothing is loaded, all is there.

    check_report.py PROGRAM
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

program = sys.argv[1]
root = pathlib.Path(__file__).resolve().parents[2]
lines = """# A page to open.
data piecewise --name d --dim 2 --classes 4 --samples 300
train moe --routing top-k --experts 4 --hidden 8 --steps 40 --precision float64
route moe
jacobian moe --samples 32
plot moe regions
report page.html --title "A <page> & 'more'"
"""

with tempfile.TemporaryDirectory() as folder:
    done = subprocess.run(
        [program, "--no-init"], input=lines, text=True, capture_output=True, cwd=folder)
    assert done.returncode == 0, done.stderr or done.stdout
    session = subprocess.run(
        [program, "--no-init", "--allow-writes", folder, str(root / "sessions/first-look.chart")],
        capture_output=True, text=True, cwd=folder)
    assert session.returncode == 0, session.stderr[-2000:]
    told = re.search(r"wrote (\d+) tables? and (\d+) pictures? to", done.stdout.replace("\n", " "))
    tables, pictures = int(told[1]), int(told[2])
    for page in pathlib.Path(folder).glob("*.html"):
        size = page.stat().st_size
        assert size < 2_000_000, f"{page.name} has {size} bytes"
        text = page.read_text()
        outside = re.findall(r"""(?:src|href)=["'](?!#|data:)([^"']*)""", text)
        assert not outside, f"{page.name} loads {outside[:3]}"
        opened = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
             "--virtual-time-budget=4000", "--dump-dom", page.as_uri()],
            capture_output=True, text=True, env={**os.environ, "HOME": folder}, timeout=120)
        page_errors = [line for line in opened.stderr.splitlines() if "CONSOLE" in line or "net::ERR" in line]
        assert not page_errors, page_errors
        assert 'data-ready="true"' in opened.stdout, f"{page.name}: its script did not end"
        assert "data-error" not in opened.stdout, f"{page.name}: its script erred"
        shown = opened.stdout.count("<figure>")
        sortable = opened.stdout.count('class="sortable"')
        if page.name == "page.html":
            assert shown == pictures, f"{shown} pictures for {pictures}"
            # Environment and objects have tables of their own.
            assert sortable == tables + 2, f"{sortable} tables for {tables}"
            assert opened.stdout.count("<svg") >= pictures, "a picture was not drawn"
            assert "A &lt;page&gt; &amp; 'more'" in opened.stdout, "its title is not as it was given"
            assert opened.stdout.count('aria-label="') >= pictures, "a picture has no words for it"
        print(f"{page.name}: {shown} pictures, {sortable} tables, {size} bytes")
