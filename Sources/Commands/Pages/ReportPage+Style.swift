extension ReportPage {
  /// Light and dark by the reader's choice; pictures on white, as they are printed.
  static let style = """
    :root { color-scheme: light dark; --ink: #1c1c1c; --page: #ffffff; --soft: #f3f3f1; --line: #d5d5d0; --accent: #005a8f; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e8e8e4; --page: #17181a; --soft: #222427; --line: #3c3f44; --accent: #7fc1ee; }
    }
    body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 4rem; background: var(--page); color: var(--ink);
      font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 1.7rem; margin: 0.5rem 0; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
    a { color: var(--accent); } nav a { margin-right: 1rem; }
    .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; background: var(--page); padding: 0.3rem; }
    pre { background: var(--soft); padding: 0.5rem 0.75rem; overflow-x: auto; font: 0.85rem/1.35 "DejaVu Sans Mono", monospace; }
    pre.command { border-left: 4px solid var(--accent); white-space: pre-wrap; } pre.drawn { line-height: 1.1; }
    .narration { max-width: 44rem; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; margin: 0.75rem 0; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
    th, td { padding: 0.15rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
    th.words, td.words { text-align: left; white-space: normal; }
    th button { all: unset; cursor: pointer; font-weight: 600; }
    th button:focus-visible { outline: 2px solid var(--accent); }
    th[aria-sort="ascending"] button::after { content: " \\25B2"; } th[aria-sort="descending"] button::after { content: " \\25BC"; }
    figure { margin: 1.25rem 0; } figure svg { max-width: 100%; height: auto; background: #ffffff; color: #333333; }
    figcaption { font-size: 0.85rem; }
    @media print { nav, .skip, figcaption a { display: none; } section, figure { break-inside: avoid; } body { max-width: none; } }
    """

  /// Sorts a table by a column, numbers as numbers; marks the page when it is ready, and when something erred.
  static let script = """
    "use strict";
    addEventListener("error", event => { document.documentElement.dataset.error = event.message; });
    for (const table of document.querySelectorAll("table.sortable")) {
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = row => row.cells[column].textContent.trim();
        const rows = [...table.tBodies[0].rows].map((row, place) => ({ row, place, text: key(row), number: parseFloat(key(row)) }));
        rows.sort((a, b) => {
          const numeric = !Number.isNaN(a.number) && !Number.isNaN(b.number);
          const order = numeric ? a.number - b.number : a.text.localeCompare(b.text);
          return (up ? order : -order) || a.place - b.place;
        });
        table.tBodies[0].append(...rows.map(entry => entry.row));
      }));
    }
    document.documentElement.dataset.ready = "true";
    """
}
