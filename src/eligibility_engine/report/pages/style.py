"""The look of every page: light and dark, from a telephone to paper, without anything that is fetched.

Every rule is about what stands inside `.e-report`, so a notebook around it keeps its look. A page follows the reader's
choice of light or dark; a piece of a notebook the notebook's own, where that is said.
"""

from typing import Final

_LIGHT: Final = """\
  --e-paper: #ffffff; --e-ink: #1b2430; --e-soft: #545f6f; --e-line: #d3dae3; --e-wash: #f4f6f9; --e-link: #14559f;
  --e-pass: #0d5c35; --e-pass-wash: #e4f4ea; --e-fail: #9b1c1c; --e-fail-wash: #fdeae8;
  --e-open: #744900; --e-open-wash: #fdf1d7;
"""
_DARK: Final = """\
  --e-paper: #14181f; --e-ink: #e4e8ee; --e-soft: #a7b1be; --e-line: #39424f; --e-wash: #1d232c; --e-link: #8ab8ff;
  --e-pass: #8fdcb0; --e-pass-wash: #14301f; --e-fail: #ffb3ab; --e-fail-wash: #421a1a;
  --e-open: #f2c877; --e-open-wash: #382a0e;
"""

_THEMES: Final = f"""\
.e-report {{
  color-scheme: light;
{_LIGHT}}}
@media (prefers-color-scheme: dark) {{ .e-report {{
  color-scheme: dark;
{_DARK}}} }}
[data-jp-theme-light="true"] .e-report, .vscode-light .e-report {{
  color-scheme: light;
{_LIGHT}}}
[data-jp-theme-light="false"] .e-report, .vscode-dark .e-report, .vscode-high-contrast .e-report,
html[theme="dark"] .e-report {{
  color-scheme: dark;
{_DARK}}}
"""
"""JupyterLab, VS Code and Colab say which theme they show; elsewhere the reader's system does."""

_TEXT: Final = """\
.e-report, .e-report *, .e-report ::before { box-sizing: border-box; }
.e-report {
  background: var(--e-paper); color: var(--e-ink); overflow-wrap: anywhere; text-align: left;
  font: 1rem/1.5 system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif;
}
.e-report h1, .e-report h2, .e-report h3 { line-height: 1.25; margin: 0; font-weight: 650; color: inherit; }
.e-report h1 { font-size: 1.5rem; }
.e-report h2, .e-report .e-title { font-size: 1.2rem; margin: 2.4rem 0 0.7rem; padding-bottom: 0.3rem;
  border-bottom: 2px solid var(--e-line); }
.e-report .e-title { font-weight: 650; font-size: 1.02rem; margin: 1.1rem 0 0.5rem; border-bottom-width: 1px; }
.e-report h3 { font-size: 1.02rem; }
.e-report p { margin: 0.4rem 0; }
.e-report ul, .e-report ol { margin: 0.3rem 0; padding-left: 1.3rem; }
.e-report li { margin: 0.2rem 0; }
.e-report a { color: var(--e-link); text-underline-offset: 0.15em; }
.e-report :focus-visible { outline: 3px solid var(--e-link); outline-offset: 2px; border-radius: 2px; }
.e-report blockquote { margin: 0.5rem 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 4px solid var(--e-line);
  color: inherit; font-size: inherit; }
.e-report code { font: 0.88em/1.4 ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; background: none;
  color: inherit; padding: 0; }
.e-report .e-soft { color: var(--e-soft); }
.e-report .e-small { font-size: 0.9rem; }
.e-report .e-sign { font-weight: 700; font-family: "DejaVu Sans", "Segoe UI Symbol", "Apple Symbols", sans-serif; }
"""

