// The desk put together: its views, what it adds to a document on the page, and the start.

function showDesk() {
  byId("folder").textContent = visible(data.folder);
  byId("undo").disabled = data.undo === null;
  byId("undo").title = data.undo === null ? "" : _("Undo: {title}", { title: data.undo });
  showRefused(data.refused);
  showCorrections(data.corrections);
  showSideBySide(data.side_by_side);
  showView(desk.view);
}

// One of: documents, years, corrections. A desk without documents has a place to drop some.
function showView(view) {
  desk.view = view;
  document.body.dataset.desk = view === "documents" && !data.documents.length ? "empty" : view;
  for (const button of byId("desk-views").children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

// A button on each item to correct it; the style shows that of the selected one.
function addButtons(shown) {
  records.cards.forEach((card, index) => {
    const button = makeButton("small correct", _("Correct item {number}", { number: index + 1 }), _("Correct"));
    button.dataset.correct = index;
    card.append(button);
  });
  byId("add").disabled = !shown.lines.length;
  desk.line = undefined;
}

const OWN_KEYS = {
  e: _("Correct the selected item"),
  a: _("Add an item that was missed"),
  "Ctrl-Z": _("Take back the last step"),
};

function startDesk() {
  const keys = Object.entries(OWN_KEYS).flatMap(([key, does]) => [make("dt", "", make("kbd", "", key)), make("dd", "", does)]);
  document.querySelector(".keys").append(...keys);
  const adding = makeButton("small", "", _("Add a missed item"));
  adding.id = "add";
  document.querySelector(".source-pane .pane-head").append(adding);
  adding.addEventListener("click", addMissed);
  whenShown.push(addButtons, loadPages);
  listenToDrops();
  listenToEdits();
  listenToLists();
  onClick("desk-views", "button", ({ dataset }) => showView(dataset.view));
  byId("reload").addEventListener("click", reload);
  // Before the page takes it for a click on the item.
  const correct = (event) => {
    const button = event.target.closest(".correct");
    if (!button) return;
    event.stopPropagation();
    select(Number(button.dataset.correct));
    edit(state.selected);
  };
  byId("records").addEventListener("click", correct, { capture: true });
  onClick("source", ".line", ({ dataset }) => (desk.line = dataset.line));
  onClick("source", ".line:not(.of-record) .number", (number) => add(Number(number.parentElement.dataset.line)));
  // The keys of a document mean nothing where none is shown.
  const keepKey = (event) => {
    if (document.body.dataset.desk !== "documents" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  document.addEventListener("keydown", keepKey, { capture: true });
  reload();
}

startDesk();
