// The desk: what it asks of its server, and what it says.

const desk = { started: false, busy: 0, view: "documents" };

// An answer of the server; throws what it says where it cannot do what was asked.
async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(_("The program has ended. Start it again."));
  }
  const type = response.headers.get("content-type") ?? "";
  const answer = type.startsWith("application/json") ? await response.json() : { message: await response.text() };
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

const send = (path, content) => ask(path, { method: "POST", body: JSON.stringify(content) });

function say(text, { wrong = false } = {}) {
  byId("status").className = wrong ? "note error" : "muted";
  byId("status").textContent = visible(text);
}

// Do something that takes its time; what goes wrong is said.
async function doing(text, work) {
  say(text);
  desk.busy += 1;
  document.body.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (error) {
    say(error.message, { wrong: true });
    return null;
  } finally {
    desk.busy -= 1;
    if (!desk.busy) document.body.removeAttribute("aria-busy");
  }
}

// Ask for all that is shown, and show it where the reader was.
async function load() {
  const before = { document: state.shown?.name, origin: state.shown?.origins[state.selected] };
  const drawn = new Map(data.documents.map(({ sha256, pages }) => [sha256, pages]));
  Object.assign(data, await ask("documents"));
  // The pictures stay; the frames on them are those of other items by now, and are asked for.
  for (const one of data.documents) one.pages = (drawn.get(one.sha256) ?? []).map((page) => ({ ...page, frames: [] }));
  showDesk();
  if (!data.documents.length) return;
  if (!desk.started) {
    desk.started = true;
    start();
    return;
  }
  showList();
  showDocument(Math.max(data.documents.findIndex(({ name }) => name === before.document), 0));
  const index = before.origin === undefined ? -1 : state.shown.origins.indexOf(before.origin);
  if (index >= 0) select(index);
}

const reload = () =>
  doing(_("Reading the folder …"), async () => {
    await load();
    say("");
  });

// The pages of a PDF are asked for when it is shown.
async function loadPages(shown) {
  if (!shown.has_pages || shown.asked) return;
  shown.asked = true;
  try {
    Object.assign(shown, await ask(`pages/${shown.sha256}`));
  } catch (error) {
    say(error.message, { wrong: true });
    return;
  }
  if (state.shown !== shown) return;
  showPages(shown);
  fadePages(filters.kept);
  markPages(state.selected);
}
