// The left pane: every line of the source, coloured by its role, with the findings below their lines.

const LINES_IN_BLOCK = 40; // a block outside the window costs the browser nothing (content-visibility)
const FIGURE = new RegExp(`^[\\d０-９,，.．、〇一二三四五六七八九${data.units}円▲△−-]+`, "u");

const source = { lines: [], recordsAt: [], findingsAt: new Map(), notes: [] };

function showSource(shown) {
  source.lines = [];
  source.notes = [];
  source.recordsAt = recordsByLine(shown);
  source.findingsAt = findingsByLine(shown.diagnostics);
  const blocks = [];
  for (let first = 0; first < shown.lines.length; first += LINES_IN_BLOCK) {
    const block = make("div", "block");
    const last = Math.min(first + LINES_IN_BLOCK, shown.lines.length);
    block.style.containIntrinsicBlockSize = `auto ${(last - first) * 1.7}em`;
    for (let number = first + 1; number <= last; number += 1) appendLine(block, shown, number);
    blocks.push(block);
  }
  if (!blocks.length) blocks.push(make("p", "empty", _("The source holds no text.")));
  if (!shown.lines.length) blocks.push(...shown.diagnostics.map((_, index) => makeNote(shown, index)));
  byId("source").replaceChildren(...blocks);
  byId("source").scrollTop = 0;
  showRoles(shown);
}

// For each line, the records whose lines it is one of: usually one, several where a line holds several items.
function recordsByLine(shown) {
  const found = Array.from({ length: shown.lines.length + 1 }, () => null);
  shown.records.forEach((record, index) => {
    for (let number = record.first; number <= record.last; number += 1) (found[number] ??= []).push(index);
  });
  return found;
}

function findingsByLine(diagnostics) {
  const found = new Map();
  diagnostics.forEach(({ line }, index) => found.set(line, found.get(line) ?? []).get(line).push(index));
  return found;
}

function appendLine(block, shown, number) {
  const role = roles[shown.roles[number - 1]];
  const owner = source.recordsAt[number]?.[0];
  const findings = source.findingsAt.get(number) ?? [];
  const gutter = owner === undefined ? make("span", "number", String(number)) : makeGutterButton(number, owner);
  gutter.dataset.tag = role === "blank" ? "" : label(role)[0].toUpperCase();
  const line = make("div", `line ${role}`, gutter, makeText(shown, number, findings));
  line.dataset.line = number;
  line.classList.toggle("of-record", owner !== undefined);
  line.classList.toggle("first", shown.records[owner]?.first === number);
  if (findings.length) line.classList.add("found", shown.diagnostics[findings[0]].severity); // the gravest
  block.append(line, ...findings.map((index) => makeNote(shown, index)));
  source.lines[number] = line;
}

function makeGutterButton(number, owner) {
  const button = makeButton("number", _("Line {line}, to item {number}", { line: number, number: owner + 1 }), String(number));
  button.tabIndex = -1; // one of thousands: the arrow keys move from one to the next
  return button;
}

// The text of a line; where a finding points at a column, the figure there is underlined.
function makeText(shown, number, findings) {
  const text = shown.lines[number - 1];
  if (!findings.length) return make("span", "text", text);
  const characters = [...text]; // columns count characters, not the halves of surrogate pairs
  const element = make("span", "text");
  let done = 0;
  for (const column of findings.map((index) => shown.diagnostics[index].column).sort((a, b) => a - b)) {
    const start = Math.max(column - 1, done);
    const [figure = ""] = FIGURE.exec(characters.slice(start).join("")) ?? [];
    element.append(visible(characters.slice(done, start).join("")), figure && make("mark", "", figure));
    done = start + figure.length;
  }
  element.append(visible(characters.slice(done).join("")));
  return element;
}

function makeNote(shown, index) {
  const { severity, message, code } = shown.diagnostics[index];
  const note = make("p", `note ${severity}`, sign(severity), " ", message, " ", make("code", "", code));
  note.tabIndex = -1;
  source.notes[index] = note;
  return note;
}

// The legend, which also hides and shows the lines of a role.
function showRoles(shown) {
  const buttons = roles.map((role, index) => {
    const count = shown.roles.split(String(index)).length - 1;
    const button = makeButton(`role ${role}`, _("Show lines: {role} ({count})", { role: label(role), count }));
    button.append(label(role), " ", make("span", "count", String(count)));
    button.hidden = !count;
    button.dataset.role = role;
    button.setAttribute("aria-pressed", String(!byId("source").classList.contains(`without-${role}`)));
    return button;
  });
  byId("roles").replaceChildren(...buttons);
}

function toggleRole(button) {
  const hidden = byId("source").classList.toggle(`without-${button.dataset.role}`);
  button.setAttribute("aria-pressed", String(!hidden));
}

const lineShown = (number) => !source.lines[number].matches(roles.map((role) => `.without-${role} .${role}`).join());

// Mark the lines of the selected record.
function markSource(shown, selected) {
  for (const line of byId("source").querySelectorAll(".selected")) line.classList.remove("selected");
  if (selected < 0) return;
  for (const number of linesOf(shown.records[selected])) source.lines[number].classList.add("selected");
}

// Fade the lines of the records that the filters leave out.
function fadeSource(kept) {
  source.recordsAt.forEach((records, number) => {
    source.lines[number]?.classList.toggle("faded", Boolean(records) && !records.some((index) => kept.has(index)));
  });
}

function linesOf({ first, last }) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

// Put a record's lines into the middle of the pane, or its first line at the top where they are many.
function scrollToRecord(record) {
  const lines = linesOf(record).filter(lineShown).map((number) => source.lines[number]);
  if (!lines.length) return;
  lines[Math.floor(lines.length / 2)].scrollIntoView({ block: "center" });
  const top = Math.max(byId("source").getBoundingClientRect().top, 0);
  if (lines[0].getBoundingClientRect().top < top) lines[0].scrollIntoView({ block: "start" });
}

// The next line, up or down, that belongs to a record and is shown.
function neighbourLine(number, step) {
  for (let at = number + step; source.lines[at]; at += step) {
    if (source.recordsAt[at] && lineShown(at)) return at;
  }
  return number;
}

function focusLine(number) {
  const gutter = source.lines[number]?.querySelector("button.number");
  gutter?.focus({ preventScroll: true });
  gutter?.scrollIntoView({ block: "nearest" });
}
