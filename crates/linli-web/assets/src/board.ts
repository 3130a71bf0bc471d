// The dispatch board under a mouse: an order is dragged onto the lane of a technician. The same as choosing the name in the
// order, which is how it is done by keys and on a phone; the form there is what is sent.

/** Lets the orders be dragged onto the lanes. */
function startDragging(): void {
  let dragged: HTMLElement | null = null;
  const lanes = Array.from(document.querySelectorAll<HTMLElement>("[data-lane]"));
  const mark = (over: HTMLElement | null): void => {
    for (const lane of lanes) lane.classList.toggle("over", lane === over);
  };
  for (const order of document.querySelectorAll<HTMLElement>("[data-order]")) {
    order.draggable = true;
    order.addEventListener("dragstart", (event) => {
      dragged = order;
      event.dataTransfer?.setData("text/plain", order.getAttribute("aria-label") ?? "");
    });
    order.addEventListener("dragend", () => {
      dragged = null;
      mark(null);
    });
  }
  for (const lane of lanes) {
    lane.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      mark(lane);
    });
    lane.addEventListener("drop", (event) => {
      const form = dragged?.querySelector<HTMLFormElement>("form[action$='/assign-technician']");
      if (!form) return;
      event.preventDefault();
      const staff = Object.assign(document.createElement("input"), { type: "hidden", name: "staff", value: lane.dataset["lane"] ?? "" });
      form.append(staff);
      form.requestSubmit();
    });
  }
}

startDragging();
