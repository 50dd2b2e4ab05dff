// The filters: which records are shown, what they add up to, and where the search finds something.

const filters = { kept: new Set(), hits: [], hit: -1 };

function showFilters(shown) {
  const all = new Option(_("All departments"), -1);
  const options = shown.departments.map(
    (row, index) => new Option(visible(_("{name} ({count})", { name: departmentName(row), count: row.records })), index)
  );
  byId("department").replaceChildren(all, ...options);
}

function passes(record) {
  if (state.department >= 0 && !record.rows.includes(state.department)) return false;
  if (state.partOf && record.amount?.relation !== "part_of") return false;
  return !state.findings || record.diagnostics.length > 0;
}

// Show what the filters leave in, everywhere on the page.
function applyFilters() {
  const { shown } = state;
  const terms = termsOf(state.query);
  filters.kept = new Set(recordHits(shown, terms).filter((index) => passes(shown.records[index])));
  filters.hits = lineHits(shown, terms);
  filters.hit = -1;
  records.cards.forEach((card, index) => {
    card.hidden = !filters.kept.has(index);
  });
  fadeSource(filters.kept);
  fadePages(filters.kept);
  showControls(shown);
  showElsewhere(terms);
  const cards = terms.length ? [...filters.kept].map((index) => records.cards[index]) : [];
  highlight([...filters.hits.map((number) => source.lines[number]), ...cards], terms);
  if (!filters.kept.has(state.selected)) setTabStop([...filters.kept][0]);
}

function showControls(shown) {
  const active = state.department >= 0 || state.partOf || state.findings || state.query !== "";
  if (byId("search").value !== state.query) byId("search").value = state.query;
  byId("department").value = state.department;
  byId("part-of").setAttribute("aria-pressed", String(state.partOf));
  byId("with-findings").setAttribute("aria-pressed", String(state.findings));
  byId("clear").hidden = !active;
  byId("source-hits").hidden = !filters.hits.length;
  byId("source-hits").replaceChildren(_("source lines: {count}", { count: filters.hits.length }), " ▾");
  for (const bar of byId("bars").children) {
    bar.setAttribute("aria-pressed", String(Number(bar.dataset.department) === state.department));
  }
  byId("shown").replaceChildren(
    make("b", "", _("{shown} of {count}", { shown: filters.kept.size, count: shown.records.length })),
    " ",
    sumText(sumOf(shown, filters.kept))
  );
  byId("records-empty").hidden = filters.kept.size > 0;
  byId("records-empty").textContent = shown.records.length
    ? _("No item meets these conditions.")
    : _("No item was read. The findings say why.");
}

// A way to each other document in which the search finds something.
function showElsewhere(terms) {
  const links = hitsElsewhere(terms).map(({ number, records, lines }) => {
    const values = { name: data.documents[number].name, records, lines };
    const link = makeButton("link", "", _("{name} (items: {records}, lines: {lines})", values));
    link.dataset.document = number;
    return link;
  });
  byId("elsewhere").hidden = !links.length;
  byId("elsewhere").replaceChildren(make("span", "muted", _("In other documents:")), ...links);
}

// What the records shown add up to: the sum of what the totals count of each. A pool counts once, and not beside an
// item that states the same figure.
function sumOf(shown, kept) {
  const chosen = [...kept].map((index) => shown.records[index]);
  const pools = new Set(chosen.map(({ pool }) => pool).filter((pool) => pool !== null));
  const open = [...pools].map((pool) => shown.pools[pool]).filter(({ twins }) => !twins.some((twin) => kept.has(twin)));
  const counted = chosen.map((record) => (state.department >= 0 ? record.within : record.alone));
  const sum = (figures) => figures.reduce((total, yen) => total + BigInt(yen), 0n);
  const firm = sum(counted.map(([yen]) => yen));
  return {
    firm,
    ceiling: firm + sum([...counted, ...open.map(({ alone }) => alone)].map(([, yen]) => yen)),
    known: chosen.filter(({ amount }) => amount).length,
    unknown: chosen.filter(({ amount }) => !amount).length,
  };
}

// A sum in words. What is not known is never shown as 0.
function sumText({ firm, ceiling, known, unknown }) {
  const values = { firm: yenText(firm), ceiling: yenText(ceiling), count: unknown };
  if (!unknown) return _("firm {firm} · ceiling {ceiling}", values);
  return known
    ? _("firm {firm} · ceiling {ceiling} · amount not known: {count}", values)
    : _("amount not known: {count}", values);
}

function nextHit() {
  setView("source");
  filters.hit = (filters.hit + 1) % filters.hits.length;
  source.lines[filters.hits[filters.hit]].scrollIntoView({ block: "center" });
}

function clearFilters() {
  Object.assign(state, { department: -1, partOf: false, findings: false, query: "" });
  applyFilters();
}
