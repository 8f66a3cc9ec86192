/*
 * The one file of this example in which time passes: it reads the clock, sets the timer, and owns the terminal.
 *
 *   node --conditions=@mm/source main.ts [--seconds N] [--seed N]
 */
import { LiveSession } from './live-session.ts';
import { parseOptions, USAGE } from './options.ts';
import { drawing, ENTER, LEAVE } from './screen/drawing.ts';
import { screen } from './screen/screen.ts';
import { statusLine, summaryLine } from './screen/status-line.ts';
import { lineText } from './screen/text.ts';

const STEP_MS = 50;
const DRAW_EVERY_STEPS = 4;
const PRINT_EVERY_US = 1_000_000;
/** After the machine slept, the market goes on from where it was. */
const LONGEST_STEP_US = 1_000_000;

const { stdout } = process;
const options = parseOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n${USAGE}`);
  process.exit(2);
}
const isScreen = stdout.isTTY && process.env.TERM !== 'dumb';
const hasColor = isScreen && (process.env.NO_COLOR ?? '') === '';
const session = new LiveSession(options.seed, Date.now() * 1_000);
const endUs = session.startUs + (options.seconds ?? Number.POSITIVE_INFINITY) * 1_000_000;
let lastUs = performance.now() * 1_000;
let printedUs = session.startUs;
let steps = 0;

// Whoever read our output has gone: there is nobody left to tell.
stdout.on('error', () => process.exit(0));
if (isScreen) {
  stdout.write(ENTER);
  stdout.on('resize', draw);
  // Whatever ends the process, the terminal is given back as it was.
  process.on('exit', leave);
}
const timer = setInterval(step, STEP_MS);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, finish);

function step(): void {
  const nowUs = performance.now() * 1_000;
  const toUs = session.nowUs + Math.min(nowUs - lastUs, LONGEST_STEP_US);
  lastUs = nowUs;
  session.advance(Math.round(Math.min(toUs, endUs)));
  if (isScreen && steps % DRAW_EVERY_STEPS === 0) draw();
  if (!isScreen && session.nowUs - printedUs >= PRINT_EVERY_US) print();
  steps += 1;
  if (session.nowUs >= endUs) finish();
}

function draw(): void {
  const { columns, rows } = stdout;
  stdout.write(drawing(screen(session, columns, rows), columns, hasColor));
}

function print(): void {
  printedUs += PRINT_EVERY_US;
  console.log(statusLine(session));
}

let hasLeft = false;
function leave(): void {
  if (hasLeft) return;
  hasLeft = true;
  stdout.write(LEAVE);
}

/** The last screen stays where it can be scrolled to, with the summary below. */
function finish(): void {
  clearInterval(timer);
  if (isScreen) {
    leave();
    const { columns, rows } = stdout;
    for (const line of screen(session, columns, rows - 2)) console.log(lineText(line, columns, hasColor));
  }
  console.log(summaryLine(session));
  process.exitCode = session.hadNbbo ? 0 : 1;
}
