// Boards under a mouse: a card is dragged onto a lane. What a drop means is a form or a link that stands on the page anyway,
// which is how the same is done by keys and on a phone.

/** Lets cards be dragged onto lanes; `dropped` tells what comes of it. */
function startDragging(cards: string, lane: string, dropped: (card: HTMLElement, lane: HTMLElement) => void): void {
  let dragged: HTMLElement | null = null;
  const lanes = Array.from(document.querySelectorAll<HTMLElement>(lane));
  const mark = (over: HTMLElement | null): void => {
    for (const one of lanes) one.classList.toggle("over", one === over);
  };
  for (const card of document.querySelectorAll<HTMLElement>(cards)) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer?.setData("text/plain", card.getAttribute("aria-label") ?? "");
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      mark(null);
    });
  }
  for (const over of lanes) {
    over.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      mark(over);
    });
    over.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      dropped(dragged, over);
    });
  }
}

// An order onto the lane of a technician: as choosing the name in the order.
startDragging("[data-order]", "[data-lane]", (order, lane) => {
  const form = order.querySelector<HTMLFormElement>("form[action$='/assign-technician']");
  if (!form) return;
  const staff = Object.assign(document.createElement("input"), { type: "hidden", name: "staff", value: lane.dataset["lane"] ?? "" });
  form.append(staff);
  form.requestSubmit();
});

// A case onto the column of a step: as its link to the next one.
startDragging("[data-onward]", "[data-step]", (card, lane) => {
  const link = card.querySelector<HTMLAnchorElement>(".onward");
  if (!link) return;
  const to = new URL(link.href);
  to.searchParams.set("step", lane.dataset["step"] ?? "");
  window.location.assign(to);
});
