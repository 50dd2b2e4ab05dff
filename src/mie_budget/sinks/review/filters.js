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

function isKept(shown, record, terms) {
  const row = shown.departments[state.department];
  if (row && !(row.name === null ? !record.departments.length : record.departments.includes(row.name))) return false;
  if (state.partOf && record.relation !== "part_of") return false;
  if (state.findings && !record.diagnostics.length) return false;
  return terms.every((term) => searchable(record).includes(term));
}

// Show what the filters leave in, everywhere on the page.
function applyFilters() {
  const { shown } = state;
  const terms = searchTerms();
  filters.kept = new Set([...shown.records.keys()].filter((index) => isKept(shown, shown.records[index], terms)));
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

const toYen = (text) => BigInt(text.replaceAll(",", ""));

// What the records shown add up to, by the rules of the totals: a pool counts once and not at all beside an exact
// item that is the same money; under one department, a joint item counts in the ceiling only.
function sumOf(shown, kept) {
  let firm = 0n;
  let open = 0n;
  const pools = new Set();
  for (const index of kept) {
    const record = shown.records[index];
    const joint = state.department && new Set(record.departments).size > 1;
    if (record.relation === "exact" && joint) open += toYen(record.yen);
    else if (record.relation === "exact") firm += toYen(record.yen);
    if (record.pool !== null) pools.add(shown.pools[record.pool]);
  }
  for (const pool of pools) if (!pool.twins.some((twin) => kept.has(twin))) open += toYen(pool.yen);
  const text = (yen) => yen.toLocaleString("en-US");
  return { firm: text(firm), ceiling: text(firm + open) };
}

// Highlight the terms without touching the elements, where the browser can (CSS custom highlights).
function highlight(terms) {
  if (!CSS.highlights) return;
  const ranges = [];
  const places = [...filters.hits.map((number) => source.lines[number])];
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
  filters.hit = (filters.hit + 1) % filters.hits.length;
  source.lines[filters.hits[filters.hit]].scrollIntoView({ block: "center" });
}

function clearFilters() {
  Object.assign(state, { department: "", partOf: false, findings: false, query: "" });
  byId("search").value = "";
  applyFilters();
}
