// Corrections: the form that makes one, and what it sends.

const editing = { index: -1, origin: null, renews: null };
const fields = byId("edit-form").elements;
const VALUES = ["title", "departments", "amount", "relation"];
const NOTHING = { title: "", departments: [], amount: null };

const amountText = (amount) => (amount ? `${BigInt(amount.yen).toLocaleString("en-US")}円` : "");

// What the fields say of an item, or of two that are joined: what the first lacks, it has from the second.
const valuesOf = (record, other = NOTHING) => ({
  title: record.title + other.title,
  departments: (record.departments.length ? record : other).departments.join("、"),
  amount: amountText(record.amount ?? other.amount),
  relation: (record.amount ?? other.amount)?.relation ?? "exact",
});

// Open the form for a record; `values` are those of another correction to say again.
function edit(index, { action = "change", values = {} } = {}) {
  const { shown } = state;
  const record = shown.records[index];
  openForm(action, record.first, record.last);
  Object.assign(editing, { index, origin: shown.origins[index] });
  byId("edit-title").textContent = visible(_("Correct item {number}: {title}", { number: index + 1, title: record.title }));
  const others = [...shown.records.keys()].filter((other) => other !== index && typeof shown.origins[other] === "number");
  others.sort((one, other) => Math.abs(one - index) - Math.abs(other - index));
  fields.second.replaceChildren(
    ...others.map((other) => new Option(visible(`${other + 1}. ${shown.records[other].title}`), other))
  );
  // What a correction has added is changed in that correction, and joined to nothing.
  byId("edit-actions").querySelector("[value=join]").disabled = typeof editing.origin !== "number" || !others.length;
  showValues();
  fillForm(values);
}

// The values as they are before anyone changes them. Of two amounts, a correction has to say which is right.
function showValues() {
  const record = state.shown.records[editing.index] ?? NOTHING;
  const other = actionOf() === "join" ? state.shown.records[fields.second.value] : undefined;
  for (const [name, value] of Object.entries(valuesOf(record, other))) Object.assign(fields[name], { value, before: value });
  if (record.amount && other?.amount) fields.amount.before = null;
}

// Open the form for an item that was missed.
function add(line, values = {}) {
  const text = state.shown.lines[line - 1] ?? "";
  openForm("add", line, line);
  byId("edit-title").textContent = _("Add an item that was missed");
  fillForm({ title: text.trim().split(/[【（(]/)[0], ...values });
}

// On the line that was pressed last, or the one that the keys are on.
function addMissed() {
  const line = document.activeElement.closest(".line")?.dataset.line ?? desk.line;
  add(Number(line ?? state.shown.records[state.selected]?.last ?? 1));
}

function openForm(action, first, last) {
  Object.assign(editing, { index: -1, origin: null, renews: null });
  byId("edit-form").reset();
  byId("edit-error").textContent = "";
  Object.assign(fields.first, { value: first, max: state.shown.lines.length });
  Object.assign(fields.last, { value: last, max: state.shown.lines.length });
  byId("edit-actions").hidden = action === "add";
  byId("edit-actions").disabled = action === "add";
  fields.action.value = action;
  showValues();
  showForm();
  byId("edit").showModal();
}

function fillForm(values) {
  for (const [name, value] of Object.entries(values)) if (name in fields) fields[name].value = value;
  const first = { change: fields.amount, add: fields.title }[actionOf()] ?? fields.reason;
  first.focus();
  first.select();
}

const actionOf = () => (byId("edit-actions").disabled ? "add" : fields.action.value);

// Show what the chosen action takes, and the lines that it is about.
function showForm() {
  const action = actionOf();
  for (const part of byId("edit-form").querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(action);
    for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
  }
  const [first, last] = [Number(fields.first.value), Number(fields.last.value)];
  byId("edit-printed").textContent = state.shown.lines.slice(first - 1, last).map(visible).join("\n");
}

// What the form says, as the server takes it: the values that were changed alone.
function wanted() {
  const { shown } = state;
  const action = actionOf();
  const found = { document: shown.name, sha256: shown.sha256, action, reason: fields.reason.value, renews: editing.renews };
  for (const name of action === "drop" ? [] : VALUES) {
    if (fields[name].value !== fields[name].before) found[name] = fields[name].value;
  }
  if (action === "add") return { ...found, first: Number(fields.first.value), last: Number(fields.last.value) };
  found.item = editing.origin;
  if (action === "join") found.second = shown.origins[fields.second.value];
  return found;
}

async function save() {
  const correction = wanted();
  const saved = await doing(_("Saving …"), async () => {
    try {
      await send("corrections", correction);
    } catch (error) {
      byId("edit-error").textContent = visible(error.message);
      throw error;
    }
    byId("edit").close();
    await load();
    return true;
  });
  if (!saved) return;
  say(_("Saved; it is applied whenever this document is read."));
  if (correction.action === "add") {
    const index = state.shown.records.findIndex(({ first, title }) => first === correction.first && title === correction.title);
    if (index >= 0) select(index);
  }
  focusRecord(Math.max(state.selected, 0));
}

const undo = () =>
  doing(_("Undoing …"), async () => {
    const title = data.undo;
    await send("undo", {});
    await load();
    say(_("Undone: {title}", { title }));
  });

const remove = (key) =>
  doing(_("Removing …"), async () => {
    await send("corrections/remove", { key });
    await load();
    say(_("Removed; the document is read without it."));
  });

function listenToEdits() {
  const relations = ["exact", "part_of", "relisted", "additional"];
  fields.relation.replaceChildren(...relations.map((relation) => new Option(label(relation), relation)));
  byId("edit-form").addEventListener("input", ({ target }) => {
    if (target === fields.second || target.name === "action") showValues();
    showForm();
  });
  byId("edit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  onClick("edit", "[data-close]", () => byId("edit").close());
  onClick("question", "[data-close]", () => byId("question").close());
  byId("undo").addEventListener("click", undo);
  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || inField || !data.undo) return;
    event.preventDefault();
    undo();
  });
  KEYS.e = () => state.selected >= 0 && edit(state.selected);
  KEYS.a = addMissed;
}
