// Fix the cut: drag the corners of the card on its original picture, or name another side its top; then it is read again.
import { $, $$, decide, warn } from "./review.js";

const dialog = $("#cut");
const STEP = 400; // an arrow key moves a corner by the page's width over this; with Shift ten times as far

export async function openCut(card, side) {
  const answer = await fetch(`/cards/${card}/${side}/page`);
  if (!answer.ok) return warn((await answer.json()).told);
  dialog.innerHTML = await answer.text();
  const page = $(".page", dialog);
  let quad = page.dataset.quad.trim().split(/\s+/).map((point) => point.split(",").map(Number));
  const corners = $$(".corner", dialog);
  const size = page.viewBox.baseVal;
  const step = size.width / STEP;

  const draw = () => {
    $(".focus", page).setAttribute("points", quad.join(" "));
    const [[x1, y1], [x2, y2]] = quad;
    for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) $(".top", page).setAttribute(name, value);
    corners.forEach((corner, i) => {
      corner.setAttribute("cx", quad[i][0]);
      corner.setAttribute("cy", quad[i][1]);
      corner.setAttribute("aria-valuetext", quad[i].map(Math.round).join(", "));
    });
  };
  const place = (i, x, y) => {
    quad[i] = [Math.min(Math.max(x, 0), size.width), Math.min(Math.max(y, 0), size.height)];
    draw();
  };
  corners.forEach((corner, i) => {
    corner.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      corner.focus();
      corner.setPointerCapture(event.pointerId);
    });
    corner.addEventListener("pointermove", (event) => {
      if (!corner.hasPointerCapture(event.pointerId)) return;
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse());
      place(i, at.x, at.y);
    });
    corner.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const far = step * (event.shiftKey ? 10 : 1);
      place(i, quad[i][0] + way[0] * far, quad[i][1] + way[1] * far);
    });
  });
  $("[data-quarter]", dialog).addEventListener("click", () => {
    quad = [quad[3], quad[0], quad[1], quad[2]];
    draw();
  });
  $("[data-close]", dialog).addEventListener("click", () => dialog.close());
  $("[data-read]", dialog).addEventListener("click", async (event) => {
    event.target.disabled = true;
    $("#cut-told", dialog).textContent = "Reading …";
    const ok = await decide({ do: "recut", side, quad }, card);
    event.target.disabled = false;
    $("#cut-told", dialog).textContent = ok ? "" : $("#alert").textContent;
    if (ok) dialog.close();
  });
  draw();
  dialog.showModal();
}
