// The card's picture: the outline of the field in focus, zoom, turn, and lines that are dragged onto fields.
import { $, $$, main, say, use } from "./review.js";

const ZOOM = 1.5;
const FAR = 6; // pixels that make a drag of a click
let zoom = 1;

export function outline(target) {
  for (const focus of $$(".side .focus", main)) focus.setAttribute("points", "");
  const { quad, side } = target.dataset ?? {};
  const focus = quad && $(`figure[data-side="${side}"] .focus`, main);
  if (!focus) return;
  focus.setAttribute("points", quad);
  const frame = focus.closest(".frame");
  const [box, view] = [focus.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollBy(box.x + box.width / 2 - view.x - view.width / 2, box.y + box.height / 2 - view.y - view.height / 2);
  const sides = frame.closest(".sides");
  const [inner, outer] = [frame.getBoundingClientRect(), sides.getBoundingClientRect()];
  if (inner.bottom > outer.bottom || inner.top < outer.top) sides.scrollBy(0, inner.top - outer.top);
}

const widen = () => $$(".side", main).forEach((side) => (side.style.width = `${100 * zoom}%`));

function zoomed(step) {
  zoom = step ? Math.min(Math.max(zoom * ZOOM ** step, 1), ZOOM ** 5) : 1;
  widen();
  outline(document.activeElement);
}

function turned(side) {
  const { w, h } = side.dataset;
  const quarter = (Number(side.dataset.turn ?? 0) + 1) % 4;
  side.dataset.turn = quarter;
  side.setAttribute("viewBox", quarter % 2 ? `0 0 ${h} ${w}` : `0 0 ${w} ${h}`);
  const moves = ["", `translate(${h} 0) rotate(90)`, `translate(${w} ${h}) rotate(180)`, `translate(0 ${w}) rotate(270)`];
  $("g", side).setAttribute("transform", moves[quarter]);
}

// Pointer events, because nothing in an SVG is draggable; a mouse or pen only: a finger scrolls, and has the list.
function drag(event) {
  const line = event.target.closest?.("polygon.line");
  if (!line || event.button || event.pointerType === "touch") return;
  event.preventDefault();
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = $("title", line).textContent;
  let over = null;
  const move = (e) => {
    if (!ghost.isConnected && Math.hypot(e.clientX - event.clientX, e.clientY - event.clientY) < FAR) return;
    if (!ghost.isConnected) document.body.append(ghost);
    Object.assign(ghost.style, { left: `${e.clientX}px`, top: `${e.clientY}px` });
    over?.classList.remove("over");
    over = document.elementFromPoint(e.clientX, e.clientY)?.closest(".row");
    over?.classList.add("over");
  };
  const drop = (e) => {
    removeEventListener("pointermove", move);
    ghost.remove();
    over?.classList.remove("over");
    if (e.type === "pointerup" && over) use(line, $("input[data-path]", over).dataset.path);
    else if (e.type === "pointerup" && Math.hypot(e.clientX - event.clientX, e.clientY - event.clientY) < FAR) listed(line);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop, { once: true });
  addEventListener("pointercancel", drop, { once: true });
}

function listed(line) {
  const { side, line: number } = line.dataset;
  $("details.lines", main).open = true;
  $(`details.lines li[data-side="${side}"][data-line="${number}"] select`, main).focus();
  say("Choose what this line is");
}

export function startPictures() {
  main.addEventListener("pointerdown", drag);
  main.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && "zoom" in button.dataset) zoomed(Number(button.dataset.zoom));
    if (button && "turn" in button.dataset) turned($(".side", button.closest("figure")));
    if (event.pointerType === "touch" && event.target.closest("polygon.line")) listed(event.target.closest("polygon.line"));
  });
  new MutationObserver(widen).observe(main, { childList: true }); // a card that is shown next is zoomed as the one before
}
