// Writes outlines.json: the eight pieces of the atlas, cut once for a phone and once for a desk.
// How to run it: README.md beside this file. Pages only read the result.

import headbreaker from "headbreaker";
import { writeFileSync } from "node:fs";

const { None, Piece, Slot, Tab, outline, vector } = headbreaker;

// Sizes in units of the picture: at this width of a phone one unit is one CSS pixel, so text keeps its size.
const LAYOUTS = {
  phone: { columns: 2, rows: 4, width: 144, height: 164 },
  desk: { columns: 4, rows: 2, width: 220, height: 160 },
};
const MARGIN = 2;
// The cubic curve of a tab or a slot reaches three quarters of the way to its control points.
const REACH = 0.75;
const shape = new outline.Rounded({ insertDepth: 0.55, borderLength: 1 / 3 });

const rounded = (value) => Math.round(value * 10) / 10;
const opposite = (insert) => (insert.isTab() ? Slot : Tab);
// Every second seam turns the other way round.
const across = (column, row) => ((column + row) % 2 ? Slot : Tab);
const down = (column, row) => ((column + row) % 2 ? Tab : Slot);

function pieceAt(column, row, { columns, rows }) {
  return new Piece({
    left: column === 0 ? None : opposite(across(column - 1, row)),
    right: column === columns - 1 ? None : across(column, row),
    up: row === 0 ? None : opposite(down(column, row - 1)),
    down: row === rows - 1 ? None : down(column, row),
  });
}

function pathOf(points, x, y) {
  const at = (index) => `${rounded(points[index] + x)} ${rounded(points[index + 1] + y)}`;
  let path = `M${at(0)}`;
  for (let index = 2; index + 5 < points.length; index += 6) {
    path += `C${at(index)} ${at(index + 2)} ${at(index + 4)}`;
  }
  return `${path}Z`;
}

function draw(layout) {
  const { columns, rows, width, height } = layout;
  const depth = Math.min(width, height) / 3 * 0.55 * REACH;
  const pieces = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const piece = pieceAt(column, row, layout);
      const [x, y] = [MARGIN + column * width, MARGIN + row * height];
      // The middle of the room that the slots leave for words; sideways only the middle lines meet a slot.
      const room = (one, other) => ((one.isSlot() ? depth : 0) - (other.isSlot() ? depth : 0)) / 2;
      pieces.push({
        path: pathOf(shape.draw(piece, vector(width, height)), x, y),
        x: rounded(x + width / 2 + room(piece.left, piece.right) / 2),
        y: rounded(y + height / 2 + room(piece.up, piece.down)),
        top: y,
        bottom: y + height,
      });
    }
  }
  return { width: columns * width + 2 * MARGIN, height: rows * height + 2 * MARGIN, pieces };
}

const drawn = Object.fromEntries(Object.entries(LAYOUTS).map(([name, layout]) => [name, draw(layout)]));
writeFileSync(new URL("outlines.json", import.meta.url), `${JSON.stringify(drawn, null, 1)}\n`);
