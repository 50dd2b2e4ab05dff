// The pages of a PDF as they look, with a frame around every item, beside their text.

const pages = { frames: [] };

function showPages(shown) {
  pages.frames = shown.records.map(() => []);
  document.body.classList.toggle("has-pages", shown.pages.length > 0);
  const sheets = shown.pages.map((page, index) => makePage(shown, page, index + 1));
  if (shown.pages_left_out) {
    const values = { first: shown.pages.length + 1, last: shown.pages.length + shown.pages_left_out };
    sheets.push(make("p", "empty", _("Pages {first}–{last} are not shown here. More pictures: --pictures MB", values)));
  }
  byId("pages").replaceChildren(...sheets);
  byId("pages").scrollTop = 0;
}

function makePage(shown, { width, height, png, frames, findings }, number) {
  const drawn = make("div", "drawn");
  if (png) {
    const picture = make("img");
    Object.assign(picture, { width, height, loading: "lazy", decoding: "async" });
    picture.alt = _("Page {page} as it looks", { page: number });
    picture.src = `data:image/png;base64,${png}`;
    drawn.append(picture);
  }
  for (const [index, left, top, right, bottom] of frames) {
    const frame = makeButton("frame", _("Item {number}: {title}", { number: index + 1, title: shown.records[index].title }));
    frame.tabIndex = -1; // the arrow keys go from item to item in the list
    frame.dataset.record = index;
    const share = (part, whole) => `${(100 * part) / whole}%`;
    frame.style.left = share(left, width);
    frame.style.top = share(top, height);
    frame.style.width = share(right - left, width);
    frame.style.height = share(bottom - top, height);
    pages.frames[index].push(frame);
    drawn.append(frame);
  }
  const sheet = make("figure", "sheet", make("figcaption", "where", _("page {page}", { page: number })));
  for (const index of findings) {
    const { severity, message } = shown.diagnostics[index];
    sheet.append(make("p", `note ${severity}`, sign(severity), " ", message));
  }
  if (!png) sheet.append(make("p", "muted", _("This page cannot be drawn.")));
  sheet.append(drawn);
  return sheet;
}

// Mark the frames of the selected record, and bring the first into view.
function markPages(selected) {
  for (const frame of byId("pages").querySelectorAll(".selected")) frame.classList.remove("selected");
  const frames = pages.frames[selected] ?? [];
  for (const frame of frames) frame.classList.add("selected");
  frames[0]?.scrollIntoView({ block: "nearest" });
}

// Hide the frames of the records that the filters leave out.
function fadePages(kept) {
  pages.frames.forEach((frames, index) => frames.forEach((frame) => (frame.hidden = !kept.has(index))));
}

function toggleLarge(button) {
  const large = byId("pages").classList.toggle("large");
  button.setAttribute("aria-pressed", String(large));
  pages.frames[state.selected]?.[0]?.scrollIntoView({ block: "center", inline: "center" });
}
