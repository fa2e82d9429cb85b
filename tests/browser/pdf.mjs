// pdf.mjs - what a printed page is, read out of the PDF that Chromium makes: sheets, their size, their words.
import zlib from 'node:zlib';

const A4_POINTS = [595, 842];

/** A page as the printer would get it. */
export const print = async (page) => new Printed(await page.pdf({ preferCSSPageSize: true }));

const utf16 = (hex) => String.fromCharCode(...hex.match(/.{4}/g).map((four) => parseInt(four, 16)));

/** Code of a glyph → characters, of a font's ToUnicode table, and how many digits a code has. */
function glyphs(table) {
  const known = new Map();
  known.digits = /begincodespacerange\s*<(\w+)>/.exec(table)[1].length;
  for (const [, lines] of table.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, glyph, text] of lines.matchAll(/<(\w+)>\s*<(\w+)>/g)) known.set(parseInt(glyph, 16), utf16(text));
  }
  for (const [, lines] of table.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, from, to, text] of lines.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      for (let glyph = parseInt(from, 16); glyph <= parseInt(to, 16); glyph++) {
        known.set(glyph, String.fromCharCode(parseInt(text, 16) + glyph - parseInt(from, 16)));
      }
    }
  }
  return known;
}

class Printed {
  constructor(bytes) {
    this.objects = new Map();
    for (const [, number, body] of bytes.toString('latin1').matchAll(/\n(\d+) 0 obj\b([^]*?)\nendobj/g)) this.objects.set(number, body);
  }

  get pages() { return [...this.objects.values()].filter((body) => /\/Type\s*\/Page\b/.test(body)); }

  get sheets() { return this.pages.length; }

  get isA4() {
    return this.pages.every((body) => {
      const [, ...corner] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(body) ?? [];
      return corner.length === 2 && corner.every((points, i) => Math.abs(points - A4_POINTS[i]) < 1);
    });
  }

  stream(number) {
    const body = this.objects.get(number);
    const [head] = /^[^]*?stream\r?\n/.exec(body);
    const bytes = Buffer.from(body.slice(head.length, body.lastIndexOf('endstream')), 'latin1');
    return (/FlateDecode/.test(head) ? zlib.inflateSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }) : bytes).toString('latin1');
  }

  /** All words, sheet by sheet, in the order in which they are drawn; compatibility forms folded, for a
   *  font may have a radical's glyph for a character. */
  get words() { return this.pages.map((body) => this.#wordsOf(body).normalize('NFKC')); }

  #wordsOf(body) {
    const fonts = new Map([...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, number]) => {
      const [, table] = /\/ToUnicode (\d+) 0 R/.exec(this.objects.get(number)) ?? [];
      return [name, table && glyphs(this.stream(table))];
    }));
    const [, contents] = /\/Contents (\d+) 0 R/.exec(body);
    let font;
    let words = '';
    for (const [, name, hex] of this.stream(contents).matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>(?!\s*>>)/g)) {
      if (name) font = fonts.get(name);
      else if (font) for (let at = 0; at < hex.length; at += font.digits) words += font.get(parseInt(hex.slice(at, at + font.digits), 16)) ?? '';
    }
    return words;
  }
}
