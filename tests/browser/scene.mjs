// scene.mjs - a browser for a test file; for each of its tests a gateway's double and a page of its own.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { launch, openPage, startMock } from './harness.mjs';

export let browser;
export let mock;
export let page;

/** To be called once, at the top of the file; browser, mock and page are those of the running test. */
export function aSceneEach() {
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  beforeEach(async () => {
    mock = await startMock();
    page = await openPage(browser);
  });
  afterEach(async () => {
    await page.context().close();
    await mock.stop();
  });
}

/** Another double for the running test, with options of its own. */
export async function mockWith(options) {
  await mock.stop();
  mock = await startMock(options);
}

export const clean = () => assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
