import PDFDocument from 'pdfkit';
import type { QrMatrix } from './qr.ts';
import { winAnsi } from './win-ansi.ts';

const MARGIN = 56;
const SIZES = { H1: 20, H2: 14, H3: 11.5, P: 9.5 } as const;
const QR_POINTS = 150;
/** Modules of white that a QR code needs around it. */
const QUIET = 4;
/** Points that a line for a signature by hand takes. */
const SIGN_LINE = 34;
const INK = '#111111';

/**
 * A tagged A4 document that comes out in the same bytes on every machine: standard fonts, nothing compressed (zlib
 * differs between versions of Node), and no time but the given one.
 */
export class Paper {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #bytes: Promise<Buffer>;
  /** The one element that everything tagged stands in. */
  readonly #root: PDFKit.PDFStructureElement;

  constructor({ title, at, subject }: { title: string; at: string; subject: string }) {
    const date = new Date(at);
    const info = {
      Title: winAnsi(title),
      Subject: winAnsi(subject),
      Producer: 'breakglass',
      Creator: 'breakglass',
      CreationDate: date,
      ModDate: date,
    };
    this.#document = new PDFDocument({
      size: 'A4',
      margin: MARGIN,
      pdfVersion: '1.7',
      compress: false,
      tagged: true,
      lang: 'en',
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
    this.#keepTogether(SIZES[level] * 4);
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
  qr({ matrix, alt }: { matrix: QrMatrix; alt: string }): void {
    this.#keepTogether(QR_POINTS);
    const document = this.#document;
    const draw = () => {
      const module = QR_POINTS / (matrix.length + 2 * QUIET);
      const { x, y } = document;
      for (const [row, cells] of matrix.entries()) {
        for (const [column, dark] of cells.entries()) {
          if (dark) document.rect(x + (column + QUIET) * module, y + (row + QUIET) * module, module, module);
        }
      }
      document.fill('#000000');
    };
    this.#root.add(document.struct('Figure', { alt: winAnsi(alt) }, draw));
    document.y += QR_POINTS;
    document.moveDown(0.5);
  }

  /** Lines to be filled in by hand. */
  signHere(labels: readonly string[]): void {
    for (const label of labels) {
      this.#keepTogether(SIGN_LINE);
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
  #keepTogether(points: number): void {
    const { page, y } = this.#document;
    if (y + points > page.height - page.margins.bottom) this.#document.addPage();
  }
}
