#include "bot/dialogue.h"

#include "bot/base/invariant.h"
#include "bot/dialogue_answer.h"
#include "bot/dialogue_fees.h"
#include "bot/dialogue_form.h"
#include "bot/dialogue_load.h"
#include "bot/dialogue_talk.h"
#include "bot/dialogue_tickets.h"
#include "bot/dialogue_words.h"

#include <string.h>

/* ---- begin and end of a step ---- */

static void clear_result(struct dialogue_result *out)
{
    /* The acts are cleared as they are used: most messages need none, and they are large. */
    out->state = out->reply = TEXT_NONE;
    out->act_count = 0;
    out->name[0] = out->phone[0] = out->room[0] = '\0';
    out->remind_after_ms = 0;
    out->choice_count = 0;
    out->takes_media = false;
}

static enum status open_work(const struct dialogue_input *input, struct text state,
                             struct arena *arena, struct dialogue_result *out,
                             struct dialogue_work **work_out)
{
    INVARIANT(input->config != NULL && input->contact != NULL);
    clear_result(out);
    struct dialogue_work *work = arena_alloc(arena, sizeof *work);
    if (work == NULL) {
        return ST_NO_MEMORY;
    }
    work->in = input;
    work->arena = arena;
    work->out = out;
    work->reply = &out->reply;
    *work_out = work;
    dialogue_load(input->config, state, input->now_ms, &work->state);
    return ST_OK;
}

static bool is_waiting(struct dialogue_state *state)
{
    const struct dialogue_form *form = dialogue_state_active(state);
    return form != NULL && form->phase != PHASE_FOLLOW_UP;
}

static void give_choices(struct dialogue_result *out, const struct text *choices, size_t count)
{
    out->choice_count = count <= DIALOGUE_CHOICES_MAX ? count : 0;
    memcpy(out->choices, choices, out->choice_count * sizeof *choices);
}

/* What answers the question that waits, where it is one of a few words. */
static void offer_choices(struct dialogue_work *work)
{
    static const enum text_key lists[PHASE_COUNT] = {[PHASE_CONFIRM] = WORDS_TAP_CONFIRM,
                                                     [PHASE_DUPLICATE] = WORDS_TAP_SAME};
    const struct dialogue_form *form = dialogue_state_active(&work->state);
    if (form == NULL || work->state.wish != WISH_NONE || work->state.human_called) {
        return;
    }
    if (form->phase == PHASE_CONFIRM || form->phase == PHASE_DUPLICATE) {
        struct text_list list = texts_words(work->in->config->texts,
                                            text_of(text_key(lists[form->phase])));
        give_choices(work->out, list.items, list.count);
    } else if (form->asked != NULL && form->asked->kind == SLOT_CHOICE) {
        give_choices(work->out, form->asked->options, form->asked->option_count);
    }
}

static enum status close_work(struct dialogue_work *work)
{
    offer_choices(work);
    if (is_waiting(&work->state) && !work->state.timer_set) {
        work->state.timer_set = true;
        work->out->remind_after_ms = work->in->config->settings.form_remind_ms;
    }
    if (work->status != ST_OK) {
        return work->status;
    }
    return dialogue_state_write(&work->state, work->arena, &work->out->state);
}

/* ---- words ---- */

static bool interrupts(const struct service *service)
{
    return service != NULL && service->interrupts;
}

/* Danger comes before everything else, whatever is open. */
static bool take_emergency(struct dialogue_work *work)
{
    struct dialogue_heard *heard = &work->heard;
    if (interrupts(heard->service)) {
        form_emergency(work, heard->service, heard->label);
        return true;
    }
    if (interrupts(heard->second_service)) {
        form_emergency(work, heard->second_service, heard->second);
        return true;
    }
    return false;
}

