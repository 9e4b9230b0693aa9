// The page: shows what the server renders, sends what a person decides.  Everything is saved at once.
import { startKeys } from "./keys.js";
import { startPictures, outline } from "./picture.js";
import { openCut } from "./cut.js";

export function $(selector, from = document) {
  return from.querySelector(selector);
}
export function $$(selector, from = document) {
  return [...from.querySelectorAll(selector)];
}
export const main = $("#card");
export const card = () => $("article", main);
export const inputs = () => $$("input[data-path]", main).filter((input) => input.offsetParent);
export const isChanged = (input) => input?.matches?.("input[data-path]") && input.value !== input.defaultValue;

const UNDO = "cardscan-undo";
const done = JSON.parse(sessionStorage.getItem(UNDO) ?? "[]"); // what Ctrl+Z takes back, the last one last
let swapping = false;
let turn = Promise.resolve(); // one decision after the other, each with the revision that the one before left

// --- telling -------------------------------------------------------------------------------------------------------

export function say(text) {
  $("#status").textContent = text;
  $("#alert").hidden = true;
}

export function warn(text) {
  const alert = $("#alert");
  alert.hidden = false;
  alert.textContent = text;
  $("#status").textContent = "";
}

function count(counts) {
  const checked = counts.accepted + counts.rejected;
  const all = checked + counts.draft;
  Object.assign($("#progress"), { max: all || 1, value: checked });
  $("#progress-told").textContent = `${checked} of ${all} checked`;
  for (const option of $$("#state option")) {
    option.textContent = option.textContent.replace(/\(\d+\)/, `(${counts[option.value]})`);
  }
}

// --- showing -------------------------------------------------------------------------------------------------------

function swap(html, keep) {
  const active = document.activeElement;
  const held = keep && main.contains(active) ? { path: active.dataset.path, id: active.id, start: active.selectionStart } : null;
  const typed = keep ? $$("input[data-path]", main).filter(isChanged) : [];
  const open = keep ? $$("details[open]", main).map((details) => details.className) : [];
  const scroll = window.scrollY;
  swapping = true;
  main.innerHTML = html;
  swapping = false;
  for (const details of $$("details", main)) details.open = open.includes(details.className) && details.className !== "notice";
  for (const old of typed) {
    const now = $(`input[data-path="${CSS.escape(old.dataset.path)}"]`, main);
    if (now && now.defaultValue === old.defaultValue) {
      now.value = old.value;
      const row = now.closest("[hidden]");
      if (row) row.hidden = false;
    }
  }
  if (held) {
    const again = (held.path && $(`[data-path="${CSS.escape(held.path)}"]`, main)) || (held.id && document.getElementById(held.id));
    (again || $("#title")).focus({ preventScroll: true });
    if (again?.type === "text") isChanged(again) ? again.setSelectionRange(held.start, held.start) : again.select();
    window.scrollTo(0, scroll);
  }
}

function shown(answer, keep) {
  const before = card()?.dataset.card;
  swap(answer.html, keep && answer.card === before);
  mark(answer.card, answer.item);
  count(answer.counts);
  offerUndo();
  if (answer.card !== before) history.replaceState(null, "", `/?card=${answer.card}`);
}

function mark(id, item) {
  const old = document.getElementById(`item-${id}`);
  if (old) old.outerHTML = item;
  for (const link of $$("#queue a[aria-current]")) if (link.parentElement.id !== `item-${id}`) link.removeAttribute("aria-current");
  $("#queue a[aria-current]")?.scrollIntoView({ block: "nearest" });
}

async function asked(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
    return { ok: answer.ok, ...(await answer.json()) };
  } catch {
    return { told: "cardscan review does not answer: it was stopped. Nothing more is saved." };
  }
}

export async function open(id, { focus = true } = {}) {
  const answer = await asked(`/cards/${id}`);
  if (!answer.ok) return warn(answer.told);
  shown(answer, false);
  document.body.classList.remove("drawn");
  delete document.body.dataset.tab;
  window.scrollTo(0, 0);
  if (focus) start();
}

export function start() {
  const first = $("input[data-doubtful]", main) ?? $("#title");
  first.focus({ preventScroll: true });
  first.select?.();
}

export async function refresh() {
  const here = new URLSearchParams({ card: card()?.dataset.card ?? "", state: $("#state").value, q: $("#q").value });
  const answer = await fetch(`/queue?${here}`);
  if (!answer.ok) return;
  $("#cards").innerHTML = await answer.text();
}

export async function go(step, waiting = false) {
  const items = $$("#queue li");
  const at = items.findIndex((item) => item.id === `item-${card()?.dataset.card}`);
  const order = step > 0 ? [...items.slice(at + 1), ...(waiting ? items.slice(0, Math.max(at, 0)) : [])] : items.slice(0, Math.max(at, 0)).reverse();
  const next = order.find((item) => !waiting || item.classList.contains("draft"));
  if (next) return open(next.id.replace("item-", ""));
  if (!waiting) return say("There is no other card in the list");
  await refresh(); // the list holds a part of the library only
  const more = $("#queue li.draft");
  if (more) return open(more.id.replace("item-", ""));
  location.assign("/");
}

