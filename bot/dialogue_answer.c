#include "bot/dialogue_answer.h"

#include "bot/dialogue_fees.h"
#include "bot/dialogue_fill.h"
#include "bot/dialogue_form.h"
#include "bot/dialogue_rules.h"
#include "bot/dialogue_talk.h"
#include "bot/dialogue_tickets.h"
#include "bot/dialogue_words.h"

enum {
    CANCEL_CHARS_MAX = 12, /* "取消报修吧不用来了"; longer words about cancelling are an answer */
    SKIP_CHARS_MAX = 8,
    SUBJECT_SCORE_MIN = 50,  /* docs/intents.md: what scores less is a hint */
    SHORT_TALK_CHARS_MAX = 4 /* "谢谢" is never what a resident wants done about a complaint */
};

static size_t chars_of(const struct dialogue_work *work)
{
    return text_count_chars(work->heard.plain);
}

/* An open question that takes any words: "您希望怎么处理？" */
static bool takes_anything(const struct dialogue_form *form)
{
    return form->phase == PHASE_ASK && form->asked->kind == SLOT_TEXT && !form->asked->from_message;
}

/* ---- leaving the form, and coming back ---- */

static bool wants_to_cancel(const struct dialogue_work *work, const struct dialogue_form *form)
{
    if (work->heard.cancel) {
        return true;
    }
    bool told = words_slot(work, TEXT("time")) != NULL || words_slot(work, TEXT("phone")) != NULL ||
                words_slot(work, TEXT("room")) != NULL; /* "不用了，明天再来吧" is an answer */
    if (words_lead(work, WORDS_CANCEL, work->heard.plain) && work->heard.service == NULL && !told &&
        !takes_anything(form) && chars_of(work) <= CANCEL_CHARS_MAX) {
        return true;
    }
    return text_equal(work->heard.label, TEXT("ticket.cancel")) && !tickets_named(work) &&
           !takes_anything(form) && chars_of(work) <= CANCEL_CHARS_MAX;
}

