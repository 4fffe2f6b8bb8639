// Reads bar codes from pictures, beside the page: it runs WebAssembly, which the page itself may not.

import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

// From our own origin; the package would ask a public one.
prepareZXingModule({ overrides: { locateFile: () => wasm } });

const detector = new BarcodeDetector();

addEventListener("message", ({ data }: MessageEvent<ImageBitmap>) => void read(data));

async function read(picture: ImageBitmap): Promise<void> {
  const [found] = await detector.detect(picture);
  picture.close();
  postMessage(found?.rawValue ?? "");
}
