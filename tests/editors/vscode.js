// One session of VS Code in a browser: squiggles, the list of problems, hover, an action.
// Prints `ok`, or what is wrong; pictures go to $OUT.
const { chromium } = require('playwright-core');

const { URL: url, OUT: out, CHROMIUM: executablePath, LANG_WORDS: language } = process.env;
const words = {
  ru: { action: /^Погасить .* здесь$/, message: 'слова, за которыми', level: 'уровень текста', card: 'Почему' },
  en: { action: /^Suppress .* here$/, message: 'words with no deed', level: 'text level', card: 'Why' },
}[language];

const expect = (holds, what) => {
  if (!holds) throw new Error(what);
};

(async () => {
  const browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  globalThis.page = page;
  const outside = new Set();
  page.on('requestfailed', (request) => {
    const { hostname } = new URL(request.url());
    // code-server looks for extensions on its own account.
    if (!['127.0.0.1', 'open-vsx.org'].includes(hostname)) outside.add(hostname);
  });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  const row = '.explorer-folders-view .monaco-list-row';
  await page.waitForSelector(row, { timeout: 90000 });
  await page.locator(`${row}[aria-label^="sample.md"]`).first().dblclick();
  const squiggle = '.monaco-editor [class*="squiggly-"]';
  await page.waitForSelector(squiggle, { timeout: 60000 });
  await page.waitForFunction((s) => document.querySelectorAll(s).length >= 2, squiggle, { timeout: 30000 });
  await page.keyboard.press('Control+Shift+M');
  await page.waitForSelector('.markers-panel .monaco-list-row', { timeout: 15000 });
  await page.waitForTimeout(700);
  const problems = [];
  for (const own of await page.locator('.markers-panel .monaco-list-row').all()) {
    problems.push(await own.innerText());
  }
  for (const part of ['slogan/individual-approach', words.message]) {
    expect(problems.some((text) => text.includes(part)), `${part}: ${problems.join(' | ')}`);
  }
  // The level stands at the bottom, and above the first line where that is asked for.
  const bar = page.locator('.statusbar-item', { hasText: words.level });
  await bar.first().waitFor({ timeout: 15000 });
  const lens = page.locator('.codelens-decoration', { hasText: words.level });
  await lens.first().waitFor({ timeout: 15000 });
  await page.screenshot({ path: `${out}-problems.png` });
  await page.locator('.monaco-editor .view-lines').first().click({ position: { x: 5, y: 45 } });
  await page.keyboard.press('F8');
  await page.waitForTimeout(900);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  // The message comes first, then the server's card.
  await page.locator('.monaco-hover:not(.hidden)', { hasText: words.card }).first().waitFor({ timeout: 15000 });
  await page.waitForTimeout(500);
  const hover = await page.locator('.monaco-hover:not(.hidden)').first().innerText();
  // The worst finding comes first.
  expect(hover.includes('slogan/we-care'), `hover: ${hover}`);
  await page.screenshot({ path: `${out}-hover.png` });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+.');
  const menu = '.action-widget .monaco-list-row';
  await page.waitForSelector(menu, { timeout: 15000 });
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${out}-actions.png` });
  // An invisible element above the menu takes mouse clicks: it is driven by the keyboard.
  const titles = [];
  let chosen = false;
  for (let i = 0; i < 12 && !chosen; i++) {
    const title = (await page.locator(`${menu}.focused`).innerText()).trim();
    titles.push(title);
    chosen = words.action.test(title);
    if (!chosen) await page.keyboard.press('ArrowDown');
  }
  expect(chosen, `actions: ${titles.join(' | ')}`);
  await page.keyboard.press('Enter');
  await page.waitForFunction((s) => document.querySelectorAll(s).length <= 1, squiggle, { timeout: 15000 });
  await page.screenshot({ path: `${out}-after.png` });
  const text = await page.locator('.monaco-editor .view-lines').first().innerText();
  expect(text.replaceAll('\u00a0', ' ').includes('onside-ignore slogan/we-care'), text);
  expect(outside.size === 0, `hosts outside: ${[...outside]}`);
  await browser.close();
  console.log('ok VS Code', language);
})().catch(async (error) => {
  await globalThis.page?.screenshot({ path: `${out}-error.png` }).catch(() => {});
  console.log('FAILED', error.message.slice(0, 1500));
  process.exit(1);
});