static bool is_digression(const struct dialogue_work *work, const struct dialogue_form *form)
{
    static const struct text always[] = {TEXT("human"), TEXT("angry"), TEXT("help"),
                                         TEXT("ticket.status")};
    static const struct text never[] = {TEXT("affirm"), TEXT("deny"), TEXT("bind"), TEXT("none")};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        if (text_equal(work->heard.label, always[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        if (text_equal(work->heard.label, never[i])) {
            return false;
        }
    }
    /* "对的，麻烦快一点" agrees to the summary; it hurries nothing. */
    bool agrees = work->heard.agreed && form->phase != PHASE_ASK;
    return work->heard.service == NULL && !agrees &&
           (!takes_anything(form) || chars_of(work) <= SHORT_TALK_CHARS_MAX);
}

static void digress(struct dialogue_work *work, struct dialogue_form *form)
{
    bool aside = talk_puts_aside(work->heard.label);
    (void)talk_answer(work, work->heard.label);
    if (!aside && work->state.wish == WISH_NONE) { /* never two questions in one reply */
        work_say_service(work, FORM_BACK, form->service);
        form_ask_again(work, form);
    }
}

static bool other_service(const struct dialogue_work *work, const struct dialogue_form *form)
{
    return work->heard.service != NULL && work->heard.service != form->service;
}

static bool other_intent(const struct dialogue_work *work, const struct dialogue_form *form)
{
    return work->heard.service == form->service && !text_equal(work->heard.label, form->intent) &&
           !text_ends_with(work->heard.label, TEXT(".other"));
}

/* The message is about something else: that first, then back to this form. */
static void change_subject(struct dialogue_work *work)
{
    if (talk_knows(work) || fees_take(work, work->heard.label)) {
        struct dialogue_form *form = dialogue_state_active(&work->state);
        work_say_service(work, FORM_BACK, form->service);
        form_ask_again(work, form);
        return;
    }
    form_start(work, work->heard.service, work->heard.label, 0);
}

static void queue_other(struct dialogue_work *work)
{
    form_queue(work, work->heard.service, work->heard.label, 0);
    work_say_service(work, FORM_QUEUED, work->heard.service);
}

static struct dialogue_form *active(struct dialogue_work *work)
{
    return dialogue_state_active(&work->state); /* queueing moves the stack */
}

static void append_content(struct dialogue_work *work, struct dialogue_form *form)
{
    size_t content = fill_content_slot(form);
    if (content != FILL_NONE) {
        fill_append(work, form, content, text_trim(work->in->text));
    }
}

/* ---- corrections ---- */

static void say_changed(struct dialogue_work *work, const struct dialogue_form *form, size_t index)
{
    const struct text_value values[] = {{"label", form->service->slots[index].label},
                                        {"value", form->values[index].shown}};
    work_say_with(work, FORM_CHANGED, values, 2);
}

/* "内容改成卫生间漏水" sets it; "电话不对" asks for it again. False when no slot is named. */
static bool correct_named(struct dialogue_work *work, struct dialogue_form *form)
{
    size_t index = fill_mentioned(work, form);
    if (index == FILL_NONE) {
        return false;
    }
    const struct slot *slot = &form->service->slots[index];
    struct text words = fill_replacement(work);
    bool free_words = slot->kind == SLOT_TEXT || slot->kind == SLOT_PERSON;
    if (free_words && text_count_chars(words) >= (size_t)slot->chars_min && words.size > 0 &&
        (slot->kind != SLOT_PERSON || words.size < STORE_NAME_BYTES)) {
        fill_set(work, form, index, words);
        say_changed(work, form, index);
        form_advance(work, form);
        return true;
    }
    if (slot->required) {
        form_ask(work, form, index);
    }
    return slot->required;
}

static bool wants_change(const struct dialogue_work *work)
{
    return work->heard.deny || words_in(work, WORDS_CHANGE, work->heard.plain, NULL);
}

/* ---- not understood ---- */

/* The slot whose time was in trouble: only such a slot makes trouble. */
static size_t time_slot(const struct dialogue_form *form)
{
    size_t index = 0;
    while (index + 1 < form->service->slot_count &&
           (form->service->slots[index].kind != SLOT_TIME ||
            !slot_serves(&form->service->slots[index], form->intent))) {
        index++;
    }
    return index;
}

static void say_retry(struct dialogue_work *work, struct dialogue_form *form,
                      enum time_trouble trouble)
{
    if (trouble != TIME_FINE) { /* at the summary the time is asked for as well */
        size_t index = time_slot(form);
        form->phase = PHASE_ASK;
        form->asked = &form->service->slots[index];
    }
    if (form->phase != PHASE_ASK || trouble == TIME_AMBIGUOUS) {
        form_ask_again(work, form);
        return;
    }
    work_say(work, trouble == TIME_PAST ? FORM_PAST : work->heard.deny ? FORM_REFUSED : FORM_SORRY);
    work_say_named(work, form->asked->retry, form, NULL, 0);
}

static void miss(struct dialogue_work *work, struct dialogue_form *form, enum time_trouble trouble)
{
    if (trouble != TIME_FINE) { /* understood, but not usable: not a misunderstanding */
        say_retry(work, form, trouble);
    } else if (!talk_missed(work)) {
        say_retry(work, form, trouble);
    }
}

/* ---- the answer to a question ---- */

static bool is_free_answer(const struct dialogue_work *work, const struct dialogue_form *form)
{
    const struct slot *slot = form->asked;
    if (work->heard.affirm || work->heard.deny || chars_of(work) < (size_t)slot->chars_min) {
        return false;
    }
    if (!slot->from_message) {
        return !(other_service(work, form) && words_start(work, WORDS_SUBJECT, work->heard.plain));
    }
    bool other = other_service(work, form) &&
                 !(slot->any_subject && !words_start(work, WORDS_SUBJECT, work->heard.plain));
    return !other && !words_bare(work, work->heard.plain) && !words_only_slots(work);
}

/* "楼上天天半夜吵" is no answer to "什么时候方便？", though there is a time in it. */
static bool is_other_subject(const struct dialogue_work *work, const struct dialogue_form *form)
{
    const struct slot *asked = form->asked;
    if (!other_service(work, form) || takes_anything(form) || words_only_slots(work) ||
        fill_chooses(work, asked)) {
        return false;
    }
    return words_start(work, WORDS_SUBJECT, work->heard.plain) ||
           (!asked->any_subject && !words_in(work, WORDS_SUBJECT, work->heard.plain, NULL));
}

/* "repair.other" becomes what the answer says it is. */
static void refine_intent(struct dialogue_work *work, struct dialogue_form *form)
{
    if (other_intent(work, form) && text_ends_with(form->intent, TEXT(".other"))) {
        form->intent = work->heard.label;
    }
}

static bool take_free_answer(struct dialogue_work *work, struct dialogue_form *form)
{
    if (form->asked->kind != SLOT_TEXT || !is_free_answer(work, form)) {
        return false;
    }
    fill_set(work, form, fill_slot_index(form, form->asked), text_trim(work->in->text));
    if (form->asked->from_message) {
        refine_intent(work, form);
    }
    return true;
}

/* "另外路灯坏了" behind the answer. */
static void take_second_subject(struct dialogue_work *work, struct dialogue_form *form)
{
    bool other = other_service(work, form) || other_intent(work, form);
    if (other && !takes_anything(form) && words_in(work, WORDS_SUBJECT, work->heard.plain, NULL)) {
        queue_other(work);
    }
}

/* Nothing in the message answers the question. */
static void answer_beside(struct dialogue_work *work, struct dialogue_form *form,
                          enum time_trouble trouble)
{
    if (other_service(work, form)) {
        change_subject(work);
    } else if (other_intent(work, form) && !form->asked->from_message) {
        queue_other(work);
        form_ask_again(work, active(work));
    } else if (work->heard.service == form->service && !form->asked->from_message) {
        append_content(work, form);
        work_say(work, FORM_NOTED);
        form_ask_again(work, form);
    } else {
        miss(work, form, trouble);
    }
}

/* "车牌还不知道": hardly more than that he does not know. */
static bool leaves_open(const struct dialogue_work *work)
{
    return chars_of(work) <= SKIP_CHARS_MAX && chars_of(work) > SHORT_TALK_CHARS_MAX &&
           words_end(work, WORDS_SKIP, work->heard.plain);
}

static void answer_question(struct dialogue_work *work, struct dialogue_form *form)
{
    const struct slot *asked = form->asked;
    if (asked->may_skip && (work->heard.skip || work->heard.deny || leaves_open(work))) {
        fill_skip(work, form, fill_slot_index(form, asked));
        form_advance(work, form);
        return;
    }
    if (is_other_subject(work, form)) {
        change_subject(work);
        return;
    }
    struct fill_outcome outcome = fill_take(work, form);
    bool answered = outcome.asked_filled || take_free_answer(work, form);
    if (!answered && outcome.changed_count == 0) {
        if (!(wants_change(work) && !work->heard.deny && correct_named(work, form))) {
            answer_beside(work, form, outcome.trouble);
        }
        return;
    }
    if (!answered && wants_change(work)) { /* "电话改成…" while something else was asked */
        say_changed(work, form, outcome.changed);
    }
    take_second_subject(work, form);
    form_advance(work, active(work));
}

/* ---- the answer to the summary ---- */

/* "不是厨房，是卫生间漏水": the same service in other words. */
static void restate(struct dialogue_work *work, struct dialogue_form *form)
{
    size_t content = fill_content_slot(form);
    struct text words = fill_replacement(work);
    if (content == FILL_NONE) {
        form_confirm(work, form);
        return;
    }
    fill_set(work, form, content,
             text_count_chars(words) >= (size_t)form->service->slots[content].chars_min
                 ? words
                 : text_trim(work->in->text));
    form->intent = work->heard.label;
    say_changed(work, form, content);
    form_confirm(work, form);
}

static void answer_summary_beside(struct dialogue_work *work, struct dialogue_form *form)
{
    bool changing = wants_change(work) || form->phase == PHASE_CHANGE;
    if (changing && correct_named(work, form)) {
        return;
    }
    if (other_service(work, form)) {
        change_subject(work);
    } else if (work->heard.service != NULL && changing) {
        restate(work, form);
    } else if (other_intent(work, form)) {
        queue_other(work);
        form_confirm(work, active(work));
    } else if (work->heard.service != NULL) {
        append_content(work, form);
        work_say(work, FORM_NOTED);
        form_confirm(work, form);
    } else if (work->heard.deny && form->phase == PHASE_CONFIRM) {
        form->phase = PHASE_CHANGE;
        work_say(work, CONFIRM_CHANGE);
    } else {
        miss(work, form, TIME_FINE);
    }
}

static void answer_summary(struct dialogue_work *work, struct dialogue_form *form)
{
    struct fill_outcome outcome = fill_take(work, form);
    if (outcome.changed_count > 0) {
        say_changed(work, form, outcome.changed);
        form_confirm(work, form);
    } else if (work->heard.agreed && form->phase == PHASE_CONFIRM) {
        form_commit(work);
    } else if (work->heard.agreed) {
        form_confirm(work, form);
    } else if (outcome.trouble != TIME_FINE) {
        miss(work, form, outcome.trouble);
    } else if (outcome.repeated && work->heard.service == NULL && !work->heard.deny) {
        form_ask_again(work, form); /* what the summary says already */
    } else {
        answer_summary_beside(work, form);
    }
}

/* ---- the same thing or not ---- */

static void join_ticket(struct dialogue_work *work, struct dialogue_form *form)
{
    size_t content = fill_content_slot(form);
    struct text words = content == FILL_NONE ? TEXT_NONE : form->values[content].shown;
    const struct ticket *tickets;
    size_t count = work_tickets(work, &tickets);
    work_act_ticket(work, ACT_NOTE_TICKET, form->ticket, words);
    work_act_ticket(work, ACT_URGE_TICKET, form->ticket, TEXT_NONE);
    for (size_t i = 0; i < count; i++) {
        if (tickets[i].number == form->ticket) {
            work_say_ticket(work, DUPLICATE_JOINED, &tickets[i]);
        }
    }
    form_close(work);
}

static void answer_duplicate(struct dialogue_work *work, struct dialogue_form *form)
{
    if (work->heard.agreed) {
        join_ticket(work, form);
    } else if (work->heard.deny || words_start(work, WORDS_DENY, work->heard.plain)) {
        (void)fill_take(work, form);
        form_go_on(work, form);
    } else if (other_service(work, form)) {
        change_subject(work);
    } else {
        miss(work, form, TIME_FINE);
    }
}

/* While a form waits, a mere hint at another service is no change of subject ("赵阿姨" hints at a
 * complaint, and is a name), and an option chosen is nothing else ("我自己来办"). */
static void overhear_hint(struct dialogue_work *work, const struct dialogue_form *form)
{
    bool hint = other_service(work, form) && work->heard.said < SUBJECT_SCORE_MIN;
    bool chosen = form->phase == PHASE_ASK && fill_chooses(work, form->asked) &&
                  chars_of(work) <= CANCEL_CHARS_MAX;
    if (hint || chosen) {
        work->heard.service = NULL;
        work->heard.label = TEXT("none");
    }
}

void answer_form(struct dialogue_work *work, struct dialogue_form *form)
{
    overhear_hint(work, form);
    if (wants_to_cancel(work, form)) {
        work_say(work, FORM_CANCELLED);
        form_close(work);
    } else if (rules_asks_papers(work, form->service)) {
        rules_say_papers(work, form->service);
        form_ask_again(work, form);
    } else if (is_digression(work, form)) {
        digress(work, form);
    } else if (work->heard.resume) {
        form_ask_again(work, form);
    } else if (form->phase == PHASE_ASK) {
        answer_question(work, form);
    } else if (form->phase == PHASE_DUPLICATE) {
        answer_duplicate(work, form);
    } else {
        answer_summary(work, form);
    }
}

/* ---- an emergency's ticket is open; what is told now joins it ---- */

static int64_t newest_of(struct dialogue_work *work, const struct service *service)
{
    const struct ticket *tickets;
    size_t count = work_tickets(work, &tickets);
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(tickets[i].service), service->id)) {
            return tickets[i].number;
        }
    }
    return 0;
}