_PIECES: Final = """\
.e-report .e-pass { --e-own: var(--e-pass); --e-own-wash: var(--e-pass-wash); }
.e-report .e-fail { --e-own: var(--e-fail); --e-own-wash: var(--e-fail-wash); }
.e-report .e-open { --e-own: var(--e-open); --e-own-wash: var(--e-open-wash); }
.e-report .e-mark { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.6rem;
  font-size: 0.85rem; line-height: 1.5; white-space: nowrap; color: var(--e-own); background: var(--e-own-wash); }
.e-report .e-truth { white-space: nowrap; font-size: 0.85rem; color: var(--e-soft); }
.e-report .e-truth-unknown { color: var(--e-open); }
.e-report .e-banner { border: 1px solid var(--e-own); border-left-width: 0.6rem; border-radius: 0.4rem; margin: 1rem 0;
  padding: 0.8rem 1rem; background: var(--e-own-wash); }
.e-report .e-banner .e-verdict { margin: 0; padding: 0; border: 0; font-size: 1.45rem; font-weight: 700;
  line-height: 1.25; color: var(--e-own); }
.e-report .e-banner p:last-child { margin-bottom: 0; }
.e-report .e-note { border-left: 4px solid var(--e-open); background: var(--e-open-wash); padding: 0.5rem 0.8rem;
  margin: 0.6rem 0; }
.e-report .e-counts { list-style: none; margin: 0.5rem 0 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: 0.3rem 0.6rem; }
.e-report .e-counts li { margin: 0; }
.e-report .e-facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1.2rem;
  margin: 0.7rem 0; }
.e-report .e-facts > div { display: contents; }
.e-report .e-facts dt { color: var(--e-soft); font-weight: normal; }
.e-report .e-facts dd { margin: 0; }
.e-report nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; }
.e-report table { border-collapse: collapse; width: 100%; margin: 0.4rem 0; font-size: inherit; table-layout: fixed;
  color: inherit; border: 0; }
.e-report th, .e-report td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border: 0;
  border-bottom: 1px solid var(--e-line); font-weight: normal; max-width: none; white-space: normal;
  background: none; }
.e-report thead th { color: var(--e-soft); font-size: 0.88rem; padding-bottom: 0.2rem; }
.e-report thead { border: 0; }
.e-report tbody tr:nth-child(n) { background: none; color: inherit; }
.e-report .e-card tbody tr:last-child > * { border-bottom: 0; padding-bottom: 0; }
.e-report td ul { list-style: none; margin: 0; padding: 0; }
.e-report td li { margin: 0 0 0.15rem; }
.e-report .e-card { border: 1px solid var(--e-line); border-left: 0.4rem solid var(--e-own); border-radius: 0.3rem;
  padding: 0.7rem 1rem; margin: 0.8rem 0; }
.e-report .e-line { display: flex; flex-wrap: wrap; gap: 0.2rem 0.7rem; align-items: baseline; }
.e-report ol.e-ask { list-style: none; padding: 0; counter-reset: ask; }
.e-report ol.e-ask > li { counter-increment: ask; border: 1px solid var(--e-line); border-radius: 0.3rem;
  padding: 0.6rem 0.9rem 0.6rem 2.8rem; margin: 0.6rem 0; position: relative; }
.e-report ol.e-ask > li::before { content: counter(ask); position: absolute; left: 0.8rem; top: 0.65rem;
  width: 1.45rem; height: 1.45rem; border-radius: 50%; background: var(--e-open-wash); color: var(--e-open);
  border: 1px solid currentColor; text-align: center; font-size: 0.85rem; line-height: 1.35rem; font-weight: 700; }
.e-report ol.e-ask-on { counter-reset: ask 5; }
.e-report .e-question { font-weight: 600; }
.e-report .e-more > summary { padding: 0.5rem 0.2rem; color: var(--e-link); }
"""

_TREES: Final = """\
.e-report summary { cursor: pointer; }
.e-report .e-entry { border-bottom: 1px solid var(--e-line); }
.e-report .e-entry > summary { padding: 0.55rem 0.2rem; list-style-position: outside; margin-left: 1.1rem; }
.e-report .e-entry > summary h3 { display: inline; }
.e-report .e-entry > summary p { margin: 0.1rem 0 0; color: var(--e-soft); font-size: 0.9rem; }
.e-report .e-entry > summary p.e-evidence { color: var(--e-ink); }
.e-report .e-entry[open] > summary .e-begin { display: none; }
.e-report .e-entry > .e-inside { margin: 0 0 1.2rem 1.1rem; }
.e-report ul.e-rule, .e-report ul.e-rule ul.e-rule { list-style: none; margin: 0.3rem 0; padding: 0; }
.e-report ul.e-rule ul.e-rule { margin: 0 0 0 0.4rem; padding-left: clamp(0.4rem, 2vw, 1.1rem);
  border-left: 1px solid var(--e-line); }
.e-report .e-node { margin: 0.2rem 0; padding: 0.2rem 0.5rem; border-left: 3px solid transparent; }
.e-report .e-node.e-decides { border-left-color: var(--e-own); background: var(--e-own-wash);
  border-radius: 0 0.25rem 0.25rem 0; }
.e-report .e-node .e-letter { color: var(--e-soft); }
.e-report .e-known { list-style: none; margin: 0.1rem 0 0; padding: 0 0 0 1.2rem; color: var(--e-soft);
  font-size: 0.92rem; }
.e-report .e-node.e-decides .e-known, .e-report .e-node.e-decides .e-truth,
.e-report .e-node.e-decides .e-letter { color: var(--e-ink); }
.e-report .e-wide { overflow-x: auto; }
.e-report .e-wide > svg { min-width: 40rem; }
.e-report .e-wide > .e-trees { min-width: 438px; }
.e-report figure { margin: 0.6rem 0; }
.e-report figcaption { color: var(--e-soft); font-size: 0.9rem; margin-bottom: 0.5rem; }
.e-report figcaption ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; }
.e-report .e-trees { columns: 438px 2; column-gap: 1.4rem; list-style: none; padding: 0; margin: 0; }
.e-report .e-trees > li { break-inside: avoid; margin: 0 0 0.7rem; padding: 0.4rem 0.5rem 0.2rem;
  border: 1px solid var(--e-line); border-radius: 0.3rem; }
.e-report .e-trees .e-line { justify-content: space-between; font-size: 0.92rem; }
.e-report .e-trees svg { display: block; width: 420px; max-width: 100%; height: auto; }
.e-report svg.e-tree { color: var(--e-soft); }
.e-report svg.e-tree .e-on { color: var(--e-own); }
"""

