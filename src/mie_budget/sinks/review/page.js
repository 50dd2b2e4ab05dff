// The page put together: selecting, clicks, keys, the documents, and the start.

const SEARCH_PAUSE = 80; // milliseconds without a key before a search

// Select a record, or none (-1), and show it on both sides.
function select(index, { inSource = true } = {}) {
  const { shown } = state;
  if (index >= 0 && !filters.kept.has(index)) clearFilters();
  const before = state.selected;
  state.selected = index;
  markRecord(shown, index, before);
  markSource(shown, index);
  markPages(index);
  if (index >= 0) {
    records.cards[index].scrollIntoView({ block: "nearest" });
    if (inSource) scrollToRecord(shown.records[index]);
  }
  history.replaceState(null, "", index >= 0 ? `#d${state.number + 1}r${index + 1}` : "#");
}

// Show a document; the search and the filters stay, the department where the document has one of its name.
function showDocument(number) {
  const shown = data.documents[number];
  const { name } = state.shown?.departments[state.department] ?? {};
  const department = shown.departments.findIndex((row) => row.name === name);
  Object.assign(state, { shown, number, department, selected: -1 });
  byId("documents").value = number;
  showSummary(state.shown);
  showSource(state.shown);
  showPages(state.shown);
  showRecords(state.shown);
  showFilters(state.shown);
  applyFilters();
  for (const act of whenShown) act(shown);
}

// Where one pane is shown at a time: which. From the items it goes back to the pages or the lines, whichever was last.
function setView(view) {
  document.body.dataset.view = view;
  if (view !== "records") state.beside = view;
  for (const button of byId("views").children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

// To a finding: its note in the source, and the record it is about.
function goToFinding(index) {
  const { line } = state.shown.diagnostics[index];
  const record = source.recordsAt[line]?.[0];
  setView("source");
  if (record !== undefined) select(record, { inSource: false });
  source.notes[index].scrollIntoView({ block: "center" });
  source.notes[index].focus({ preventScroll: true });
  markFinding(index);
}

function stepFinding(step) {
  const count = state.shown.diagnostics.length;
  const next = findings.current < 0 && step < 0 ? count - 1 : findings.current + step;
  if (next >= 0 && next < count) goToFinding(next);
}

// A line's record; on a line that holds several, the one after the selected.
function recordOfLine(number) {
  const found = source.recordsAt[number];
  return found ? found[(found.indexOf(state.selected) + 1) % found.length] : -1;
}

// Someone who marks text to copy it does not mean to click.
const marksText = () => String(getSelection()).length > 0;

function onLine(line) {
  if (marksText()) return;
  setView("records");
  select(recordOfLine(Number(line.dataset.line)), { inSource: false });
}

function onCard(card, event) {
  if (marksText()) return;
  const link = event.target.closest("[data-go-to]");
  if (!link) setView(document.body.classList.contains("has-pages") ? state.beside : "source");
  select(Number(link ? link.dataset.goTo : card.dataset.record));
}

function toggle(name) {
  state[name] = !state[name];
  applyFilters();
}

function setDepartment(department) {
  state.department = department;
  applyFilters();
}

function search() {
  state.query = byId("search").value;
  applyFilters();
}

function listen() {
  let pause = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, SEARCH_PAUSE);
  });
  byId("department").addEventListener("change", (event) => setDepartment(Number(event.target.value)));
  byId("documents").addEventListener("change", (event) => showDocument(Number(event.target.value)));
  onClick("source", ".line.of-record", onLine);
  onClick("records", ".card", onCard);
  onClick("pages", ".frame", (frame) => {
    setView("records");
    select(Number(frame.dataset.record));
  });
  onClick("roles", "button", toggleRole);
  onClick("bars", ".bar", ({ dataset: { department } }) =>
    setDepartment(Number(department) === state.department ? -1 : Number(department))
  );
  onClick("years", "button", (bar) => showDocument(Number(bar.dataset.document)));
  onClick("elsewhere", "button", (link) => showDocument(Number(link.dataset.document)));
  onClick("findings", "button", (button) => goToFinding(Number(button.dataset.finding)));
  onClick("large", "button", toggleLarge);
  onClick("part-of", "button", () => toggle("partOf"));
  onClick("with-findings", "button", () => toggle("findings"));
  onClick("clear", "button", clearFilters);
  onClick("source-hits", "button", nextHit);
  onClick("help-button", "button", () => byId("help").showModal());
  onClick("views", "button", (button) => {
    setView(button.dataset.view);
    if (state.selected >= 0) select(state.selected);
  });
  document.addEventListener("keydown", onKey);
}

