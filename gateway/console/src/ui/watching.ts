// Looks through the camera for codes until it is told to stop.

const PAUSE = 120;
// One code is read many times while it is held up: it counts once until it was gone for so long.
const GONE = 1500;

export async function watch(
  video: HTMLVideoElement,
  onCode: (code: string) => void,
  onTrouble: () => void,
  signal: AbortSignal,
): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 } },
  });
  const worker = new Worker(new URL("./reader.worker.ts", import.meta.url), { type: "module" });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    worker.terminate();
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) return stop();
  const once = fresh(onCode);
  const look = async () => {
    if (signal.aborted) return;
    const picture = await createImageBitmap(video);
    worker.postMessage(picture, [picture]);
  };
  worker.addEventListener("message", ({ data }: MessageEvent<string>) => {
    if (data) once(data);
    setTimeout(() => void look(), PAUSE);
  });
  worker.addEventListener("error", onTrouble);
  video.srcObject = stream;
  await video.play();
  await look();
}

function fresh(onCode: (code: string) => void): (code: string) => void {
  let last = "";
  let seen = 0;
  return (code) => {
    const now = performance.now();
    const again = code === last && now - seen < GONE;
    last = code;
    seen = now;
    if (!again) onCode(code);
  };
}
