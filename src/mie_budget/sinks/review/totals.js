// The top of the page: what the document is, its totals, the bars of its departments and the list of its findings.

const RANK = ["error", "warning", "info"];
const findings = { order: [], current: -1 };

function showSummary(shown) {
  byId("title").replaceChildren(visible(shown.title || shown.name));
  const about = [
    shown.title ? shown.name : null,
    shown.year,
    shown.stage && word(shown.stage),
    shown.notation ? word("notation", { name: shown.notation }) : word("no_notation"),
    shown.encoding,
    word("line_count", { count: shown.lines.length }),
  ];
  byId("about").replaceChildren(visible(about.filter(Boolean).join(" · ")));
  byId("about").title = `sha256 ${shown.sha256}`;
  byId("sums").replaceChildren(
    makeSum("count", word("records"), String(shown.records.length)),
    makeSum("firm", word("firm"), yenText(shown.firm)),
    makeSum("ceiling", word("ceiling"), yenText(shown.ceiling))
  );
  byId("bars").replaceChildren(...shown.departments.map((row, index) => makeBar(shown, row, index)));
  showFindings(shown);
}

function makeSum(className, name, text) {
  return make("div", className, make("dt", "muted", name), make("dd", "", text));
}

const departmentName = (row) => (row.name === null ? word("no_department") : row.name);

// A row that shows a department's firm total and its open part as a bar, and is the button of its filter.
function makeBar(shown, row, index) {
  const [firm, ceiling] = [yenText(row.firm), yenText(row.ceiling)];
  const name = departmentName(row);
  const button = makeButton("bar", word("bar_label", { name, count: row.records, firm, ceiling }));
  const track = make("span", "track");
  for (const [className, [start, length]] of [["firm", row.firm_bar], ["open", row.open_bar]]) {
    const part = make("i", className);
    part.style.insetInlineStart = `${start / 100}%`;
    part.style.inlineSize = `${length / 100}%`;
    if (length) track.append(part);
  }
  if (shown.zero) {
    const zero = make("i", "zero");
    zero.style.insetInlineStart = `${shown.zero / 100}%`;
    track.append(zero);
  }
  button.append(
    make("span", "name", name, " ", make("span", "count", String(row.records))),
    track,
    make("span", "figure firm", firm),
    make("span", "figure ceiling", ceiling)
  );
  button.dataset.department = index;
  button.setAttribute("aria-pressed", "false");
  return button;
}

// The findings, the gravest first.
function showFindings(shown) {
  const rank = (index) => RANK.indexOf(shown.diagnostics[index].severity);
  findings.order = [...shown.diagnostics.keys()].sort((a, b) => rank(a) - rank(b) || a - b);
  findings.current = -1;
  byId("findings").replaceChildren(...findings.order.map((index) => makeFinding(shown, index)));
  if (!findings.order.length) byId("findings").append(make("li", "muted", word("no_findings")));
  const counts = RANK.flatMap((severity) => {
    const count = shown.diagnostics.filter((found) => found.severity === severity).length;
    return count ? [sign(severity), `${count} `] : [];
  });
  byId("finding-counts").replaceChildren(...counts);
}

function makeFinding(shown, index) {
  const { severity, line, message } = shown.diagnostics[index];
  const button = makeButton("finding", "", sign(severity), make("span", "where", word("at_line", { line })), message);
  button.dataset.finding = index;
  return make("li", "", button);
}

// Mark a finding in the list as the current one.
function markFinding(index) {
  findings.current = findings.order.indexOf(index);
  for (const button of byId("findings").querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
  const button = byId("findings").querySelector(`[data-finding="${index}"]`);
  button?.setAttribute("aria-current", "true");
  button?.scrollIntoView({ block: "nearest" });
}