/* A person is wanted, in whichever half of the message. */
static bool take_wish_for_person(struct dialogue_work *work)
{
    static const struct text labels[] = {TEXT("angry"), TEXT("human")};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (text_equal(work->heard.label, labels[i]) || text_equal(work->heard.second, labels[i])) {
            return talk_answer(work, labels[i]);
        }
    }
    const struct service *service = work->heard.service;
    if (service != NULL && service->calm_only && words_heated(work)) {
        return talk_answer(work, TEXT("angry"));
    }
    return false;
}

static bool take_which(struct dialogue_work *work)
{
    if (work->state.wish == WISH_NONE || !tickets_answer_which(work)) {
        return false;
    }
    struct dialogue_form *form = dialogue_state_active(&work->state);
    if (form != NULL && work->state.wish == WISH_NONE) {
        work_say_service(work, FORM_BACK, form->service);
        form_ask_again(work, form);
    }
    return true;
}

/* Orders about his home, and what he wants of messages unasked; then back to the form. "N" may say no to a summary. */
static bool take_orders(struct dialogue_work *work)
{
    struct dialogue_form *form = dialogue_state_active(&work->state);
    bool yes_or_no = form != NULL && form->phase != PHASE_ASK;
    if (form == NULL && talk_about_home(work)) {
        return true;
    }
    if ((yes_or_no && work->heard.plain.size == 1) || !talk_wants_messages(work)) {
        return false;
    }
    if (form != NULL) {
        work_say_service(work, FORM_BACK, form->service);
        form_ask_again(work, form);
    }
    return true;
}

/* A message that no pattern knows and no form expects. */
static void take_unknown(struct dialogue_work *work)
{
    bool personal =
        words_slot(work, TEXT("room")) != NULL || words_slot(work, TEXT("phone")) != NULL;
    if (personal && form_resume(work)) {
        return;
    }
    if (talk_says_home(work)) { /* "我是3栋2单元501的业主，13800138000" */
        (void)talk_answer(work, TEXT("bind"));
        return;
    }
    if (!talk_remember(work) && !talk_missed(work)) {
        work_say(work, TALK_NONE);
        work->idle_talk = true;
    }
}

/* One or two requests with no form open. A talk half ("催一下") is answered first. */
static void take_subject(struct dialogue_work *work)
{
    const struct dialogue_heard *heard = &work->heard;
    if (heard->service != NULL && words_only_slots(work)) { /* "13800138000" is no request */
        if (!fees_promise(work, heard->label)) { /* "下周五交" is hardly more than its day */
            take_unknown(work);
        }
        return;
    }
    if (heard->second_service == NULL && talk_knows(work)) {
        return;
    }
    bool told = fees_take(work, heard->label);
    bool second_told = heard->second_service != NULL && fees_take(work, heard->second);
    if (told) {
        if (heard->second_service != NULL && !second_told) {
            form_start(work, heard->second_service, heard->second, 1);
        }
        return;
    }
    if (heard->service != NULL) {
        if (heard->second_service != NULL && !second_told) {
            form_queue(work, heard->second_service, heard->second, 1);
        } else if (heard->second.size > 0 && !second_told) {
            (void)talk_answer(work, heard->second);
        }
        if (work->state.wish == WISH_NONE) {
            form_start(work, heard->service, heard->label, 0);
        }
        return;
    }
    if (!talk_answer(work, heard->label)) {
        take_unknown(work);
    }
    if (heard->second_service != NULL && !second_told && work->state.wish == WISH_NONE) {
        form_start(work, heard->second_service, heard->second, 1);
    }
}

