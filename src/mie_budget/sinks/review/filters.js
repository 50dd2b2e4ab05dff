// Search and filters: which records are shown, what they add up to, and where the search terms stand.

const MOST_HIGHLIGHTS = 3000;

const filters = { kept: new Set(), hits: [], hit: -1 };

function showFilters(shown) {
  const all = new Option(word("all_departments"), "");
  const options = shown.departments.map(
    (row, index) => new Option(visible(word("choice", { name: departmentName(row), count: row.records })), index)
  );
  byId("department").replaceChildren(all, ...options);
}

const searchTerms = () => fold(state.query).split(/\s+/).filter(Boolean);

function searchable(record) {
  record.folded ??= fold(
    [
      record.title,
      ...record.departments,
      record.description,
      record.yen ?? "",
      record.yen?.replaceAll(",", "") ?? "",
      record.text ?? "",
      ...record.others.flatMap(({ yen, text }) => [yen, text]),
    ].join("\n")
  );
  return record.folded;
}

function isKept(record, terms) {
  if (state.department && !record.rows.includes(Number(state.department))) return false;
  if (state.partOf && record.relation !== "part_of") return false;
  if (state.findings && !record.diagnostics.length) return false;
  return terms.every((term) => searchable(record).includes(term));
}

// Show what the filters leave in, everywhere on the page.
function applyFilters() {
  const { shown } = state;
  const terms = searchTerms();
  filters.kept = new Set([...shown.records.keys()].filter((index) => isKept(shown.records[index], terms)));
  records.cards.forEach((card, index) => {
    card.hidden = !filters.kept.has(index);
  });
  fadeSource(filters.kept);
  filters.hits = sourceHits(shown, terms);
  filters.hit = -1;
  showControls(shown);
  highlight(terms);
  if (!filters.kept.has(state.selected)) setTabStop([...filters.kept][0]);
}

function showControls(shown) {
  const active = Boolean(state.department || state.partOf || state.findings || state.query);
  byId("department").value = state.department;
  byId("part-of").setAttribute("aria-pressed", String(state.partOf));
  byId("with-findings").setAttribute("aria-pressed", String(state.findings));
  byId("clear").hidden = !active;
  byId("source-hits").hidden = !filters.hits.length;
  byId("source-hits").replaceChildren(word("source_hits", { count: filters.hits.length }), " ▾");
  for (const bar of byId("bars").children) {
    bar.setAttribute("aria-pressed", String(bar.dataset.department === state.department));
  }
  const { firm, ceiling } = sumOf(shown, filters.kept);
  byId("shown").replaceChildren(
    make("b", "", word("shown", { shown: filters.kept.size, count: shown.records.length })),
    " ",
    word("shown_sum", { firm: yenText(firm), ceiling: yenText(ceiling) })
  );
  byId("records-empty").hidden = filters.kept.size > 0;
  byId("records-empty").textContent = word(shown.records.length ? "no_match" : "no_records");
}

const toYen = ({ yen }) => BigInt(yen.replaceAll(",", ""));

// What the records shown add up to, by the rules of the totals: a pool counts once and not at all beside the exact
// item that is the same money; under one department, a joint item counts in the ceiling only; ▲ raises no ceiling.
function sumOf(shown, kept) {
  const chosen = [...kept].map((index) => shown.records[index]);
  const exact = chosen.filter(({ relation }) => relation === "exact");
  const isOpen = ({ rows }) => state.department && rows.length > 1;
  const pools = new Set(chosen.filter(({ pool }) => pool !== null).map(({ pool }) => shown.pools[pool]));
  const open = [...exact.filter(isOpen), ...[...pools].filter(({ twin }) => !kept.has(twin))];
  const sum = (figures) => figures.reduce((total, yen) => total + yen, 0n);
  const firm = sum(exact.filter((record) => !isOpen(record)).map(toYen));
  const ceiling = firm + sum(open.map(toYen).filter((yen) => yen > 0n));
  return { firm: firm.toLocaleString("en-US"), ceiling: ceiling.toLocaleString("en-US") };
}

// Highlight the terms without touching the elements, where the browser can (CSS custom highlights).
function highlight(terms) {
  if (!CSS.highlights) return;
  const ranges = [];
  const places = filters.hits.map((number) => source.lines[number]);
  if (terms.length) for (const index of filters.kept) places.push(records.cards[index]);
  for (const place of places) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (ranges.length < MOST_HIGHLIGHTS && walker.nextNode()) addRanges(ranges, walker.currentNode, terms);
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

function addRanges(ranges, node, terms) {
  const text = fold(node.data);
  if (text.length !== node.data.length) return;
  for (const term of terms) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + term.length);
      ranges.push(range);
    }
  }
}

function nextHit() {
  setView("source");
  filters.hit = (filters.hit + 1) % filters.hits.length;
  source.lines[filters.hits[filters.hit]].scrollIntoView({ block: "center" });
}

function clearFilters() {
  Object.assign(state, { department: "", partOf: false, findings: false, query: "" });
  byId("search").value = "";
  applyFilters();
}
