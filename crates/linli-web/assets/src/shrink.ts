// Makes a photo small before it waits to be sent: long side 1600 pixels, at most 300 KB, the way the camera was held baked
// in. What the camera wrote into the file (place, time, device) is not drawn, so it is gone.

export const SIDE = 1600;
export const MOST_BYTES = 300 * 1024;

/** Width and height with the longer side at most `side`. */
export function within(width: number, height: number, side: number): [number, number] {
  const factor = Math.min(1, side / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** Sizes and qualities to try, the best first. */
export function* tries(): Generator<[number, number]> {
  for (const side of [SIDE, 1280, 1024, 800]) for (const quality of [0.85, 0.7, 0.55]) yield [side, quality];
}

const encode = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

/** The small photo. Fails for what the browser cannot open: broken files, HEIC where it is not known, more pixels than fit. */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  try {
    let best: Blob | null = null;
    for (const [side, quality] of tries()) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = within(picture.width, picture.height, side);
      const paper = canvas.getContext("2d");
      if (!paper) break;
      // Pictures that are clear in places would turn black.
      paper.fillStyle = "white";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      best = await encode(canvas, quality);
      if (best && best.size <= MOST_BYTES) return best;
    }
    if (best) return best;
    throw new Error("no picture");
  } finally {
    picture.close();
  }
}
