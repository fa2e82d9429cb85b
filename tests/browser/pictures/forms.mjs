// forms.mjs - every printed form of the procedures as the first sheet of A4 that comes out of the printer, filled in
// from a ticket on the real gateway: $BUILD/pictures/form-NN.png. Said is which is which, and how many sheets it takes.
import fs from 'node:fs';
import path from 'node:path';
import { Gateway } from '../../flow/harness.mjs';
import { Staff } from '../../flow/staff.mjs';
import { FORM_CASES, WHO } from '../form_cases.mjs';
import { BUILD, enter, launch, openPage } from '../harness.mjs';
import { print } from '../pdf.mjs';

const A4 = { width: 696, height: 1025 }; // at 96 dots an inch, without the margins
const all = path.join(BUILD, 'pictures');
fs.mkdirSync(all, { recursive: true });

const gateway = await new Gateway().start();
const clerk = await Staff.connect(gateway, 'clerk');
const browser = await launch();
const page = await openPage(browser, { viewport: A4 });
await enter(page, gateway.url, 'clerk');
let number = 0;
for (const [service, text, slots, forms] of FORM_CASES) {
  const { ticket } = await clerk.ok('ticket.open', { service, text, channel: 'desk', ...WHO, slots });
  for (const form of forms) {
    await page.emulateMedia({ media: null });
    await page.goto(`${gateway.url}/staff/#/print/${ticket.number}?form=${encodeURIComponent(form)}`);
    const { form: { title } } = await clerk.ok('ticket.form', { ticket: ticket.number, form });
    await page.waitForSelector(`.sheet[aria-label="${title}"]`);
    await page.emulateMedia({ media: 'print' });
    const name = `form-${String(number += 1).padStart(2, '0')}`;
    await page.screenshot({ path: path.join(all, `${name}.png`), animations: 'disabled' });
    const { sheets } = await print(page);
    console.log(`${name}: ${form}, ${sheets} of A4`);
  }
}
await browser.close();
await gateway.stop();
process.exit(0);
