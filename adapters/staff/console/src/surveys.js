// surveys.js - satisfaction surveys, for their page: read, entered, ended.
import { call, changed, read, report, state, toast } from './core.js';
import { go } from './where.js';
import { t } from './words.js';

export const SURVEY_STATES = {
  planning: { title: '准备中', tone: 'wait' },
  open: { title: '进行中', tone: 'work' },
  closed: { title: '已结束', tone: 'done' },
  cancelled: { title: '已取消', tone: 'gone' },
};

function put(survey) {
  const { surveys } = state;
  if (surveys.list) {
    const others = surveys.list.filter(({ id }) => id !== survey.id);
    surveys.list = [...others, survey].sort((a, b) => b.id - a.id);
  }
  const known = surveys.one.get(survey.id);
  if (known) surveys.one.set(survey.id, { ...known, survey });
  changed();
}

export async function loadSurveys() {
  try {
    const { surveys, kinds } = await read('survey.list');
    Object.assign(state.surveys, { list: surveys, kinds });
    changed();
  } catch (fault) {
    report(fault);
  }
}

/** One with its buildings and its sheet; a closed one with what it came to. */
export async function loadSurvey(id) {
  if (id === 'new') return;
  try {
    const { survey, buildings, questions, tasks } = await read('survey.get', { survey: id });
    const results = survey.state === 'closed' ? await read('survey.results', { survey: id }).catch(() => null) : null;
    state.surveys.one.set(id, { survey, buildings, questions, tasks, results });
    put(survey);
  } catch (fault) {
    if (fault.code === 'not_found') state.surveys.one.set(id, { gone: true });
    report(fault);
    changed();
  }
}

export async function createSurvey(members) {
  const { survey } = await call('survey.create', members);
  put(survey);
  toast(t('已经开始抽样；抽好后请另一位同事批准邀请'));
  go('surveys', survey.id);
}

/** survey.close, survey.cancel, survey.enter, survey.returned, survey.decline; throws what was refused. */
export async function askSurvey(op, id, members = {}) {
  const { survey } = await call(op, { survey: id, ...members });
  put(survey);
  loadSurvey(id);
}

export const hearSurvey = (event) => {
  if (event.survey) put(event.survey);
  return Boolean(event.survey);
};
