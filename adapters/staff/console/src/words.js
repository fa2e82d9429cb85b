// words.js - the words of the console: Chinese stands in the code, and is the key of every other
// language's dictionary (words/en.json). What comes from the gateway is never translated.

const NAMES = { zh: '中文', en: 'English' };
const TAGS = { zh: 'zh-CN', en: 'en' };
const DICTIONARIES = { en: () => import('../words/en.json') };

let language = 'zh';
let dictionary = new Map(); // Chinese → the language's; what is missing stays Chinese

export const LANGUAGES = Object.entries(NAMES).map(([id, name]) => ({ id, name }));

export const speaking = () => language;
export const languageTag = () => TAGS[language];

/** Takes a dictionary that is at hand. */
export function speak(id, words) {
  language = id;
  dictionary = new Map(Object.entries(words));
}

/** Loads the dictionary of a language and speaks it from then on. */
export async function learn(id) {
  if (id === language || !NAMES[id]) return;
  speak(id, id === 'zh' ? {} : (await DICTIONARIES[id]()).default);
}

const PLACE = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/** 'GD{number}' with { number }; '{n} {n|ticket|tickets}' says one or many by the number n. Values
 * go in as they are, once: what a resident wrote is never read for places. */
function fill(text, values) {
  return text.replace(PLACE, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    if (one === undefined) return String(values[name]);
    return Number(values[name]) === 1 ? one : many;
  });
}

/** The words in the language that is spoken. */
export function t(chinese, values) {
  const said = dictionary.get(chinese) || chinese;
  return values ? fill(said, values) : said;
}
