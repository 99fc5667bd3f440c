import QRCode from 'qrcode';

/** A QR code as rows of dark (true) and light modules, without the quiet zone of four around it. */
export type QrMatrix = readonly (readonly boolean[])[];

/** Bytes that a QR code of error correction M holds at most (ISO/IEC 18004, version 40). */
const MOST_BYTES = 2_331;

/** A text as a QR code in UTF-8; null where it is too long for one. */
export function qrOf(text: string): QrMatrix | null {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_BYTES) return null;
  const { modules } = QRCode.create([{ data: bytes, mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  return Array.from({ length: size }, (_row, y) =>
    Array.from({ length: size }, (_column, x) => data[y * size + x] === 1),
  );
}