// Keys. Those in fields belong to the fields; letters can be switched off in the help.

const KEYS = {
  "/": () => {
    byId("search").focus();
    byId("search").select();
  },
  j: () => stepRecord(1),
  k: () => stepRecord(-1),
  n: () => stepFinding(1),
  N: () => stepFinding(-1),
  "[": () => state.number > 0 && showDocument(state.number - 1),
  "]": () => state.number + 1 < data.documents.length && showDocument(state.number + 1),
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const done = actOn(event.target, event.key);
  if (done) event.preventDefault();
}

// Do what a key means where it was pressed; true where it means something.
function actOn(target, key) {
  if (target === byId("search")) return onSearchKey(key);
  if (key === "Escape") return stepBack();
  if (target.closest("select")) return false;
  if (onPaneKey(target, key)) return true;
  if (!byId("keys-on").checked || !(key in KEYS)) return false;
  KEYS[key]();
  return true;
}

function onSearchKey(key) {
  if (key === "Escape") {
    byId("search").blur();
    clearFilters();
    return true;
  }
  if (key !== "Enter" && key !== "ArrowDown") return false;
  search();
  stepRecord(1, { from: -1 });
  return true;
}

function onPaneKey(target, key) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const line = target.closest("button.number")?.parentElement;
  if (line) {
    const number = Number(line.dataset.line);
    if (step) focusLine(neighbourLine(number, step));
    if (key === "Enter") {
      setView("records");
      select(recordOfLine(number), { inSource: false });
      focusRecord(state.selected);
    }
    return Boolean(step) || key === "Enter";
  }
  const card = target.closest("button.title")?.closest(".card");
  if (card && step) stepRecord(step, { from: Number(card.dataset.record) });
  if (key === "Enter" && (card || (target === document.body && state.selected >= 0))) {
    const index = card ? Number(card.dataset.record) : state.selected;
    setView("source");
    select(index);
    focusLine(state.shown.records[index].first);
    return true;
  }
  return Boolean(card && step);
}

function stepRecord(step, { from = state.selected } = {}) {
  const inSource = byId("source").contains(document.activeElement) && document.activeElement !== byId("source");
  const next = neighbourRecord(from, step);
  if (next < 0 || records.cards[next].hidden) return;
  select(next);
  if (inSource) focusLine(state.shown.records[next].first);
  else focusRecord(next);
}

// Escape: from a line to its record, then out of the selection, then out of the filters.
function stepBack() {
  if (state.selected >= 0 && byId("source").contains(document.activeElement)) {
    setView("records");
    focusRecord(state.selected);
  } else if (state.selected >= 0) select(-1);
  else clearFilters();
  return true;
}

// The list of the documents, and what they add up to by year.
function showList() {
  const options = data.documents.map(
    ({ name, records: { length } }, index) => new Option(visible(_("{name} ({count})", { name, count: length })), index)
  );
  byId("documents").replaceChildren(...options);
  byId("document-choice").hidden = options.length < 2;
  showYears(data.years);
}

function start() {
  showList();
  listen();
  setView("records");
  const [, number = 1, record = 0] = (/^#d(\d+)r(\d+)$/.exec(location.hash) ?? []).map(Number);
  showDocument(data.documents[number - 1] ? number - 1 : 0);
  if (state.shown.records[record - 1]) select(record - 1);
}

if (data.documents.length) start();
