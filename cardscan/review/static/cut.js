// Fix the cut: drag the corners of the card on its original picture, cut it in two, add a card that was missed, or name
// another side the top; then it is read again.
import { $, $$, decide, warn } from "./review.js";

const dialog = $("#cut");
const STEP = 400; // an arrow key moves a corner by the page's width over this; with Shift ten times as far
const CORNERS = ["top left", "top right", "bottom right", "bottom left"];
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const middle = ([x1, y1], [x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];
const away = ([x1, y1], [x2, y2]) => Math.hypot(x2 - x1, y2 - y1);
const pairs = (points) => points.trim().split(/\s+/).map((point) => point.split(",").map(Number));

// Two cards beside each other, or one above the other: cut across the longer sides.
function halved([a, b, c, d]) {
  const [top, right, bottom, left] = [middle(a, b), middle(b, c), middle(d, c), middle(a, d)];
  return away(a, b) > away(a, d) ? [[a, top, bottom, d], [top, b, c, bottom]] : [[a, b, right, left], [left, right, c, d]];
}

// A new card lies the same way as its neighbour: beside it or below it, where the page has room and no other card.
function beside(quad, size, taken) {
  const [a, b, , d] = quad;
  const across = [b[0] - a[0], b[1] - a[1]];
  const down = [d[0] - a[0], d[1] - a[1]];
  const moves = [across, down, across.map((x) => -x), down.map((x) => -x)];
  const moved = moves.map(([x, y]) => quad.map((p) => [p[0] + x, p[1] + y]));
  const fits = (q) => q.every(([x, y]) => x >= 0 && y >= 0 && x <= size.width && y <= size.height);
  const free = (q) => taken.every((other) => away(middle(q[0], q[2]), middle(other[0], other[2])) > away(a, d) / 2);
  const [w, h] = [size.width / 4, size.height / 4];
  return moved.find((q) => fits(q) && free(q)) ?? [[w, h], [3 * w, h], [3 * w, 3 * h], [w, 3 * h]];
}

export async function openCut(card, side) {
  const answer = await fetch(`/cards/${card}/${side}/page`);
  if (!answer.ok) return warn((await answer.json()).told);
  dialog.innerHTML = await answer.text();
  const page = $(".page", dialog);
  const size = page.viewBox.baseVal;
  const first = pairs(page.dataset.quad);
  const taken = $$(".other", page).map((other) => pairs(other.getAttribute("points")));
  const cards = []; // the card itself, then those that are added
  let chosen = 0;

  const drawn = (tag, group, attributes) => {
    const element = document.createElementNS(page.namespaceURI, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    group.append(element);
    return element;
  };
  const held = (element, move) => {
    let last = null;
    const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse());
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      last = at(event);
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      const now = at(event);
      move(now.x - last.x, now.y - last.y);
      last = now;
    });
  };

  function add(quad) {
    const group = drawn("g", page, {});
    const item = { quad, group, changed: false };
    item.body = drawn("polygon", group, { class: "body" });
    item.focus = drawn("polygon", group, { class: "focus" });
    item.top = drawn("line", group, { class: "top" });
    item.corners = CORNERS.map(() =>
      drawn("circle", group, { class: "corner", r: (size.width + size.height) / 90, tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": size.width }),
    );
    const shift = (dx, dy, which = [0, 1, 2, 3]) => {
      const within = (value, most) => Math.min(Math.max(value, 0), most);
      item.quad = item.quad.map(([x, y], i) => (which.includes(i) ? [within(x + dx, size.width), within(y + dy, size.height)] : [x, y]));
      item.changed = true;
      draw();
    };
    item.corners.forEach((corner, i) => {
      held(corner, (dx, dy) => shift(dx, dy, [i]));
      corner.addEventListener("pointerdown", () => corner.focus());
      corner.addEventListener("keydown", (event) => {
        const way = WAYS[event.key];
        if (!way) return;
        event.preventDefault();
        const far = (size.width / STEP) * (event.shiftKey ? 10 : 1);
        shift(way[0] * far, way[1] * far, event.altKey ? undefined : [i]);
      });
    });
    held(item.body, shift);
    item.body.addEventListener("pointerdown", () => item.corners[0].focus());
    group.addEventListener("focusin", () => {
      chosen = cards.indexOf(item);
      draw();
    });
    cards.push(item);
    return item;
  }

  function draw() {
    cards.forEach((item, n) => {
      const { quad } = item;
      const [[x1, y1], [x2, y2]] = quad;
      for (const shape of [item.body, item.focus]) shape.setAttribute("points", quad.join(" "));
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) item.top.setAttribute(name, value);
      item.group.classList.toggle("chosen", n === chosen);
      item.corners.forEach((corner, i) => {
        const [x, y] = quad[i].map(Math.round);
        const told = { cx: quad[i][0], cy: quad[i][1], "aria-valuenow": x, "aria-valuetext": `${x}, ${y}` };
        told["aria-label"] = `${cards.length > 1 ? `card ${n + 1}, ` : ""}${CORNERS[i]} corner`;
        for (const [name, value] of Object.entries(told)) corner.setAttribute(name, value);
      });
    });
    const count = cards.length - 1 + cards[0].changed;
    $("[data-read]", dialog).textContent = cards.length < 2 ? "Read it again" : count > 1 ? `Read ${count} cards` : "Read the new card";
    $("[data-without]", dialog).hidden = !chosen;
  }
  const choose = (item) => {
    draw();
    item.corners[0].focus();
  };

  const clicks = {
    quarter: () => {
      const item = cards[chosen];
      item.quad = [item.quad[3], ...item.quad.slice(0, 3)];
      item.changed = true;
      draw();
    },
    halve: () => {
      const item = cards[chosen];
      const [one, other] = halved(item.quad);
      Object.assign(item, { quad: one, changed: true });
      choose(add(other));
    },
    more: () => choose(add(beside(cards[chosen].quad, size, [...taken, ...cards.map((item) => item.quad)]))),
    without: () => {
      cards.splice(chosen, 1)[0].group.remove();
      chosen = 0;
      choose(cards[0]);
    },
    close: () => dialog.close(),
    read: async (button) => {
      button.disabled = true;
      $("#cut-told", dialog).textContent = "Reading …";
      const [itself, ...others] = cards;
      const quad = itself.changed || !others.length ? itself.quad : null;
      const ok = await decide({ do: "recut", side, quad, more: others.map((item) => item.quad) }, card);
      button.disabled = false;
      $("#cut-told", dialog).textContent = ok ? "" : $("#alert").textContent;
      if (ok) dialog.close();
    },
  };
  for (const [name, click] of Object.entries(clicks)) {
    $(`[data-${name}]`, dialog).addEventListener("click", (event) => click(event.target));
  }
  add(first);
  draw();
  dialog.showModal();
}
