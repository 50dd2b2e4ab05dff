// The top of the page: what the document is, its totals, the bars of its departments and the list of its findings.

const findings = { current: -1 };

function showSummary(shown) {
  byId("title").replaceChildren(visible(shown.title || shown.name));
  byId("about").replaceChildren(visible(shown.about));
  byId("about").title = `sha256 ${shown.sha256}`;
  showSums(shown);
  byId("bars").replaceChildren(...shown.departments.map((row, index) => makeBar(shown, row, index)));
  showFindings(shown);
}

// The totals of the document. An amount that is not known is never shown as 0.
function showSums({ sums }) {
  const entry = (className, term, text) => make("div", className, make("dt", "muted", term), make("dd", "", text));
  const entries = [entry("items", _("Items"), String(sums.records))];
  if (sums.known || !sums.unknown) {
    entries.push(entry("firm", _("Firm"), yenText(sums.firm)), entry("ceiling", _("Ceiling"), yenText(sums.ceiling)));
  }
  if (sums.unknown) entries.push(entry("unknown", _("Amount not known"), String(sums.unknown)));
  byId("sums").replaceChildren(...entries);
}

const departmentName = (row) => row.name ?? _("No department");

// A row that shows a department's firm total and its open part as a bar, and is the button of its filter.
function makeBar(shown, row, index) {
  const name = departmentName(row);
  const values = { name, count: row.records, sums: sumText(row) };
  const button = makeButton("bar", _("{name}, items: {count}, {sums}. Press to show this department only", values));
  button.append(...barOf(name, row, shown.zero));
  button.dataset.department = index;
  button.setAttribute("aria-pressed", "false");
  return button;
}

// The years of all documents on the page, each the button of its first document; nothing where there is one year.
function showYears({ rows, zero }) {
  byId("years-part").hidden = !rows.length;
  byId("years").replaceChildren(
    ...rows.map((row) => {
      const values = { name: row.name, count: row.records, sums: sumText(row) };
      const button = makeButton("bar", _("{name}, items: {count}, {sums}. Press to show its first document", values));
      button.append(...barOf(row.name, row, zero));
      button.dataset.document = row.document;
      return button;
    })
  );
}

// The parts of a row: its name, the bar with the place of 0 yen, the sums.
function barOf(name, row, zeroAt) {
  const [firm, ceiling] = [yenText(row.firm), yenText(row.ceiling)];
  const below = row.floor === row.firm ? "" : `${yenText(row.floor)} `; // only where a figure with ▲ is open
  const track = make("span", "track");
  for (const [className, [start, length]] of [["firm", row.firm_bar], ["open", row.open_bar]]) {
    const part = make("i", className);
    part.style.insetInlineStart = `${start / 100}%`;
    part.style.inlineSize = `${length / 100}%`;
    if (length) track.append(part);
  }
  if (zeroAt) {
    const zero = make("i", "zero");
    zero.style.insetInlineStart = `${zeroAt / 100}%`;
    track.append(zero);
  }
  return [
    make("span", "name", name, " ", make("span", "count", String(row.records))),
    track,
    make("span", "figure firm", row.known ? firm : _("amount not known")),
    make("span", "figure ceiling", row.ceiling === row.firm && !below ? "" : `${below}〜 ${ceiling}`),
  ];
}

function showFindings(shown) {
  findings.current = -1;
  const items = shown.diagnostics.map(makeFinding);
  document.querySelector(".summary").classList.toggle("has-findings", items.length > 0);
  byId("findings").replaceChildren(...(items.length ? items : [make("li", "muted", _("Nothing was found amiss."))]));
  const counts = Object.keys(SIGNS).map((severity) => {
    const count = shown.diagnostics.filter((found) => found.severity === severity).length;
    return count ? make("span", "", sign(severity), `${count} `) : "";
  });
  byId("finding-counts").replaceChildren(...counts);
}

function makeFinding({ severity, line, message }, index) {
  const button = makeButton("finding", "", sign(severity), make("span", "where", _("line {line}", { line })), message);
  button.dataset.finding = index;
  return make("li", "", button);
}

// Mark a finding in the list as the current one.
function markFinding(index) {
  findings.current = index;
  byId("findings").querySelector("[aria-current]")?.removeAttribute("aria-current");
  const button = byId("findings").querySelector(`[data-finding="${index}"]`);
  button?.setAttribute("aria-current", "true");
  button?.scrollIntoView({ block: "nearest" });
}
