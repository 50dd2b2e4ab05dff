// What every part of the page uses: the data, the words, the state, and elements made without HTML text.

const data = JSON.parse(document.getElementById("data").textContent);
const { roles } = data;

// What the reader of the page has chosen. `shown` is the document on the page, `selected` a record of it or -1,
// `department` the number of a row of its totals or -1, `beside` the pane that was last shown in place of the items.
const state = { shown: null, number: 0, selected: -1, department: -1, partOf: false, findings: false, query: "", beside: "pages" };

// What the part of the page that a server adds does when a document is shown.
const whenShown = [];

const byId = (id) => document.getElementById(id);

const onClick = (id, selector, act) =>
  byId(id).addEventListener("click", (event) => {
    const target = event.target.closest(selector);
    if (target) act(target, event);
  });

// A sentence in the language of the page, its places filled. It stands in English where it is used, whole and in
// double quotes, so that it is found there for the catalogues; nothing in it depends on a number.
function _(sentence, values = {}) {
  return (data.words[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_place, name) => values[name]);
}

// What people read in place of a code.
const label = (code) => data.labels[code];

// Whole yen as people read them. A sum is text in the data, for it may be more than a number holds exactly.
const yenText = (yen) => _("¥{yen}", { yen: BigInt(yen).toLocaleString("en-US").replace("-", "−") });

// Control characters as their pictures, invisible ones left out: a document cannot reorder or hide what is shown.
// Bullets that a symbol font draws in a private area (Wingdings, Symbol) become the bullets of everyone's fonts.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu;
const BULLETS = { "\uf06c": "●", "\uf06e": "■", "\uf075": "◆", "\uf0b7": "・", "\uf0d8": "＞", "\uf0fc": "✓" };
function visible(text) {
  return text.replace(UNSEEN, (character) => {
    if (character === "\t" || character === "\n") return character;
    if (character < " ") return String.fromCharCode(0x2400 + character.charCodeAt(0));
    return /\p{Cf}/u.test(character) ? "" : BULLETS[character] ?? "\ufffd";
  });
}

// An element with a class, and text or further elements in it. Text is set as text, never as HTML.
function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const part of content) {
    if (typeof part === "string") element.append(visible(part));
    else if (part) element.append(part);
  }
  return element;
}

function makeButton(className, name, ...content) {
  const button = make("button", className, ...content);
  button.type = "button";
  if (name) button.setAttribute("aria-label", visible(name));
  return button;
}

const SIGNS = { error: "✕", warning: "▲", info: "i" };

// The sign of a finding, with its severity as a word for those who do not see it.
function sign(severity) {
  const mark = make("span", `sign ${severity}`, SIGNS[severity]);
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", label(severity));
  mark.title = label(severity);
  return mark;
}
