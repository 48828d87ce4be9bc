// Draws the icon of src/favicon.svg as a PNG for devices that take no SVG: strokes with round ends on a rounded square.
import { deflateSync } from 'node:zlib';

const GRID = 24;
const GROUND = [0x17, 0x1c, 0x24];
const INK = [255, 255, 255];
const STROKE = 0.8;
const LINES = [
  [[12, 6], [6, 9], [12, 12], [18, 9], [12, 6]],
  [[6, 12], [12, 15], [18, 12]],
  [[6, 15], [12, 18], [18, 15]],
];
const segments = LINES.flatMap((points) => points.slice(1).map((end, index) => [points[index], end]));

function distance([x, y], [[ax, ay], [bx, by]]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** How far a point lies outside the square with rounded corners; negative inside. */
function outside([x, y], radius) {
  const reach = GRID / 2 - radius;
  const [dx, dy] = [Math.abs(x - GRID / 2) - reach, Math.abs(y - GRID / 2) - reach];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

/** Eight bytes of length and name, the content, and the sum over name and content. */
function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length);
  frame.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** The icon of `size` pixels; with `bleed` the ground fills the square and the drawing keeps clear of its rim. */
export function iconPicture(size, bleed = false) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  const pixel = GRID / size;
  const zoom = bleed ? 0.8 : 1;
  const covered = (gap) => Math.max(0, Math.min(1, 0.5 - gap / pixel));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const point = [(x + 0.5) * pixel, (y + 0.5) * pixel];
      const drawn = point.map((at) => (at - GRID / 2) / zoom + GRID / 2);
      const ink = covered((Math.min(...segments.map((segment) => distance(drawn, segment))) - STROKE) * zoom);
      const alpha = bleed ? 1 : covered(outside(point, 6));
      const at = y * (size * 4 + 1) + 1 + x * 4;
      for (let part = 0; part < 3; part += 1) rows[at + part] = Math.round(GROUND[part] + (INK[part] - GROUND[part]) * ink);
      rows[at + 3] = Math.round(alpha * 255);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size);
  head.writeUInt32BE(size, 4);
  head.set([8, 6], 8);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}
