// dialogs.js - what may stand above everything: one row a kind, opened with app.ask(kind, given).
import * as app from '../app.js';
import { html } from '../html.js';
import { lazy } from '../lazy.js';
import { Dialog } from './dialog.js';
import { Help } from './help.js';
import { HoldingDialog } from './holding.js';
import { HomeDialog } from './homes.js';
import { MaterialsDialog } from './materials.js';
import { Menu } from './menu.js';
import { OrderDialog } from './order.js';
import { Palette } from './palette.js';
import { Sessions } from './sessions.js';

const person = (name) => lazy(() => import('./person_dialogs.js').then((views) => ({ default: views[name] })));

// key: another one of the same kind is a new dialog, with nothing typed in it yet.
const KINDS = {
  operation: { View: Dialog, key: ({ operation, ticket }) => `${operation.op}${ticket.number}` },
  order: { View: OrderDialog, key: ({ parent }) => (parent ? parent.number : 'call') },
  holding: { View: HoldingDialog, key: ({ op, chat }) => `${op}${chat}` },
  help: { View: Help },
  materials: { View: MaterialsDialog, key: ({ ticket }) => ticket.number },
  menu: { View: Menu },
  home: { View: HomeDialog, key: ({ op, chat }) => `${op}${chat.id}` },
  password: { View: lazy(() => import('./password.js').then((views) => ({ default: views.PasswordDialog }))) },
  disablePerson: { View: person('DisablePerson') },
  resetPassword: { View: person('ResetPassword') },
  startPassword: { View: person('StartPassword') },
  shift: { View: lazy(() => import('./shift_dialog.js').then((views) => ({ default: views.ShiftDialog }))), key: ({ person, day, shift }) => `${person.username}${day}${shift ? shift.id : ''}` },
  leave: { View: lazy(() => import('./leave_dialog.js').then((views) => ({ default: views.LeaveDialog }))), key: ({ person, day, leave }) => `${person.username}${day}${leave ? leave.id : ''}` },
  palette: { View: Palette },
  sessions: { View: Sessions },
};

export function Asking() {
  const { dialog } = app.state;
  if (!dialog) return null;
  const { kind, ...given } = dialog;
  const { View, key } = KINDS[kind];
  return html`<${View} key=${`${kind}${key ? key(given) : ''}`} ...${given} />`;
}
