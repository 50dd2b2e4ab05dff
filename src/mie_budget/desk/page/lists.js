// The years beside one another, the corrections, and the files that are not read.

const sumCells = (sums) => [
  make("td", "", !sums ? "" : sums.known || !sums.unknown ? yenText(sums.firm) : _("amount not known")),
  make("td", "muted", sums && sums.ceiling !== sums.firm ? yenText(sums.ceiling) : ""),
];

function showSideBySide({ years: names, whole, departments }) {
  const head = make("tr", "", make("td", ""));
  const kinds = make("tr", "", make("th", "", _("Department")));
  for (const name of names) {
    const year = make("th", "", name);
    Object.assign(year, { colSpan: 2, scope: "colgroup" });
    head.append(year);
    kinds.append(make("th", "", _("Firm")), make("th", "", _("Ceiling")));
  }
  const row = (name, sums) => {
    const title = make("th", "", name);
    title.scope = "row";
    return make("tr", "", title, ...sums.flatMap(sumCells));
  };
  const rows = departments.map(({ name, years }) => row(name ?? _("No department"), years));
  byId("years-table").replaceChildren(
    make("thead", "", head, kinds),
    make("tbody", "", row(_("All departments"), whole.years), ...rows)
  );
  const chart = (name, { years, zero }) => {
    const bars = years.flatMap((sums, number) => (sums ? [make("div", "bar", ...barOf(names[number], sums, zero))] : []));
    return make("section", "chart", make("h3", "", name), ...bars);
  };
  byId("years-chart").replaceChildren(
    chart(_("All departments"), whole),
    ...departments.map((one) => chart(one.name ?? _("No department"), one))
  );
}

const STATES = {
  "correction-applied": _("applied"),
  "correction-not-applied": _("not applied"),
  "correction-proposed": _("proposed"),
  "correction-unused": _("not used"),
};

const FIELDS = {
  title: _("Title"),
  departments: _("Departments"),
  amount: _("Amount"),
  relation: _("The amount is"),
  markers: _("Markers"),
  description: _("Description"),
};

function fieldText(name, value) {
  if (name === "relation") return label(value);
  return name === "amount" ? (value === "" ? _("none") : yenText(value)) : value;
}

function showCorrections(corrections) {
  const open = corrections.filter(({ state: of }) => of !== "correction-applied").length;
  byId("corrections-count").textContent = corrections.length ? `${corrections.length}${open ? ` (${open})` : ""}` : "";
  const entries = corrections.map(makeCorrection);
  byId("corrections").replaceChildren(...(entries.length ? entries : [make("li", "empty", _("There are none yet."))]));
}

function makeCorrection(one, number) {
  const entry = make("li", "correction");
  entry.dataset.correction = number;
  const values = Object.entries(one.fields).filter(([name]) => name in FIELDS);
  const removing = makeButton("small", _("Remove: {title}", { title: one.title }), _("Remove"));
  removing.dataset.remove = one.key;
  entry.append(
    make("p", "", make("span", `badge ${one.state}`, STATES[one.state]), " ", make("b", "", one.title || _("(no title)"))),
    make("p", "muted", `${one.document} · ${_("line {line}", { line: one.line })} · ${one.way} · ${one.reason}`),
    make("ul", "", ...values.map(([name, value]) => make("li", "", `${FIELDS[name]}: `, make("b", "", fieldText(name, value))))),
    ...one.said.filter(({ code }) => code !== "correction-applied").map((said) => makeSaid(one, said)),
    make("p", "", ...one.said.filter(({ code }) => code === "correction-applied").map(makeWay), " ", removing)
  );
  return entry;
}

function makeWay({ document: number, line }) {
  const name = data.documents[number].name;
  const way = makeButton("link", "", _("To line {line} of {name}", { line, name }));
  Object.assign(way.dataset, { document: number, line });
  return way;
}

// What is said of a correction that was not applied, with the way to the item it could be right for.
function makeSaid(one, said) {
  const note = make("p", `note ${said.code === "correction-not-applied" ? "warning" : "info"}`, said.message, " ");
  if (said.document !== null && said.code !== "correction-unused") {
    const again = makeButton("small", "", _("Correct it there"));
    Object.assign(again.dataset, { document: said.document, line: said.line, again: one.key, code: said.code });
    note.append(makeWay(said), " ", again);
  }
  return note;
}

// To a line of a document, and to the item that begins on it.
function goToLine(number, line) {
  showView("documents");
  if (number !== state.number) showDocument(number);
  const index = state.shown.records.findIndex(({ first }) => first === line);
  if (index >= 0) select(index);
  else source.lines[line]?.scrollIntoView({ block: "center" });
  return index;
}

// Say a correction again of the item that it could be right for.
function sayAgain(one, { document: number, line, code }) {
  const index = goToLine(Number(number), Number(line));
  const values = { ...one.fields, reason: one.reason };
  if (one.action !== "add" && index >= 0) edit(index, { action: one.action, values });
  else add(Number(line), values);
  if (code === "correction-not-applied") editing.renews = one.key;
}

function listenToLists() {
  onClick("corrections", "button", ({ dataset }) => {
    if (dataset.remove) remove(dataset.remove);
    else if (dataset.again) sayAgain(data.corrections.find(({ key }) => key === dataset.again), dataset);
    else goToLine(Number(dataset.document), Number(dataset.line));
  });
}

function showRefused(refused) {
  const entries = refused.map(({ name, message }) => make("li", "note error", _("Not read: {name}: {message}", { name, message })));
  byId("refused").replaceChildren(...entries);
}
