// Asks every two seconds whether a call rings, and shows it as a chip at the top. The focus stays where it is.

const EVERY_MS = 2000;

export function startRinging(): void {
  const place = document.getElementById("ringing");
  if (!place) return;
  let shown = "";
  window.setInterval(() => {
    if (document.hidden || place.contains(document.activeElement)) return;
    void fetch("/calls/ringing", { credentials: "same-origin", cache: "no-store" })
      .then(async (response) => {
        if (!response.ok || response.redirected) return;
        const text = await response.text();
        if (text === shown) return;
        shown = text;
        const fresh = new DOMParser().parseFromString(text, "text/html");
        place.replaceChildren(...Array.from(fresh.body.childNodes));
      })
      .catch(() => undefined);
  }, EVERY_MS);
}
