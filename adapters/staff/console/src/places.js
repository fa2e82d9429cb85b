// places.js - where one can be in the console: one row a place, in the order of the rail. A new
// view is its own file under views/, its own css, and a row here.
//
//   id      the address: #/id, #/id/key, #/id/key?name=value
//   icon    of views/icons.js
//   label   on the rail, in Chinese; titles and counts go through t() where they are shown
//   key     goes there: g and this letter
//   aside   no tab of its own: one comes there by a link
//   needs   the op that a role must have to see the place; '' for everyone
//   Page    the view, if the place is one page (lazy(() => import(…)) for a heavy one); or
//   List, Detail, none   the list, what is open of it (given open), and the words while nothing is
//   keyOf, addressOf     from the text of the address to the key of what is open, and back
//   rows(state)          the keys of the list as it is shown, for j and k
//   count(state), counts the number on the rail, and what it counts
//   begin()      once after logging in      enter()  whenever one comes to the place
//   open(key)    reads what is open anew
//   stale(event, found)     does this event make the place's own reads old? Then again() (if there
//                           is none: enter()) soon, once for many events, if one is here or
//                           `everywhere` is set
//   staleOne(event, found)  the key of the one thing that open() must read again, or 0
//   forget(key)  the same for a thing that is not open
//   keys         more keys of the keyboard while one is here: { keys, says, run }
// `found` is what model.applyEvent told of the event.
import { hearCampaign, loadCampaign, loadCampaigns } from './campaigns.js';
import { loadChats, loadTalk } from './chats.js';
import { changed, read, report, state } from './core.js';
import { loadFigures } from './figures.js';
import { enterFees, loadStatement, stale as feesStale } from './fees.js';
import { countMine, listInbox, loadOpen, loadViews, openItem } from './inbox.js';
import { ticketKey, ticketLabel } from './labels.js';
import { countTickets, countWaiting, listChats, listTickets, putFailures } from './model.js';
import { loadOutbox } from './outbox.js';
import { lazy } from './lazy.js';
import { loadPeople, loadPerson, stalePeople } from './people.js';
import { loadRoster, staleRoster } from './roster.js';
import { hearSurvey, loadSurvey, loadSurveys } from './surveys.js';
import { arriveAtSearch } from './search.js';
import { loadDetail, loadTickets } from './tickets.js';
import { ChatDetail } from './views/chat.js';
import { ChatList } from './views/chats.js';
import { Gate } from './views/gate.js';
import { Inbox } from './views/inbox.js';
import { Outbox } from './views/outbox.js';
import { TicketDetail } from './views/ticket.js';
import { TicketList } from './views/tickets.js';

function forgetTalk(chat) {
  const talk = state.talks.get(chat);
  if (talk && !talk.pending.length) state.talks.delete(chat);
}

const numberOrNew = (text) => (text === 'new' ? 'new' : Number(text));

function beginOutbox() {
  read('outbox.dead').then(({ dead }) => {
    putFailures(state, dead);
    changed();
  }, report);
}