static void take_words(struct dialogue_work *work)
{
    words_hear(work);
    int32_t misses_before = work->state.misses;
    bool told = work->state.statement_told, nearer = work->state.nearer_asked;
    work->state.statement_told = work->state.nearer_asked = false;
    struct dialogue_form *form = dialogue_state_active(&work->state);
    if (take_emergency(work)) {
        work->state.wish = WISH_NONE;
    } else if (form != NULL && form->phase == PHASE_FOLLOW_UP) {
        answer_follow_up(work, form);
    } else if (take_wish_for_person(work)) {
        work->state.wish = WISH_NONE;
    } else if (take_orders(work)) {
        /* done */
    } else if (take_which(work)) {
        /* done */
    } else if (form != NULL) {
        answer_form(work, form);
    } else if (fees_disown(work) || (told && fees_follow(work)) ||
               (nearer && fees_nearer(work))) {
        /* done */
    } else if (!(work->heard.resume && form_resume(work))) {
        take_subject(work);
    }
    if (work->state.misses == misses_before) {
        work->state.misses = 0; /* in a row: something was understood in between */
    }
    if (work->idle_talk && dialogue_state_active(&work->state) == NULL) {
        form_offer_draft(work);
    }
}

/* ---- the other kinds ---- */

static void take_media(struct dialogue_work *work)
{
    struct dialogue_form *form = dialogue_state_active(&work->state);
    if (form == NULL) {
        work_say(work, TALK_MEDIA);
        return;
    }
    work->out->takes_media = true;
    work_say(work, FORM_MEDIA);
    form_ask_again(work, form);
}

static void take_follow(struct dialogue_work *work)
{
    work_say(work, TALK_WELCOME);
}

static void take_nothing(struct dialogue_work *work)
{
    (void)work;
}

typedef void take(struct dialogue_work *work);

/* What a message without words is; with words it is taken as words. */
static take *const takers[INBOUND_KIND_COUNT] = {
    [INBOUND_TEXT] = take_nothing,   [INBOUND_IMAGE] = take_media,
    [INBOUND_VOICE] = take_media,    [INBOUND_VIDEO] = take_media,
    [INBOUND_LOCATION] = take_media, [INBOUND_LINK] = take_media,
    [INBOUND_FOLLOW] = take_follow,  [INBOUND_UNFOLLOW] = take_nothing,
    [INBOUND_SCAN] = take_follow,    [INBOUND_MENU] = take_follow,
    [INBOUND_REPORT] = take_nothing, [INBOUND_CONSENT] = take_nothing,
    [INBOUND_OTHER] = take_nothing,
};

static bool has_words(const struct dialogue_input *input)
{
    return input->match != NULL && input->kind != INBOUND_LOCATION && input->kind != INBOUND_LINK;
}

enum status dialogue_step(const struct dialogue_input *input, struct text state,
                          struct arena *arena, struct dialogue_result *result_out)
{
    INVARIANT(input->kind < INBOUND_KIND_COUNT);
    struct dialogue_work *work;
    enum status status = open_work(input, state, arena, result_out, &work);
    if (status != ST_OK) {
        return status;
    }
    work->human_before = work->state.human_called;
    work->state.human_called = false;
    work->state.reminded = false;
    if (has_words(input)) {
        /* A voice message with a transcript belongs to the form that it answers. */
        result_out->takes_media =
            input->kind != INBOUND_TEXT && dialogue_state_active(&work->state) != NULL;
        take_words(work);
    } else {
        takers[input->kind](work);
    }
    return close_work(work);
}

bool dialogue_waits(const struct config *config, struct text state, int64_t now_ms)
{
    struct dialogue_state open;
    if (state.size == 0) {
        return false;
    }
    memset(&open, 0, sizeof open);
    dialogue_load(config, state, now_ms, &open);
    return open.wish != WISH_NONE || dialogue_state_active(&open) != NULL;
}

enum status dialogue_remind(const struct dialogue_input *input, struct text state,
                            struct arena *arena, struct dialogue_result *result_out)
{
    struct dialogue_work *work;
    enum status status = open_work(input, state, arena, result_out, &work);
    if (status != ST_OK) {
        return status;
    }
    work->state.timer_set = false; /* it has just run */
    if (is_waiting(&work->state) && !work->state.reminded) {
        work_say(work, FORM_REMIND);
        form_ask_again(work, dialogue_state_active(&work->state));
        work->state.reminded = true;
    } else if (is_waiting(&work->state)) {
        form_save_all(work);
    }
    return close_work(work);
}
