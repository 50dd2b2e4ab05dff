// The right pane: a card for every record, with the printed figure beside the one that was read.

const records = { cards: [] };

function showRecords(shown) {
  records.cards = shown.records.map((record, index) => makeCard(shown, record, index));
  byId("records").replaceChildren(...records.cards);
  byId("records-scroll").scrollTop = 0;
}

function makeCard(shown, record, index) {
  const card = make("li", "card");
  card.dataset.record = index;
  const title = makeButton("title", "", record.title || _("(no title)"));
  title.tabIndex = index ? -1 : 0;
  card.append(
    make("span", "index", String(index + 1)),
    make("h3", "", title),
    makeAmount(shown, record),
    makeBadges(shown, record)
  );
  if (record.description) card.append(make("p", "description", record.description));
  if (record.others.length) card.append(make("ul", "others", ...record.others.map(makeOther)));
  for (const number of record.diagnostics) {
    const { severity, message } = shown.diagnostics[number];
    card.append(make("p", `note ${severity}`, sign(severity), " ", message));
  }
  return card;
}

function makeAmount(shown, record) {
  const { amount } = record;
  if (!amount) {
    const unread = record.diagnostics.some((number) => shown.diagnostics[number].code === "figure-unreadable");
    return make("p", "amount none", unread ? _("amount not readable") : _("no amount printed"));
  }
  const printed = make("small", "muted", _("printed as {text}", { text: amount.text }));
  return make("p", `amount ${amount.relation}`, make("b", "", yenText(amount.yen)), printed);
}

function makeBadges(shown, record) {
  const badges = make("p", "badges");
  const add = (className, text) => badges.append(make("span", `badge ${className}`, text), " ");
  for (const name of record.departments) add("department", name);
  if (!record.departments.length) add("none", _("No department"));
  if (record.ditto) {
    add("ditto", "同上");
    badges.querySelector(".ditto").title = _("Printed as 同上: taken from the item before");
  }
  const relation = record.amount?.relation ?? "exact";
  if (relation !== "exact") add(relation, label(relation));
  const sharing = record.pool === null ? 0 : shown.pools[record.pool].members.length;
  if (sharing > 1) add("pool", _("pool of {count}", { count: sharing }));
  for (const marker of record.markers) add("marker", label(marker));
  if (record.corrected.length) {
    add("corrected", _("corrected by hand"));
    badges.querySelector(".corrected").title = record.corrected.join(" ");
  }
  const { first, last } = record;
  const where = first === last ? _("line {line}", { line: first }) : _("lines {first}–{last}", { first, last });
  badges.append(make("span", "where", where));
  if (record.page !== null) badges.append(" ", make("span", "where", _("page {page}", { page: record.page })));
  return badges;
}

function makeOther({ relation, yen, text }) {
  return make("li", "", `${label(relation)} `, make("b", "", yenText(yen)), " ", make("small", "muted", text));
}

// Which records share the selected one's pool: an inference, so it is shown with a way to each of them.
function makePool(shown, index) {
  const { pool } = shown.records[index];
  if (pool === null) return null;
  const { members, twins } = shown.pools[pool];
  const box = make("div", "pool-box");
  const list = (heading, indexes) => {
    const links = indexes.map((other) => {
      const title = shown.records[other].title || _("(no title)");
      const link = makeButton("link", "", `${other + 1}. ${title}`);
      link.dataset.goTo = other;
      return make("li", "", link);
    });
    box.append(make("p", "muted", heading), make("ul", "", ...links));
  };
  const others = members.filter((member) => member !== index);
  if (others.length) list(_("Same 内数 pool (inferred)"), others);
  if (twins.length) list(_("This pool is the amount of the following item, so the ceiling leaves it out"), twins);
  return box.childElementCount ? box : null;
}

// Mark the card of the selected record and open it; the Tab key goes to this card of all.
function markRecord(shown, selected, before) {
  const old = records.cards[before];
  if (old) {
    old.removeAttribute("aria-current");
    old.querySelector(".pool-box")?.remove();
  }
  const card = records.cards[selected];
  if (!card) return;
  card.setAttribute("aria-current", "true");
  const pool = makePool(shown, selected);
  if (pool) card.append(pool);
  setTabStop(selected);
}

function setTabStop(index) {
  for (const title of byId("records").querySelectorAll(".title[tabindex='0']")) title.tabIndex = -1;
  const title = records.cards[index]?.querySelector(".title");
  if (title) title.tabIndex = 0;
}

function focusRecord(index) {
  const card = records.cards[index];
  card?.querySelector(".title").focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

// The next record, up or down, that the filters leave in; the first or last one where none is selected.
function neighbourRecord(index, step) {
  const last = records.cards.length - 1;
  let at = index >= 0 ? index + step : step > 0 ? 0 : last;
  while (records.cards[at]?.hidden) at += step;
  return records.cards[at] ? at : index;
}