/* "地下二层车库", "3号电梯": where it is, though no room; staff read it in the ticket's note. */
static bool tells_place(const struct dialogue_work *work, const struct dialogue_form *form)
{
    static const struct text labels[] = {TEXT("none"), TEXT("bind")};
    bool other = true;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        other = other && !text_equal(work->heard.label, labels[i]);
    }
    return form->asked->kind == SLOT_ROOM && !other && !work->heard.skip && !work->heard.affirm &&
           !work->heard.deny && words_slot(work, TEXT("phone")) == NULL;
}

void answer_follow_up(struct dialogue_work *work, struct dialogue_form *form)
{
    struct fill_outcome outcome = fill_take(work, form);
    int64_t number = newest_of(work, form->service);
    if (number != 0) {
        work_act_ticket(work, ACT_NOTE_TICKET, number, text_trim(work->in->text));
    }
    form_remember(work, form);
    if (talk_puts_aside(work->heard.label)) {
        (void)talk_answer(work, work->heard.label);
        return;
    }
    if (!outcome.asked_filled && tells_place(work, form)) {
        fill_skip(work, form, fill_slot_index(form, form->asked));
        outcome.changed_count++;
    }
    size_t missing = fill_missing(work, form);
    bool enough = missing == FILL_NONE;
    if (!enough && outcome.changed_count == 0) { /* asked once more, then left in peace */
        enough = ++work->state.misses >= DIALOGUE_MISSES_MAX;
    }
    if (enough) {
        work->state.misses = 0;
        work->state.form_count--; /* a draft below is offered when it is calm again */
        work_say(work, EMERGENCY_THANKS);
        return;
    }
    form_ask(work, form, missing);
    form->phase = PHASE_FOLLOW_UP;
}