_RULES: Final = """\
.e-report .e-over { color: var(--e-soft); font-size: 0.82rem; margin: 0.5rem 0 0.1rem; }
.e-report .e-rule-card { --e-own: var(--e-line); }
.e-report .e-two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.6rem; }
.e-report .e-two blockquote { margin: 0.2rem 0; }
.e-report ul.e-plain-rule li { margin: 0.15rem 0; }
.e-report .e-letter { color: var(--e-soft); }
.e-report .e-numbers-of { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
  gap: 0.6rem 1.6rem; margin: 0.8rem 0; padding-top: 0.5rem; border-top: 1px solid var(--e-line); }
.e-report svg.e-numbers { display: block; width: 100%; max-width: 28rem; height: auto; }
.e-report ul.e-names { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 0 1rem;
  font-size: 0.92rem; }
.e-report ul.e-listed { list-style: none; padding: 0; }
.e-report .e-examples th:first-child { width: 8rem; }
.e-report .e-sign-here { display: grid; grid-template-columns: 1fr 2.4fr 1.4fr 1fr; gap: 0.6rem;
  margin: 0.8rem 0 0.3rem; }
.e-report .e-blank { border: 1px solid var(--e-line); border-radius: 0.2rem; min-height: 3.6rem; padding: 0.2rem 0.5rem;
  font-size: 0.82rem; color: var(--e-soft); }
.e-report .e-apart { margin: 0 0 1.4rem; }
.e-report .e-columns-3 th:first-child { width: 22%; }
.e-report .e-columns-3 th:nth-child(2) { width: 20%; }
.e-report .e-columns-4 th:nth-child(3) { width: 14%; }
"""

_COHORTS: Final = """\
.e-report table.e-counted { min-width: 44rem; table-layout: auto; }
.e-report table.e-counted td, .e-report table.e-counted thead th:nth-child(n + 2) { text-align: right;
  font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.e-report table.e-counted td.e-said, .e-report table.e-counted thead th.e-said { text-align: left; }
.e-report table.e-counted tbody th { width: 40%; }
.e-report table.e-counted thead th { vertical-align: bottom; min-width: 4.6rem; }
.e-report .e-neutral { --e-own: var(--e-soft); --e-own-wash: var(--e-wash); }
.e-report .e-neutral .e-verdict { color: var(--e-ink); }
.e-report td.e-bars { width: 22%; min-width: 8rem; }
.e-report td.e-bars svg { display: block; width: 100%; height: 0.95rem; margin-top: 0.25rem; }
.e-report svg .e-surely { fill: var(--e-pass); }
.e-report svg .e-possibly { fill: var(--e-open-wash); stroke: var(--e-open); }
.e-report svg .e-losing { fill: var(--e-fail); }
.e-report svg.e-flow { display: block; height: auto; width: 100%; max-width: 760px; margin: 0 auto;
  color: var(--e-soft); }
.e-report svg.e-flow g { color: var(--e-own, var(--e-soft)); }
.e-report svg.e-flow rect { fill: var(--e-own-wash, var(--e-wash)); stroke: currentColor; }
.e-report svg.e-flow text { fill: var(--e-ink); }
.e-report svg.e-flow .e-head { font-weight: 650; }
.e-report svg.e-flow-narrow { display: none; max-width: 340px; }
.e-report .e-apart h3 { margin-top: 1.2rem; }
.e-report svg.e-curves { display: block; width: 100%; max-width: 30rem; height: auto; fill: none; }
.e-report svg.e-curves text { fill: var(--e-ink); }
.e-report svg.e-curves .e-grid { stroke: var(--e-line); }
.e-report svg.e-curves .e-own { stroke: var(--e-ink); }
.e-report svg.e-curves .e-head { font-weight: 650; }
.e-report svg.e-curves .e-between { fill: var(--e-open-wash); }
.e-report svg.e-curves .e-worst { stroke: var(--e-pass); stroke-width: 2; }
.e-report svg.e-curves .e-best { stroke: var(--e-open); stroke-width: 2; }
.e-report svg.e-curves .e-worst-at { fill: var(--e-pass); }
.e-report svg.e-curves .e-best-at { fill: var(--e-paper); stroke: var(--e-open); stroke-width: 2; }
"""