// --- deciding ------------------------------------------------------------------------------------------------------

export function decide(decision, id = card().dataset.card) {
  turn = turn.then(() => post(decision, id)).catch((error) => warn(String(error)));
  return turn;
}

async function post(decision, id) {
  const here = card()?.dataset.card === id;
  const revision = here ? Number(card().dataset.revision) : 0;
  say("Saving …");
  const body = JSON.stringify({ revision, ...decision });
  const answer = await asked(`/cards/${id}`, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  if (answer.html) shown(answer, true);
  if (answer.card && answer.card !== id) start(); // it is the back of that card now
  if (!answer.ok) {
    warn(answer.told);
    return false;
  }
  if (answer.undo && decision.do !== "undo" && !decision.undoing) {
    done.push({ ...answer.undo, card: answer.card });
    keepUndo();
  }
  say(answer.told);
  if (["pair", "unpair", "undo", "reopen", "recut"].includes(decision.do)) await refresh();
  return true;
}

function keepUndo() {
  sessionStorage.setItem(UNDO, JSON.stringify(done.slice(-100)));
  offerUndo();
}

// What was done to this card before the page was opened can be taken back, too.
function earlier() {
  const { last, card: id } = card()?.dataset ?? {};
  return last && { do: "undo", operation: Number(last), card: id };
}

function offerUndo() {
  $("#undo").disabled = !done.length && !earlier();
}

export async function undo() {
  await turn;
  const last = done.pop() ?? earlier();
  if (!last) return say("There is nothing to undo");
  keepUndo();
  const { card: id, ...decision } = last;
  if (card()?.dataset.card !== id) await open(id, { focus: false });
  const count = done.length;
  await decide(decision, id);
  done.length = count; // taking back is not done again
  keepUndo();
}

export function save(input) {
  const { path } = input.dataset;
  const was = input.defaultValue;
  return decide({ do: "edit", edits: { [path]: input.value } }).then((ok) => {
    if (!ok && input.value !== was) warn(`${$("#alert").textContent} Not saved: “${input.value}”`);
    return ok;
  });
}

export async function act(what) {
  if (!card()) return;
  if (what === "accept" && card().dataset.status !== "draft") return go(1);
  const changed = inputs().find(isChanged);
  if (changed && !(await save(changed))) return;
  if ((await decide({ do: what })) && ["accept", "reject"].includes(what)) await go(1, true);
}

export function put(path, value) {
  return decide({ do: "edit", edits: { [path]: value } });
}

export function use(line, path) {
  return decide({ do: "use", path, side: line.dataset.side, line: Number(line.dataset.line) });
}

// --- what is clicked and changed -------------------------------------------------------------------------------------

export function reveal(path) {
  const input = $(`input[data-path="${CSS.escape(path)}"]`, main);
  input.closest(".row").hidden = false;
  input.focus();
}

const CLICKS = {
  do: ({ do: what, ...rest }) => {
    if (["accept", "reject"].includes(what)) return act(what);
    if (rest.seen) rest.seen = Number(rest.seen);
    if (rest.on === "today") rest.on = new Date().toLocaleDateString("sv"); // ISO, in this time zone
    return decide({ do: what, ...rest });
  },
  remove: ({ remove }) => put(remove, ""),
  set: ({ set, value }) => put(set, value),
  show: ({ show }) => reveal(show),
  cut: ({ cut }) => openCut(card().dataset.card, cut),
  note: () => {
    $(".note .slots").hidden = false;
    $("[data-note]").hidden = true;
    $(".note .slots input").focus();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("main button");
  const kind = button && Object.keys(CLICKS).find((key) => key in button.dataset);
  if (kind) CLICKS[kind]({ ...button.dataset });
  const link = event.target.closest("#queue a, main a[href^='/cards/']");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link.getAttribute("href").replace("/cards/", ""));
  }
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("select[data-path]")) put(target.dataset.path, target.value);
  if (target.matches("select[data-add]") && target.value) {
    reveal(target.value);
    target.value = "";
  }
  if (target.matches("select[data-use]") && target.value) use(target.closest("li"), target.value);
  if (target.matches("#state")) target.form.submit();
});

document.addEventListener("focusout", (event) => {
  if (!swapping && isChanged(event.target)) save(event.target);
});
document.addEventListener("focusin", (event) => outline(event.target));
$("#undo").addEventListener("click", undo);
$("#help").addEventListener("click", () => $("#keys").showModal());
$("#drawer").addEventListener("click", () => {
  const drawn = document.body.classList.toggle("drawn");
  $("#drawer").setAttribute("aria-expanded", drawn);
  if (drawn) ($("#queue a[aria-current]") ?? $("#queue a"))?.focus();
});

const { draft, accepted, rejected } = $("#queue").dataset;
count({ draft: Number(draft), accepted: Number(accepted), rejected: Number(rejected) });
keepUndo();
startKeys();
startPictures();
start();
