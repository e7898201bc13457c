"""The style of the page: light and dark by the reader's choice, from a telephone to paper; nothing is fetched."""

from typing import Final

STYLE: Final = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2430; --soft: #566172; --line: #d5dbe3; --wash: #f4f6f9; --link: #1a5fb4;
  --covered: #11643a; --covered-wash: #e3f4ea;
  --partly: #7a4d00; --partly-wash: #fdf0d2;
  --missing: #9c1c1c; --missing-wash: #fce6e4;
  --unreachable: #566172; --unreachable-wash: #eceff3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e4e8ee; --soft: #a3adba; --line: #343c48; --wash: #1c222b; --link: #8ab8ff;
    --covered: #8fdcb0; --covered-wash: #143524;
    --partly: #f2c877; --partly-wash: #3b2c0d;
    --missing: #ffaea6; --missing-wash: #45191a;
    --unreachable: #a3adba; --unreachable-wash: #262d37;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 64rem; padding: 1.5rem clamp(0.9rem, 3vw, 2rem) 4rem; overflow-wrap: anywhere;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif;
}
h1, h2, h3 { line-height: 1.25; margin: 0; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; padding-bottom: 0.3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.08rem; }
p { margin: 0.5rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.soft { color: var(--soft); }
.lead { font-size: 1.2rem; margin-top: 1rem; }
.note { border-left: 4px solid var(--partly); background: var(--partly-wash); padding: 0.5rem 0.8rem; }
dl.about { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 1rem 0; }
dl.about dt { color: var(--soft); }
dl.about dd { margin: 0; }
.bar { display: flex; height: 0.75rem; border-radius: 0.4rem; overflow: hidden; background: var(--missing-wash);
  border: 1px solid var(--line); margin: 0.6rem 0; }
.bar span { background: var(--covered); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid var(--line);
  font-weight: normal; }
thead th, thead th.number { color: var(--soft); font-size: 0.9rem; overflow-wrap: normal; white-space: normal; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap;
  padding-right: 1.2rem; }
nav .soft { display: block; font-size: 0.9rem; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: 0.35rem; padding: 0 0.45rem;
  font-size: 0.82rem; line-height: 1.45; white-space: nowrap; }
.mark.covered { color: var(--covered); background: var(--covered-wash); }
.mark.partly { color: var(--partly); background: var(--partly-wash); }
.mark.missing { color: var(--missing); background: var(--missing-wash); font-weight: 600; }
.mark.unreachable { color: var(--unreachable); background: var(--unreachable-wash); border-style: dashed; }
article { margin: 1.4rem 0 2rem; padding-top: 0.6rem; border-top: 1px solid var(--line); }
h2 + article { border-top: 0; }
article header { display: flex; flex-wrap: wrap; gap: 0.3rem 0.8rem; align-items: baseline; }
article header .soft { font-size: 0.9rem; }
blockquote { margin: 0.6rem 0; }
blockquote.said { padding: 0.5rem 0.9rem; border-left-width: 8px; }
ul.rule, ul.rule ul { list-style: none; margin: 0; padding: 0; }
ul.rule ul { margin-left: 0.45rem; padding-left: clamp(0.45rem, 2vw, 1.1rem); border-left: 1px solid var(--line); }
ul.rule li { margin: 0.35rem 0; }
.said { padding: 0.25rem 0.6rem; border-left: 4px solid; border-radius: 0.2rem; color: var(--ink); }
.said .mark { margin-left: 0.35rem; }
.said.covered { border-color: var(--covered); background: var(--covered-wash); }
.said.partly { border-color: var(--partly); background: var(--partly-wash); }
.said.missing { border-color: var(--missing); background: var(--missing-wash); }
.said.unreachable { border-color: var(--unreachable); background: var(--unreachable-wash); }
.said .letter { color: var(--soft); }
.group > .said { background: none; padding-top: 0.1rem; padding-bottom: 0.1rem; }
details > summary { cursor: pointer; }
details > table, details > .table { margin: 0.2rem 0 0.8rem 0.9rem; width: calc(100% - 0.9rem); }
.items { font-size: 0.94rem; }
.items th.kind { color: var(--soft); font-size: 0.85rem; padding-top: 0.6rem; }
.items td.outcome { width: 8.2rem; padding-right: 0; }
.items tr:has(+ tr.case) td { border-bottom: 0; padding-bottom: 0; }
.items tr.case td { padding-top: 0; padding-right: 0; }
.items tr.case summary { color: var(--soft); font-size: 0.85rem; }
.items .why { color: var(--soft); font-size: 0.9rem; }
pre { margin: 0.3rem 0 0.1rem; padding: 0.5rem 0.7rem; background: var(--wash); border: 1px solid var(--line);
  border-radius: 0.3rem; font: 0.85rem/1.45 ui-monospace, "Liberation Mono", monospace; white-space: pre-wrap; }
.legend li { margin: 0.3rem 0; }
@media (max-width: 34rem) {
  h1 { font-size: 1.35rem; }
  dl.about { grid-template-columns: 1fr; gap: 0; }
  dl.about dd { margin-bottom: 0.4rem; }
  .items td.outcome { width: 6.6rem; }
  th.number, td.number { padding-right: 0.6rem; }
  nav .wide { display: none; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --wash: #f6f6f6; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  article header, .said, tr, pre { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  a { color: inherit; text-decoration: none; }
}
"""