_WIDTHS: Final = """\
@media (min-width: 64rem) {
  .e-report .e-swept { display: grid; grid-template-columns: 29rem minmax(0, 1fr); gap: 0 2rem; }
  .e-report .e-swept table.e-counted { min-width: 0; }
}
@media screen and (max-width: 44rem) {
  .e-report svg.e-flow-broad { display: none; }
  .e-report svg.e-flow-narrow { display: block; }
  .e-report table.e-counted { min-width: 38rem; }
  .e-report table.e-counted tr > :first-child { min-width: 8rem; width: 8rem; position: sticky; left: 0;
    background: var(--e-paper); }
  .e-report table.e-counted tbody th > div { display: none; }
}
@media (max-width: 34rem) {
  .e-report h1 { font-size: 1.25rem; }
  .e-report .e-facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .e-report .e-facts dd { margin-bottom: 0.4rem; }
  .e-report .e-card { padding: 0.6rem 0.7rem; }
  .e-report .e-two { grid-template-columns: minmax(0, 1fr); }
  .e-report .e-trees .e-line { justify-content: flex-start; }
  .e-report .e-sign-here { grid-template-columns: minmax(0, 1fr); }
  .e-report .e-examples th:first-child { width: 6rem; }
  .e-report .e-stacked thead { display: none; }
  .e-report .e-stacked, .e-report .e-stacked tbody, .e-report .e-stacked tr, .e-report .e-stacked tr > * {
    display: block; padding: 0; border: 0; }
  .e-report .e-stacked tr { padding: 0.5rem 0; border-bottom: 1px solid var(--e-line); }
  .e-report .e-entry > summary .e-begin { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
    overflow: hidden; }
}
@media print {
  .e-report {
    color-scheme: light;
    --e-paper: #fff; --e-ink: #000; --e-soft: #444; --e-line: #bbb; --e-wash: #f4f6f9; --e-link: #000;
    --e-pass: #0d5c35; --e-pass-wash: #eef7f1; --e-fail: #9b1c1c; --e-fail-wash: #fdf1f0;
    --e-open: #744900; --e-open-wash: #fdf6e8;
    print-color-adjust: exact; font-size: 10pt;
  }
  .e-report nav { display: none; }
  .e-report .e-small { font-size: 0.9em; }
  .e-report .e-card, .e-report tr, .e-report .e-banner, .e-report ol.e-ask > li { break-inside: avoid; }
  .e-report h2, .e-report h3, .e-report summary { break-after: avoid; }
  .e-report .e-entry > summary .e-begin { display: none; }
  .e-report .e-entry::details-content, .e-report .e-more::details-content {
    content-visibility: visible; block-size: auto; }
  .e-report .e-trees { columns: 2; }
  .e-report .e-wide { overflow: visible; }
  .e-report .e-wide > svg, .e-report .e-wide > .e-trees, .e-report table.e-counted { min-width: 0; }
  .e-report svg.e-flow-broad { display: block; }
  .e-report svg.e-flow-narrow { display: none; }
  .e-report a { text-decoration: none; }
}
"""

STYLE: Final = _THEMES + _TEXT + _PIECES + _TREES + _RULES + _COHORTS + _WIDTHS
"""What holds for pages and for pieces of a notebook."""

PAGE_STYLE: Final = """\
html { color-scheme: light dark; scroll-padding-top: 1rem; text-size-adjust: 100%; background: #ffffff; }
@media (prefers-color-scheme: dark) { html { background: #14181f; } }
@media print { html { color-scheme: light; background: #ffffff; } }
body { margin: 0; }
.e-page { max-width: 68rem; margin: 0 auto; padding: 1.5rem clamp(0.8rem, 3vw, 2rem) 3rem; }
.e-page > footer { margin-top: 2.5rem; padding-top: 0.8rem; border-top: 2px solid var(--e-line);
  color: var(--e-soft); font-size: 0.92rem; }
@media print { .e-page { max-width: none; padding: 0; } }
"""
"""What a page has beside it."""

FRAGMENT_STYLE: Final = """\
.e-fragment { border: 1px solid var(--e-line); border-radius: 0.4rem; padding: 0.8rem 1rem; font-size: 0.92rem;
  max-width: 60rem; }
.e-fragment .e-banner { margin-top: 0; }
"""
"""What a piece of a notebook has beside it: it stands on its own paper, whatever surrounds it."""
