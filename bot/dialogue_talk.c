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

/* He is told once: the sentence is the act's, which says it only when it is news. */
static void answer_optout(struct dialogue_work *work)
{
    struct dialogue_act *act = work_act(work, ACT_OPT_OUT);
    if (act != NULL) {
        act->text = text_trim(work->in->text);
        act->reply = work_text(work, TALK_OPTOUT, NULL, 0);
    }
}

/* "T D", "ＴＤ", "退订。": nothing but the word, whatever its case, width and blanks. */
static struct text without_blanks(struct dialogue_work *work)
{
    enum { WORD_BYTES_MAX = 48 };
    struct text plain = work->heard.plain;
    char *out = arena_alloc(work->arena, WORD_BYTES_MAX);
    size_t size = 0;
    if (out == NULL || plain.size > WORD_BYTES_MAX) {
        return plain;
    }
    for (size_t i = 0; i < plain.size; i++) {
        if (plain.data[i] != ' ') {
            out[size++] = plain.data[i];
        }
    }
    return (struct text){out, size};
}

bool talk_wants_messages(struct dialogue_work *work)
{
    struct text word = without_blanks(work);
    if (words_is(work, WORDS_OPT_IN, word)) {
        work_act_ticket(work, ACT_OPT_IN, 0, text_trim(work->in->text));
        work_say(work, TALK_OPTIN);
        return true;
    }
    bool out = words_is(work, WORDS_OPT_OUT, word);
    if (out) {
        answer_optout(work);
    }
    return out;
}

/* ---- who he is ---- */

/* Room, phone and name of the message, to the result. */
static void tell_who(struct dialogue_work *work)
{
    const struct match_slot *room = words_slot(work, TEXT("room"));
    const struct match_slot *phone = words_slot(work, TEXT("phone"));
    const struct match_slot *name = words_slot(work, TEXT("name"));
    struct dialogue_result *out = work->out;
    name = name == NULL ? words_slot(work, TEXT("person")) : name;
    text_copy(room == NULL ? TEXT_NONE : room->value, out->room, sizeof out->room);
    text_copy(phone == NULL ? TEXT_NONE : phone->value, out->phone, sizeof out->phone);
    text_copy(name == NULL || name->words.size >= sizeof out->name
                  ? TEXT_NONE
                  : words_original(work, name->value),
              out->name, sizeof out->name);
}

bool talk_remember(struct dialogue_work *work)
{
    const struct match_slot *room = words_slot(work, TEXT("room"));
    const struct match_slot *phone = words_slot(work, TEXT("phone"));
    if (room == NULL && phone == NULL) {
        return false;
    }
    tell_who(work);
    work_act_ticket(work, ACT_REMEMBER, 0, text_trim(work->in->text));
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

/* What about his home? The first list that has a word of the message says it. */
static const struct {
    enum text_key words;
    enum dialogue_act_kind act;
    struct text reason;
} binds[] = {
    {WORDS_UNBIND, ACT_UNBIND_HOME, {NULL, 0}},
    {WORDS_DELEGATE_ENDS, ACT_DELEGATE, {"end", 3}},
    {WORDS_DELEGATE, ACT_DELEGATE, {NULL, 0}},
    {WORDS_NEW_PHONE, ACT_NEW_PHONE, {NULL, 0}},
};

static void answer_bind(struct dialogue_work *work)
{
    size_t i = 0, count = sizeof binds / sizeof binds[0];
    while (i < count && !words_in(work, binds[i].words, work->heard.plain, NULL)) {
        i++;
    }
    tell_who(work);
    bool told = work->out->room[0] != '\0' || work->out->phone[0] != '\0';
    if (i == count && told) { /* unproved, and yet what a form need not ask again */
        work_act_ticket(work, ACT_REMEMBER, 0, text_trim(work->in->text));
    }
    struct dialogue_act *act = work_act(work, i < count ? binds[i].act : ACT_BIND);
    if (act != NULL && i < count) {
        act->text = text_trim(work->in->text);
        act->reason = binds[i].reason;
    }
}

bool talk_says_home(const struct dialogue_work *work)
{
    const struct match_result *match = work->in->match;
    return match != NULL && match->ranked_count > 0 && words_slot(work, TEXT("room")) != NULL &&
           words_in(work, WORDS_BIND_CLAIM, work->heard.plain, NULL) &&
           text_equal(text_of(match->ranked[0].label), TEXT("bind"));
}

bool talk_about_home(struct dialogue_work *work)
{
    enum { ORDER_CHARS_MAX = 40 }; /* a longer message tells a story */
    bool starts = false;
    for (size_t i = 0; i < sizeof binds / sizeof binds[0]; i++) {
        starts = starts || words_start(work, binds[i].words, work->heard.plain);
    }
    if (!starts || text_count_chars(work->heard.plain) > ORDER_CHARS_MAX) {
        return false;
    }
    answer_bind(work);
    return true;
}

bool talk_bind_first(struct dialogue_work *work)
{
    const struct dialogue_facts *facts = &work->in->facts;
    bool may = false;
    enum status status =
        facts->may_bind == NULL ? ST_OK : facts->may_bind(facts->context, &may);
    work->status = status == ST_OK ? work->status : status;
    if (!may) {
        return false;
    }
    tell_who(work);
    work_act_ticket(work, ACT_BIND, 0, text_trim(work->in->text));
    return true;
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
