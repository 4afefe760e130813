/** The checksum CRC-32 (ISO 3309), of short texts: quicker than a call to `node:zlib`, which also takes long to load. */

const polynomial = 0xedb88320;

const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  return remainder;
});

const asciiMax = 0x7f;

/** Of the text's UTF-8, as an unsigned number. */
export function crc32(text: string): number {
  let crc = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > asciiMax) return ofBytes(Buffer.from(text));
    crc = (remainders[(crc ^ code) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function ofBytes(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (remainders[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
