// axe.mjs - what axe-core finds in a page that is serious or worse, in words.
import axe from 'axe-core';

/** rules: only these. */
export async function findings(page, rules) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) };
  const { violations } = await page.evaluate((given) => window.axe.run(document, given), options);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.replace(/\s+/g, ' ').slice(0, 220)}`).join(' || ')}`);
}