export const PLACES = [
  {
    id: 'tickets', icon: 'tickets', label: '工单', key: 't', needs: '',
    List: TicketList, Detail: TicketDetail, none: '选一张工单',
    keyOf: ticketKey, addressOf: ticketLabel,
    rows: () => listTickets(state).map(({ number }) => ticketKey(number)),
    count: () => countTickets(state).unassigned, counts: '{n} 张待派',
    begin: () => loadTickets(), open: loadDetail,
    staleOne: (event, found) => found.ticket, forget: (key) => state.details.delete(key),
  },
  {
    id: 'chats', icon: 'chats', label: '会话', key: 'c', needs: 'chat.list',
    List: ChatList, Detail: ChatDetail, none: '选一个会话',
    keyOf: Number, addressOf: String,
    rows: () => listChats(state).map(({ id }) => id),
    count: () => countWaiting(state), counts: '{n} 位等待人工',
    begin: loadChats, again: loadChats, everywhere: true, stale: (event, found) => found.chats,
    open: loadTalk, staleOne: (event, found) => found.chat, forget: forgetTalk,
  },
  {
    id: 'inbox', icon: 'inbox', label: '收件箱', key: 'i', needs: '', Page: Inbox,
    keyOf: String, rows: () => listInbox().map(({ key }) => key), open: openItem,
    count: countMine, counts: '{n} 件要我处理',
    begin: () => { loadOpen(); loadViews(); },
  },
  { id: 'search', icon: 'search', label: '搜索', key: 's', needs: '', Page: lazy(() => import('./views/search.js')), enter: arriveAtSearch },
  { id: 'gate', icon: 'gate', label: '放行', key: 'p', needs: 'pass.check', Page: Gate },
  {
    id: 'outbox', icon: 'send', label: '未发', key: 'u', needs: 'outbox.dead', Page: Outbox,
    count: () => state.failures.size, counts: '{n} 条没有送达',
    begin: beginOutbox, enter: loadOutbox, stale: (event) => Boolean(event.outbox),
  },
  {
    id: 'figures', icon: 'figures', label: '看板', key: 'k', needs: 'figures.get', Page: lazy(() => import('./views/figures.js')), enter: loadFigures,
  },
  {
    id: 'campaigns', icon: 'campaigns', label: '群发', key: 'a', needs: 'campaign.list',
    List: lazy(() => import('./views/campaigns.js').then(({ CampaignList }) => ({ default: CampaignList }))),
    Detail: lazy(() => import('./views/campaigns.js').then(({ CampaignDetail }) => ({ default: CampaignDetail }))), none: '选一次群发',
    keyOf: numberOrNew, addressOf: String, rows: () => (state.campaigns.list || []).map(({ id }) => id),
    enter: loadCampaigns, open: loadCampaign, stale: hearCampaign, again: () => {},
    staleOne: (event) => event.campaign && event.campaign.id,
  },
  {
    id: 'surveys', icon: 'surveys', label: '调查', key: 'q', needs: 'survey.list',
    List: lazy(() => import('./views/surveys.js').then(({ SurveyList }) => ({ default: SurveyList }))),
    Detail: lazy(() => import('./views/surveys.js').then(({ SurveyDetail }) => ({ default: SurveyDetail }))), none: '选一次调查',
    keyOf: numberOrNew, addressOf: String, rows: () => (state.surveys.list || []).map(({ id }) => id),
    enter: loadSurveys, open: loadSurvey, stale: hearSurvey, again: () => {},
    staleOne: (event) => event.survey && event.survey.id,
  },
  {
    id: 'fees', icon: 'money', label: '费用', key: 'f', needs: 'fee.arrears',
    List: lazy(() => import('./views/fees.js').then(({ FeeList }) => ({ default: FeeList }))),
    Detail: lazy(() => import('./views/fees.js').then(({ FeeDetail }) => ({ default: FeeDetail }))), none: '选一户，或输入房号',
    keyOf: String, addressOf: String, rows: () => (state.fees.homes || []).map(({ room }) => room),
    enter: enterFees, open: loadStatement, stale: feesStale,
    staleOne: (event) => (event.payment ? event.payment.room : event.event === 'dunning.step' ? event.room : 0),
  },
  {
    id: 'people', icon: 'person', label: '人员', key: 'e', needs: 'people.list',
    List: lazy(() => import('./views/people.js').then(({ PeopleList }) => ({ default: PeopleList }))),
    Detail: lazy(() => import('./views/people.js').then(({ PersonDetail }) => ({ default: PersonDetail }))), none: '选一位同事',
    keyOf: String, addressOf: String, rows: () => (state.people.list || []).map(({ username }) => username),
    enter: loadPeople, open: loadPerson, stale: stalePeople, staleOne: (event) => (stalePeople(event) ? event.staff : 0),
  },
  {
    id: 'roster', icon: 'calendar', label: '排班', key: 'r', needs: 'roster.week', Page: lazy(() => import('./views/roster.js')), enter: loadRoster, stale: staleRoster,
  },
  {
    id: 'print', icon: 'tickets', label: '打印', aside: true, needs: 'ticket.get', Page: lazy(() => import('./views/sheet.js')),
    keyOf: ticketKey, addressOf: ticketLabel,
  },
];
