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
  if (index >= 0) {
    records.cards[index].scrollIntoView({ block: "nearest" });
    if (inSource) scrollToRecord(shown.records[index]);
  }
  const place = index >= 0 ? `#d${state.number + 1}r${index + 1}` : location.pathname.split("/").pop() || ".";
  history.replaceState(null, "", place);
}

function showDocument(number) {
  Object.assign(state, { shown: data.documents[number], number, selected: -1 });
  byId("documents").value = number;
  showSummary(state.shown);
  showSource(state.shown);
  showRecords(state.shown);
  showFilters(state.shown);
  clearFilters();
}

function setView(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".views button")) {
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
  const { order, current } = findings;
  const next = current < 0 ? (step > 0 ? 0 : order.length - 1) : current + step;
  if (next in order) goToFinding(order[next]);
}

// A line's record; on a line that holds several, the one after the selected.
function recordOfLine(number) {
  const found = source.recordsAt[number];
  return found ? found[(found.indexOf(state.selected) + 1) % found.length] : -1;
}

// Someone who marks text to copy it does not mean to click.
const marksText = () => String(getSelection()).length > 0;

function onSourceClick(event) {
  const line = event.target.closest(".line.of-record");
  if (!line || marksText()) return;
  setView("records");
  select(recordOfLine(Number(line.dataset.line)), { inSource: false });
}

function onRecordClick(event) {
  const link = event.target.closest("[data-go-to]");
  const card = event.target.closest(".card");
  if (!card || marksText()) return;
  if (!link) setView("source");
  select(Number(link ? link.dataset.goTo : card.dataset.record));
}

function toggle(name) {
  state[name] = !state[name];
  applyFilters();
}

function setDepartment(value) {
  state.department = value;
  applyFilters();
}

function listen() {
  let pause = 0;
  byId("source").addEventListener("click", onSourceClick);
  byId("records").addEventListener("click", onRecordClick);
  byId("search").addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      state.query = event.target.value;
      applyFilters();
    }, SEARCH_PAUSE);
  });
  byId("department").addEventListener("change", (event) => setDepartment(event.target.value));
  byId("part-of").addEventListener("click", () => toggle("partOf"));
  byId("with-findings").addEventListener("click", () => toggle("findings"));
  byId("clear").addEventListener("click", clearFilters);
  byId("source-hits").addEventListener("click", () => {
    setView("source");
    nextHit();
  });
  byId("roles").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) toggleRole(button);
  });
  byId("bars").addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    if (bar) setDepartment(bar.dataset.department === state.department ? "" : bar.dataset.department);
  });
  byId("findings").addEventListener("click", (event) => {
    const button = event.target.closest("[data-finding]");
    if (button) goToFinding(Number(button.dataset.finding));
  });
  document.querySelector(".views").addEventListener("click", (event) => {
    if (event.target.dataset.view) setView(event.target.dataset.view);
    if (state.selected >= 0) select(state.selected);
  });
  byId("documents").addEventListener("change", (event) => showDocument(Number(event.target.value)));
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  document.addEventListener("keydown", onKey);
}

// Keys. Those in fields belong to the fields; letters can be switched off in the help.

const KEYS = {
  "/": () => byId("search").focus(),
  j: () => stepRecord(1),
  k: () => stepRecord(-1),
  n: () => stepFinding(1),
  N: () => stepFinding(-1),
  "[": () => stepDocument(-1),
  "]": () => stepDocument(1),
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || byId("help").open) return;
  const { target, key } = event;
  const done =
    target === byId("search")
      ? onSearchKey(key)
      : key === "Escape"
        ? stepBack()
        : target.closest("select, input")
          ? false
          : onPaneKey(target, key) || (byId("keys-on").checked && key in KEYS && KEYS[key]() !== false);
  if (done) event.preventDefault();
}

function onSearchKey(key) {
  if (key === "Escape") {
    byId("search").blur();
    clearFilters();
    return true;
  }
  if (key !== "Enter" && key !== "ArrowDown") return false;
  state.query = byId("search").value;
  applyFilters();
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

function stepDocument(step) {
  if (state.number + step in data.documents) showDocument(state.number + step);
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

function start() {
  const options = data.documents.map(
    ({ name, records: { length } }, index) => new Option(visible(word("choice", { name, count: length })), index)
  );
  byId("documents").replaceChildren(...options);
  byId("document-choice").hidden = options.length < 2;
  listen();
  setView("records");
  const [, number = 1, record = 0] = (/^#d(\d+)r(\d+)$/.exec(location.hash) ?? []).map(Number);
  showDocument(data.documents[number - 1] ? number - 1 : 0);
  if (state.shown.records[record - 1]) select(record - 1);
}

if (data.documents.length) start();
