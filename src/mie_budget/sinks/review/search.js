// What a search finds: any width, any letter case, and figures however their digits are grouped.

const BEFORE_UNIT = new RegExp(`(?<=[\\d${data.units}])(?=[${data.units}円])`, "g");

// Full-width ASCII as half-width and small letters, one character for one, so that 「ＳＮＳ」 is found as "sns".
function fold(text) {
  return text
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\n]/g, " ")
    .toLowerCase();
}

// The terms of a search as patterns for folded texts: 13869千円 finds 13,869 千円, and 13,869 finds 13869.
function termsOf(query) {
  const terms = fold(query).replace(/(?<=\d)[,、](?=\d)/g, "").split(/\s+/).filter(Boolean);
  return terms.map((term) => {
    const literal = term.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    const grouped = literal.replace(/(?<=\d)(?=\d)/g, "(?:[,、](?=\\d{3}))?");
    return new RegExp(grouped.replace(BEFORE_UNIT, " ?"), "g");
  });
}

// Whether a folded text holds every term.
const holds = (folded, terms) => terms.every((term) => folded.search(term) >= 0);

// Everything a record can be found by; its figures in 円 and, as budgets print them, in 千円 too.
function recordText({ title, departments, description, amount, others }) {
  const figures = [amount, ...others].filter(Boolean);
  const texts = figures.flatMap(({ yen, text }) => [text, `${yen}円`, yen % 1000 ? "" : `${yen / 1000}千円`]);
  return [title, ...departments, description, ...texts].join("\n");
}

const isFound = (record, terms) => holds((record.folded ??= fold(recordText(record))), terms);

const recordHits = (shown, terms) => [...shown.records.keys()].filter((index) => isFound(shown.records[index], terms));

// The lines of a document that hold every term, wherever they stand.
function lineHits(shown, terms) {
  if (!terms.length) return [];
  shown.folded ??= shown.lines.map(fold);
  return shown.folded.flatMap((text, index) => (holds(text, terms) ? [index + 1] : []));
}

// What a search finds in the other documents of the page: for each that has something, how many records and lines.
function hitsElsewhere(terms) {
  if (!terms.length) return [];
  return data.documents.flatMap((other, number) => {
    if (number === state.number) return [];
    const found = { number, records: recordHits(other, terms).length, lines: lineHits(other, terms).length };
    return found.records || found.lines ? [found] : [];
  });
}

const MOST_HIGHLIGHTS = 3000;

// Highlight the terms in some elements without touching them, where the browser can (CSS custom highlights).
function highlight(places, terms) {
  if (!CSS.highlights) return;
  const ranges = [];
  for (const place of places) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (ranges.length < MOST_HIGHLIGHTS && walker.nextNode()) addRanges(ranges, walker.currentNode, terms);
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

function addRanges(ranges, node, terms) {
  const text = fold(node.data);
  if (text.length !== node.data.length) return;
  for (const term of terms) {
    for (const { 0: found, index } of text.matchAll(term)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      ranges.push(range);
    }
  }
}
