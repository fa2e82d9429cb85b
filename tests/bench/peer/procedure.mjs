// The repair dialogue: what a resident still has to be asked, and what is answered. Pure: a
// conversation and a text go in, the changed conversation and what is to be done come out.
import { match } from './patterns.mjs';

const extractors = {
  room: /(\d{1,3})\s*[栋幢座号]楼?\s*(\d{1,2})\s*单元\s*(\d{3,4})/u,
  name: /我(?:叫|姓|是)(\p{Script=Han}{2,4})/u,
  phone: /(?<!\d)(1[3-9]\d{9})(?!\d)/u,
  time: /((?:今|明|后)天|周[一二三四五六日末])?(上午|中午|下午|晚上)([一二三四五六七八九十\d]{1,2}点(?:半)?)?/u,
};

const questions = {
  room: '请问您的房号是多少？比如“3栋2单元501”。',
  time: '什么时候方便师傅上门？比如“明天下午”“周六上午”。',
  name: '请问怎么称呼您？',
  phone: '请留一个方便联系您的电话。',
};

const isService = (label) => /^(repair|complaint|lock|paid|emergency)/.test(label);

function fillSlots(draft, text) {
  const room = extractors.room.exec(text);
  if (room) draft.room = `${room[1]}-${room[2]}-${room[3]}`;
  const phone = extractors.phone.exec(text);
  if (phone) draft.phone = phone[1];
  const name = extractors.name.exec(text);
  if (name) draft.name = name[1];
  const time = extractors.time.exec(text);
  if (time) draft.time = time[0];
}

function askOrConfirm(draft) {
  for (const slot of Object.keys(questions)) {
    if (!draft[slot]) return questions[slot];
  }
  return `请核对报修信息：\n报修内容：${draft.text}\n地址：${draft.room}\n上门时间：${draft.time}\n` +
    `姓名：${draft.name}\n电话：${draft.phone}\n没问题请回复“对”；要改哪里，直接告诉我。`;
}

const isComplete = (draft) => Object.keys(questions).every((slot) => draft[slot]);

/**
 * One step. `draft` is the open form or null. Gives the intent, the new draft (null when none is
 * open any more), the reply, and `ticket` when the form was confirmed; the reply to that needs
 * the ticket's number and is a function.
 */
export function step(draft, text) {
  const intent = match(text);
  if (draft && intent === 'ticket.cancel') {
    return { intent, draft: null, reply: '好的，已取消。' };
  }
  if (draft && isComplete(draft) && intent === 'affirm') {
    const reply = (number) => `已登记，工单号 ${number}。我们马上安排师傅，有进展会通知您。`;
    return { intent, draft: null, ticket: draft, reply };
  }
  if (!draft && !isService(intent)) {
    return { intent, draft: null, reply: '您好，请告诉我需要报修或反映的问题。' };
  }
  const next = draft ?? { kind: intent, text };
  fillSlots(next, text);
  return { intent, draft: next, reply: askOrConfirm(next) };
}
