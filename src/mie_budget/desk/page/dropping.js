// Documents that are dropped on the page or chosen, into the folder, and that are taken from it.

const dropped = { files: [], taken: [] };

async function keep(files, replaceable = []) {
  if (!files.length) return;
  if (files.reduce((sum, { size }) => sum + size, 0) > data.most_to_drop * 0.99) {
    const values = { megabytes: data.most_to_drop / 1000000 };
    say(_("The files are larger than {megabytes} MB together. Add fewer at once.", values), { wrong: true });
    return;
  }
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name);
  for (const sha256 of replaceable) form.append("replaceable", sha256);
  await doing(_("Adding documents …"), async () => {
    const { kept, taken } = await ask("files", { method: "POST", body: form });
    if (taken.length) {
      say("");
      askToReplace(files, taken);
      return;
    }
    await load();
    const number = data.documents.findIndex(({ name }) => name === kept[0]);
    if (number >= 0) showDocument(number);
    showView("documents");
    say(kept.length ? _("Added: {names}", { names: kept.join("、") }) : _("The folder holds these documents already."));
  });
}

function askToReplace(files, taken) {
  Object.assign(dropped, { files, taken });
  byId("question-names").replaceChildren(...taken.map(({ name }) => make("li", "", name)));
  byId("question").showModal();
}

const removeDocument = () =>
  doing(_("Removing the document …"), async () => {
    const { name, sha256 } = state.shown;
    await send("files/remove", { document: name, sha256 });
    await load();
    say(_("Removed: {names}. Undo brings it back.", { names: name }));
  });

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

function listenToDrops() {
  const choose = () => byId("chosen").click();
  byId("choose").addEventListener("click", choose);
  byId("choose-first").addEventListener("click", choose);
  byId("chosen").addEventListener("change", () => {
    const files = [...byId("chosen").files];
    byId("chosen").value = "";
    keep(files);
  });
  byId("take").addEventListener("click", removeDocument);
  byId("replace").addEventListener("click", () => {
    byId("question").close();
    keep(dropped.files, dropped.taken.map(({ sha256 }) => sha256));
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const isFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory);
    if (isFolder) say(_("This is a folder. Drop the documents that are in it."), { wrong: true });
    else keep([...event.dataTransfer.files]);
  });
}
