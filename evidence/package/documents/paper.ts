import PDFDocument from 'pdfkit';
import type { Language } from '../../../domain/language/language.ts';
import type { QrMatrix } from './qr.ts';
import { winAnsi } from './win-ansi.ts';

const MARGIN = 56;
const SIZES = { H1: 20, H2: 14, H3: 11.5, P: 9.5 } as const;
const QR_POINTS = 150;
/** Modules of white that a QR code needs around it. */
const QUIET = 4;
/** Points that a line for a signature by hand takes. */
const SIGN_LINE = 34;
/** Points between two lines that are filled in by hand. */
const HAND_LINE = 22;
/** Points between a QR code and what stands beside it. */
const GUTTER = 12;
const INK = '#111111';

/** A QR code to draw: `alt` says to a screen reader what it holds, `points` how wide it is with the white around it. */
interface Code {
  readonly matrix: QrMatrix;
  readonly alt: string;
  readonly points?: number;
}

/** Sizes of a page in points: A4, or as wide as A4 and as high as letter, which prints unscaled on both. */
const SHEETS = { a4: [595.28, 841.89], either: [595.28, 792] } as const satisfies Record<
  string,
  [number, number]
>;

/**
 * A tagged document that comes out in the same bytes on every machine: standard fonts, nothing compressed (zlib
 * differs between versions of Node), and no time but the given one; that of
 * what has none (`at: null`) is the first of 1970, as the form of the file demands one.
 */
export class Paper {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #bytes: Promise<Buffer>;
  /** The one element that everything tagged stands in. */
  readonly #root: PDFKit.PDFStructureElement;

  constructor({
    title,
    at,
    subject,
    sheet = 'a4',
    lang = 'en',
  }: {
    title: string;
    at: string | null;
    subject: string;
    sheet?: keyof typeof SHEETS;
    /** What programs that read aloud take it for. */
    lang?: Language;
  }) {
    const date = new Date(at ?? 0);
    const info = {
      Title: winAnsi(title),
      Subject: winAnsi(subject),
      Producer: 'breakglass',
      Creator: 'breakglass',
      CreationDate: date,
      ModDate: date,
    };
    this.#document = new PDFDocument({
      size: [...SHEETS[sheet]],
      margin: MARGIN,
      pdfVersion: '1.7',
      compress: false,
      tagged: true,
      lang,
      displayTitle: true,
      bufferPages: true,
      info,
    });
    this.#root = this.#document.struct('Document');
    this.#document.addStructure(this.#root);
    this.#bytes = new Promise((resolve, reject) => {
      this.#document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
      this.#document.on('end', () => {
        resolve(Buffer.concat(this.#chunks));
      });
      this.#document.on('error', reject);
    });
  }

  heading(level: 'H1' | 'H2' | 'H3', text: string): void {
    this.keepTogether(SIZES[level] * 4);
    this.#tagged(level, () => {
      this.#document.font('Helvetica-Bold').fontSize(SIZES[level]).fillColor(INK).text(winAnsi(text));
    });
    this.#document.moveDown(0.35);
  }

  paragraph(text: string): void {
    this.#tagged('P', () => {
      this.#document.font('Helvetica').fontSize(SIZES.P).fillColor(INK).text(winAnsi(text));
    });
    this.#document.moveDown(0.5);
  }

  /** A list, or the one sentence that says that it is empty. */
  list(items: readonly string[], empty: string): void {
    if (items.length === 0) {
      this.paragraph(empty);
      return;
    }
    const document = this.#document;
    const list = document.struct('L');
    this.#root.add(list);
    for (const item of items) {
      const body = document.struct('LBody', {}, () => {
        document
          .font('Helvetica')
          .fontSize(SIZES.P)
          .fillColor(INK)
          .text(`•  ${winAnsi(item)}`);
      });
      list.add(document.struct('LI', {}, [body]));
    }
    list.end();
    document.moveDown(0.5);
  }

  /** Text whose lines must not be mistaken, such as a signed note. */
  verbatim(text: string): void {
    this.#tagged('P', () => {
      const lines = text.trimEnd().split('\n').map(winAnsi).join('\n');
      this.#document.font('Courier').fontSize(7.5).fillColor(INK).text(lines);
    });
    this.#document.moveDown(0.5);
  }

  /** A QR code drawn as squares; `alt` says to a screen reader what it holds. */
  qr({ matrix, alt, points = QR_POINTS }: Code): void {
    this.keepTogether(points);
    const document = this.#document;
    const draw = () => {
      const module = points / (matrix.length + 2 * QUIET);
      const { x, y } = document;
      for (const [row, cells] of matrix.entries()) {
        for (const [column, dark] of cells.entries()) {
          if (dark) document.rect(x + (column + QUIET) * module, y + (row + QUIET) * module, module, module);
        }
      }
      document.fill('#000000');
    };
    this.#root.add(document.struct('Figure', { alt: winAnsi(alt) }, draw));
    document.y += points;
    document.moveDown(0.5);
  }

  /** A QR code with short lines at its right, as far apart as writing by hand needs; more than fit go on below it. */
  qrBeside({ lines: all, points = QR_POINTS, ...code }: Code & { lines: readonly string[] }): void {
    const beside = Math.floor(points / HAND_LINE);
    const lines = all.slice(0, beside);
    this.keepTogether(points + GUTTER);
    const document = this.#document;
    const { y: top } = document;
    this.qr({ ...code, points });
    const { y: below } = document;
    for (const [index, line] of lines.entries()) {
      this.#tagged('P', () => {
        document.font('Helvetica').fontSize(SIZES.P).fillColor(INK);
        document.text(winAnsi(line), MARGIN + points + GUTTER, top + (index + 0.5) * HAND_LINE, {
          lineBreak: false,
        });
      });
    }
    document.x = MARGIN;
    document.y = below;
    for (const line of all.slice(beside)) this.byHand(line);
  }

  /** A line that is filled in by hand, with room above it to write. */
  byHand(line: string): void {
    this.keepTogether(HAND_LINE);
    this.#document.y += HAND_LINE / 3;
    this.paragraph(line);
  }

  /** Goes on at the top of the next page. */
  newPage(): void {
    this.#document.addPage();
  }

  /** Lines to be filled in by hand. */
  signHere(labels: readonly string[]): void {
    for (const label of labels) {
      this.keepTogether(SIGN_LINE);
      this.#document.y += SIGN_LINE / 2;
      this.paragraph(`${label}: ${'_'.repeat(60)}`);
    }
  }

  /** Writes `footer` and the page's number under every page, and gives the document's bytes. */
  async finish(footer: string): Promise<Uint8Array> {
    const document = this.#document;
    this.#root.end();
    const { start, count } = document.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      document.switchToPage(page);
      const { margins, height, width } = document.page;
      margins.bottom = 0;
      document.markContent('Artifact', { type: 'Pagination' });
      const text = winAnsi(`${footer}   page ${page - start + 1} of ${count}`);
      document.font('Helvetica').fontSize(6.5).fillColor(INK);
      document.text(text, MARGIN, height - MARGIN / 2, { width: width - 2 * MARGIN, lineBreak: false });
      document.endMarkedContent();
    }
    document.end();
    return new Uint8Array(await this.#bytes);
  }

  #tagged(type: string, draw: () => void): void {
    this.#root.add(this.#document.struct(type, {}, draw));
  }

  /** Begins a new page where fewer than so many points are left. */
  keepTogether(points: number): void {
    const { page, y } = this.#document;
    if (y + points > page.height - page.margins.bottom) this.#document.addPage();
  }
}
