// Owns: what a resident's phone adds to pages that work without it: large type at once, common phrases, the phone number
// and unsent words kept on this phone only, photos made small before they are sent, one sending for one press.
// Must not: send anything anywhere by itself.

const YEAR = 31_536_000;
const LONG_SIDE = 1600;
const PHONE = "linli_phone";

function store(key: string, value: string): void {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing is no reason to stop.
  }
}

function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function largeType(): void {
  const button = document.querySelector<HTMLButtonElement>("button[name=size]");
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    const html = document.documentElement;
    const large = html.dataset.size !== "large";
    html.dataset.size = large ? "large" : "normal";
    button.setAttribute("aria-pressed", String(large));
    document.cookie = `linli_size=${html.dataset.size}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  });
}

function words(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLTextAreaElement>("textarea[name=said]");
  const phone = form.querySelector<HTMLInputElement>("input[name=phone]");
  if (!said || !phone) return;
  const draft = `linli_draft:${location.pathname}`;
  if (!said.value) said.value = kept(draft);
  if (!phone.value) phone.value = kept(PHONE);
  said.addEventListener("input", () => store(draft, said.value));
  const chips = form.querySelector<HTMLElement>(".chips");
  if (chips) chips.hidden = false;
  chips?.addEventListener("click", (event) => {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    if (!chip) return;
    const text = chip.textContent ?? "";
    if (!said.value.includes(text)) said.value = said.value ? `${said.value}，${text}` : text;
    said.focus();
    store(draft, said.value);
  });
  form.addEventListener("submit", () => store(PHONE, phone.value));
}

async function smaller(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 300_000) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.75));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

function photos(input: HTMLInputElement): void {
  input.addEventListener("change", async () => {
    const most = Number(input.dataset.most ?? 4);
    const made = new DataTransfer();
    for (const file of [...(input.files ?? [])].slice(0, most)) {
      // What the browser cannot draw is sent as it is; the server says what it is.
      made.items.add(await smaller(file).catch(() => file));
    }
    input.files = made.files;
  });
}

for (const form of document.querySelectorAll("form")) {
  words(form);
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // Back from the next page: the form can be sent again.
  addEventListener("pageshow", () => (sent = false));
}
for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file]")) photos(input);
const from = document.body.dataset.sent;
if (from) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("linli_draft:")) store(key, "");
  } catch {
    // Nothing was kept.
  }
}
largeType();
