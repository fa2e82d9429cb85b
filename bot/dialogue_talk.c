#include "bot/dialogue_talk.h"

#include "bot/dialogue_fill.h"
#include "bot/dialogue_form.h"
#include "bot/dialogue_tickets.h"
#include "bot/dialogue_words.h"

typedef void answer(struct dialogue_work *work);

/* ---- small talk ---- */

static void small_talk(struct dialogue_work *work, enum text_key key)
{
    work->idle_talk = true;
    work_say(work, key);
}

static void answer_greet(struct dialogue_work *work)
{
    bool asked = dialogue_state_active(&work->state) != NULL; /* one question is enough */
    small_talk(work, asked ? TALK_GREET_SHORT : TALK_GREET);
}

static void answer_thanks(struct dialogue_work *work)
{
    work->state.apologised_at_ms = 0; /* the air is clear again */
    small_talk(work, TALK_THANKS);
}

static void answer_bye(struct dialogue_work *work)
{
    if (dialogue_state_active(&work->state) != NULL) {
        work_say(work, FORM_SAVED);
        form_save_all(work);
        return;
    }
    work_say(work, TALK_BYE);
}

static void answer_help(struct dialogue_work *work)
{
    small_talk(work, TALK_HELP);
}

/* "对" or "不用" with nothing open. */
static void answer_fine(struct dialogue_work *work)
{
    small_talk(work, TALK_FINE);
}

static void answer_optout(struct dialogue_work *work)
{
    work_act_ticket(work, ACT_OPT_OUT, 0, text_trim(work->in->text));
    small_talk(work, TALK_OPTOUT);
}

/* ---- who he is ---- */

bool talk_remember(struct dialogue_work *work)
{
    const struct match_slot *room = words_slot(work, TEXT("room"));
    const struct match_slot *phone = words_slot(work, TEXT("phone"));
    const struct match_slot *name = words_slot(work, TEXT("name"));
    struct dialogue_result *out = work->out;
    name = name == NULL ? words_slot(work, TEXT("person")) : name;
    if (room == NULL && phone == NULL) {
        return false;
    }
    text_copy(room == NULL ? TEXT_NONE : room->value, out->room, sizeof out->room);
    text_copy(phone == NULL ? TEXT_NONE : phone->value, out->phone, sizeof out->phone);
    text_copy(name == NULL || name->words.size >= sizeof out->name
                  ? TEXT_NONE
                  : words_original(work, name->value),
              out->name, sizeof out->name);
    struct dialogue_act *act = work_act(work, room == NULL ? ACT_REMEMBER : ACT_BIND);
    if (act == NULL) {
        return true;
    }
    act->text = text_trim(work->in->text);
    struct text home = room == NULL ? TEXT_NONE : fill_show_room(work, room->value);
    struct text known = room == NULL    ? phone->value
                        : phone == NULL ? home
                                        : arena_printf(work->arena, "%.*s、%.*s", TEXT_ARGS(home),
                                                       TEXT_ARGS(phone->value));
    if (known.data == NULL) {
        work->status = ST_NO_MEMORY;
    }
    work_say_with(work, BIND_DONE, &(struct text_value){"known", known}, 1);
    work->idle_talk = true;
    return true;
}

static void answer_bind(struct dialogue_work *work)
{
    if (!talk_remember(work)) {
        work_say(work, BIND_ASK);
    }
}

/* ---- what is written down ---- */

bool talk_knows(struct dialogue_work *work)
{
    const struct service *service = work->heard.service;
    if (service == NULL ||
        !text_among(work->heard.label, service->knowledge, service->knowledge_count)) {
        return false;
    }
    struct text key = knowledge_find(work->in->config->knowledge, work->heard.plain,
                                     text_of(work->in->community->id));
    if (key.size == 0) {
        return false;
    }
    work_say_named(work, key, NULL, NULL, 0);
    work_say(work, TALK_KNOWN);
    work->idle_talk = true;
    return true;
}

/* ---- a person ---- */

static void answer_human(struct dialogue_work *work)
{
    work_say(work, work->human_before ? HUMAN_AGAIN : HUMAN_CALLED);
    work_call_human(work, HUMAN_WHY_ASKED);
    work->state.human_called = true;
    form_save_all(work);
}

static void answer_angry(struct dialogue_work *work)
{
    if (work->state.apologised_at_ms == 0) {
        work_say(work, HUMAN_SORRY);
    } else {
        work_say(work, work->human_before ? HUMAN_AGAIN : HUMAN_CALM);
    }
    work_call_human(work, HUMAN_WHY_ANGRY);
    work->state.apologised_at_ms = work->in->now_ms;
    work->state.human_called = true;
    form_save_all(work);
}

bool talk_missed(struct dialogue_work *work)
{
    work->state.misses++;
    if (work->state.misses < DIALOGUE_MISSES_MAX) {
        return false;
    }
    work->state.misses = 0;
    work_say(work, HUMAN_MISSED);
    work_call_human(work, HUMAN_WHY_MISSED);
    work->state.human_called = true;
    form_save_all(work);
    return true;
}

/* ---- tickets ---- */

static void answer_urge(struct dialogue_work *work)
{
    tickets_wish(work, WISH_URGE);
}

static void answer_cancel(struct dialogue_work *work)
{
    tickets_wish(work, WISH_CANCEL);
}

static void answer_reopen(struct dialogue_work *work)
{
    tickets_wish(work, WISH_REOPEN);
}

static const struct {
    const char *label;
    answer *answer;
    bool puts_aside;
} talks[] = {
    {"greet", answer_greet, false},
    {"thanks", answer_thanks, false},
    {"bye", answer_bye, true},
    {"help", answer_help, false},
    {"affirm", answer_fine, false},
    {"deny", answer_fine, false},
    {"optout", answer_optout, false},
    {"bind", answer_bind, false},
    {"human", answer_human, true},
    {"angry", answer_angry, true},
    {"ticket.status", tickets_say_status, false},
    {"ticket.urge", answer_urge, false},
    {"ticket.cancel", answer_cancel, false},
    {"ticket.reopen", answer_reopen, false},
    {"none", NULL, false}, /* nobody's: the caller decides what was not understood */
};

const char *talk_label(size_t index)
{
    return index < sizeof talks / sizeof talks[0] ? talks[index].label : NULL;
}

static size_t find_talk(struct text label)
{
    size_t i = 0;
    while (talk_label(i) != NULL && !text_equal(text_of(talk_label(i)), label)) {
        i++;
    }
    return i;
}

bool talk_puts_aside(struct text label)
{
    size_t found = find_talk(label);
    return talk_label(found) != NULL && talks[found].puts_aside;
}

bool talk_answer(struct dialogue_work *work, struct text label)
{
    size_t found = find_talk(label);
    if (talk_label(found) == NULL || talks[found].answer == NULL) {
        return false;
    }
    talks[found].answer(work);
    return true;
}
