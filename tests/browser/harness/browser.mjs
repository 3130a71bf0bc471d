// Owns: Chromium, and one visitor's window with an ear on everything that goes wrong in it. Must
// not: know the program or its pages. Called by desk.mjs and shots.mjs.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const places = [
  process.env.LINLI_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

export const views = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

export async function openBrowser() {
  const executablePath = places.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium found: scripts/bootstrap-tests.sh, or set LINLI_CHROMIUM');
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Tests often run as root in a container, where Chromium's sandbox cannot.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      // Nothing may leave the machine, neither a page's request nor the browser's own.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// Chromium reports a page's own 4xx answer as an error too; a test that provokes one says so.
function listen(context, origin, complaints) {
  context.on('console', (message) => {
    if (message.type() === 'error' || /Content[- ]Security[- ]Policy/i.test(message.text())) {
      complaints.push(`console: ${message.text()} (${message.location().url || message.page()?.url()})`);
    }
  });
  context.on('weberror', (error) => complaints.push(`script: ${error.error()}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A navigation or a download that replaces a running request ends it; that is no fault.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`request: ${reason} ${request.url()}`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(http|ws)s?:$/.test(url.protocol) && url.host !== new URL(origin).host) {
      complaints.push(`request leaves the desk: ${url}`);
    }
  });
  context.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`answer ${response.status()}: ${response.url()}`);
  });
}

/**
 * Opens one visitor's window.
 * @param {import('playwright-core').Browser} browser
 * @param {{origin: string, view?: 'desktop'|'phone', scheme?: 'light'|'dark', script?: boolean, locale?: string}} options
 */
export async function openWindow(browser, options) {
  const { origin, view = 'desktop', scheme = 'light', script = true, locale = 'zh-CN' } = options;
  const context = await browser.newContext({
    ...views[view],
    baseURL: origin,
    colorScheme: scheme,
    javaScriptEnabled: script,
    locale,
    timezoneId: 'Asia/Shanghai',
    // So that a photograph or a check never meets a half-faded element.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  const complaints = [];
  listen(context, origin, complaints);
  return { context, page: await context.newPage(), complaints };
}
