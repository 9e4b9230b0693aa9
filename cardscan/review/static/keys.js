// Keyboard first: a clean card is one key.
import { $, $$, act, go, inputs, isChanged, main, put, save, say, undo } from "./review.js";

const isText = (target) => target.matches("input[data-path]");
// as Tab leaves it: whole text chosen, nothing typed; then digits and ? are commands
const isUntouched = (target) =>
  isText(target) && !isChanged(target) && (target.type !== "text" || (target.selectionStart === 0 && target.selectionEnd === target.value.length && target.value));

function focus(input) {
  input.focus();
  input.select?.();
  input.scrollIntoView({ block: "nearest" });
}

function move(event, list, step) {
  const at = list.indexOf(event.target);
  const next = at < 0 ? list.at(step > 0 ? 0 : -1) : list[at + step];
  if (!next) return;
  event.preventDefault();
  focus(next);
}

function enter(event) {
  const { target } = event;
  if (target.matches("button, a, select, summary, #q")) return;
  event.preventDefault();
  if (!isChanged(target)) return act("accept");
  return save(target).then((ok) => ok && $("#status").textContent === "Saved" && say("Saved. Enter accepts the card"));
}

function choose(event, target) {
  const chip = $$(".chip", target.closest(".row") ?? document.createElement("p"))[Number(event.code.slice(5)) - 1];
  if (!chip) return;
  event.preventDefault();
  put(chip.dataset.set, chip.dataset.value);
}

function keydown(event) {
  const { target, key } = event;
  if ($("dialog[open]")) return;
  const typing = target.matches("input, select");
  const command = !typing || isUntouched(target);
  const control = event.ctrlKey || event.metaKey;
  if (control && key === "z" && !isChanged(target) && target.id !== "q") {
    event.preventDefault();
    return undo();
  }
  if (control && key === "Backspace" && (command || (isText(target) && !target.value))) {
    event.preventDefault();
    return act("reject");
  }
  if (control) return;
  if (/^Digit[1-9]$/.test(event.code) && !event.shiftKey && isText(target) && (event.altKey || command)) return choose(event, target);
  if (event.altKey) return;
  if (key === "?" && command) {
    event.preventDefault();
    return $("#keys").showModal();
  }
  if (key === "Enter" && (main.contains(target) || target === document.body)) return enter(event);
  if (key === "Tab" && !document.body.dataset.tab && (target.matches("[data-doubtful], #title, main") || target === document.body)) {
    return move(event, inputs().filter((input) => "doubtful" in input.dataset), event.shiftKey ? -1 : 1);
  }
  if (["ArrowDown", "ArrowUp"].includes(key) && main.contains(target) && !target.matches("select, [list], [type=date], svg *")) {
    return move(event, inputs().filter((input) => !input.matches(".extension")), key === "ArrowDown" ? 1 : -1);
  }
  if (["PageDown", "PageUp"].includes(key)) {
    event.preventDefault();
    return go(key === "PageDown" ? 1 : -1);
  }
  if (key === "Escape" && isText(target)) {
    if (isChanged(target)) {
      target.value = target.defaultValue;
      target.select();
    } else {
      document.body.dataset.tab = "all";
      say("Tab stops at everything on this card");
    }
  }
}

export function startKeys() {
  document.addEventListener("keydown", keydown);
}
