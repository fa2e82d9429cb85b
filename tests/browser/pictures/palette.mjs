// palette.mjs - a picture of few colours as a small PNG: of the pictures.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import zlib from 'node:zlib';

const COLOURS = 64;
const PPM_BYTES_MAX = 1 << 28;
const KEEP_BITS = 4; // of each channel, when colours are counted: what is alike becomes one

/** Of "P6\\nWIDTH HEIGHT\\n255\\n…". */
function readPpm(bytes) {
  const [head, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  return { width: Number(width), height: Number(height), pixels: bytes.subarray(head.length) };
}

const keyAt = (pixels, at) => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];

// The most frequent colours, of those that are alike the most frequent one.
function choose(pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const key = keyAt(pixels, at);
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  const mask = (0xff << (8 - KEEP_BITS)) & 0xff;
  const buckets = new Map();
  for (const [key, count] of counts) {
    const bucket = key & ((mask << 16) | (mask << 8) | mask);
    const known = buckets.get(bucket) || { count: 0, best: 0, key };
    buckets.set(bucket, { count: known.count + count, best: Math.max(known.best, count), key: count > known.best ? key : known.key });
  }
  return { all: counts, chosen: [...buckets.values()].sort((a, b) => b.count - a.count).slice(0, COLOURS).map(({ key }) => key) };
}

const far = (a, b) => [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc(body), body.length + 4);
  return whole;
}

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

/** Writes the picture to another file, with a palette; how many bytes that are. A page of text needs few colours. */
export function shrink(file, to) {
  const bytes = paletted(execFileSync('convert', [file, 'ppm:-'], { maxBuffer: PPM_BYTES_MAX }));
  fs.writeFileSync(to, bytes);
  return bytes.length;
}

// The bytes of a PNG with a palette.
function paletted(ppm) {
  const { width, height, pixels } = readPpm(ppm);
  const { all, chosen } = choose(pixels);
  const index = new Map();
  for (const key of all.keys()) index.set(key, chosen.reduce((best, one, at) => (far(key, one) < far(key, chosen[best]) ? at : best), 0));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = index.get(keyAt(pixels, 3 * (y * width + x)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(chosen.flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255]));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('PLTE', palette),
    chunk('IDAT', zlib.deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
