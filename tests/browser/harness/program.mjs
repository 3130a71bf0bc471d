// Owns: one run of the built program on a free port with a fresh database of its own, filled by
// `linli demo`. Must not: know pages or browsers. Called by desk.mjs and shots.mjs.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const program = process.env.LINLI_PROGRAM ?? join(target, 'debug/linli');
export const reports = join(target, 'browser');

// The database of SQLite and all keys lie in ./data below the directory the program starts in.
async function fill(directory, environment, { cases, seed }) {
  const { stdout } = await run(program, ['demo', '--cases', String(cases), '--seed', String(seed), '--json'], {
    cwd: directory,
    env: environment,
    timeout: 120_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  // The last line, since a progress report may precede it.
  const answer = stdout.trim().split('\n').at(-1);
  await writeFile(join(directory, 'sign-ins.json'), answer);
}

// Filling takes seconds, so each (program, cases, seed) is filled once on SQLite and copied.
async function filledCopy(directory, environment, options) {
  const built = Math.round((await stat(program)).mtimeMs);
  const kept = join(reports, `filled-${built}`, `${options.cases}-${options.seed}`);
  if (!existsSync(kept)) {
    const draft = `${kept}.${randomUUID()}`;
    await mkdir(join(draft, 'data'), { recursive: true });
    await fill(draft, environment, options);
    await rename(draft, kept).catch(() => rm(draft, { recursive: true, force: true }));
  }
  await cp(kept, directory, { recursive: true });
}

function server() {
  const url = process.env.LINLI_TEST_POSTGRES;
  if (!url) throw new Error('LINLI_TEST_POSTGRES is not set: scripts/postgres.sh start; scripts/postgres.sh url');
  return url;
}

const psql = (statement) => run('psql', [server(), '--quiet', '--no-psqlrc', '-c', statement]);

async function freshPostgres() {
  const name = `linli_test_browser_${randomUUID().replaceAll('-', '')}`;
  await psql(`CREATE DATABASE ${name}`);
  const url = new URL(server());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => psql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

const freePort = () =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

async function untilReady(origin, child, log) {
  const giveUp = Date.now() + 30_000;
  while (Date.now() < giveUp) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${origin}/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
  const said = (await readFile(log, 'utf8')).split('\n').slice(-30).join('\n');
  throw new Error(`linli serve did not get ready (exit code ${child.exitCode}). Its last words:\n${said}`);
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(impatience);
}

/**
 * Starts a desk that nobody else uses.
 * @param {{engine?: 'sqlite'|'postgres', cases?: number, seed?: number, settings?: Record<string, string>, clock?: boolean}} options
 *   settings: further LINLI__SECTION__KEY values; clock: the program's clock can be moved by moveTo (debug builds only)
 */
export async function startProgram({ engine = 'sqlite', cases = 40, seed = 7, settings = {}, clock = false } = {}) {
  if (!existsSync(program)) throw new Error(`${program} is not built: cargo build -p linli-server`);
  const directory = await mkdtemp(join(tmpdir(), 'linli-browser-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const postgres = engine === 'postgres' ? await freshPostgres() : null;
  const environment = {
    ...process.env,
    LINLI__DATABASE__URL: postgres?.url ?? 'sqlite://data/linli.db',
    LINLI__SERVER__LISTEN: `127.0.0.1:${port}`,
    ...settings,
  };
  const clockFile = join(directory, 'clock');
  if (clock) environment.LINLI_TEST_CLOCK = clockFile;

  if (postgres) {
    await mkdir(join(directory, 'data'));
    await fill(directory, environment, { cases, seed });
  } else {
    await filledCopy(directory, environment, { cases, seed });
  }
  const signIns = JSON.parse(await readFile(join(directory, 'sign-ins.json'), 'utf8')).sign_ins;

  await mkdir(reports, { recursive: true });
  const log = join(reports, `linli-${port}.log`);
  const output = await open(log, 'w');
  const child = spawn(program, ['serve'], { cwd: directory, env: environment, stdio: ['ignore', output.fd, output.fd] });
  await output.close();

  const stop = async () => {
    await end(child);
    await postgres?.drop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(origin, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  // Written whole, then put in place: the program may read at any moment.
  const moveTo = async (instant) => {
    await writeFile(`${clockFile}.new`, String(Math.round((instant - Date.now()) / 1000)));
    await rename(`${clockFile}.new`, clockFile);
  };
  return { origin, directory, log, signIns, environment, program, stop, moveTo };
}
