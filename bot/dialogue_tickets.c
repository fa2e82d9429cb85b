#include "bot/dialogue_tickets.h"

#include "bot/dialogue_words.h"
#include "bot/render.h"

#include <stdio.h>

/* What a wish needs of a ticket's life cycle, and what is said. */
static const struct {
    struct text op; /* the move that must exist out of the ticket's state; size 0: none */
    enum dialogue_act_kind act;
    enum text_key which, done, none;
} wishes[WISH_COUNT] = {
    [WISH_URGE] = {{NULL, 0}, ACT_URGE_TICKET, URGE_WHICH, URGE_DONE, URGE_NONE},
    [WISH_CANCEL] =
        {{"ticket.cancel", 13}, ACT_CANCEL_TICKET, CANCEL_WHICH, CANCEL_DONE, CANCEL_NONE},
    [WISH_REOPEN] =
        {{"ticket.reopen", 13}, ACT_REOPEN_TICKET, REOPEN_WHICH, REOPEN_DONE, REOPEN_NONE},
};

/* ---- progress ---- */

static void say_state(struct dialogue_work *work, const struct ticket *ticket)
{
    const struct service *service = work_service_of(work, ticket);
    const struct lifecycle_state *state =
        service == NULL ? NULL : lifecycle_state(service->lifecycle, text_of(ticket->state));
    if (state == NULL) {
        work_say_ticket(work, STATUS_LINE, ticket);
        return;
    }
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&work->in->config->settings, ticket->number, number);
    const struct text_value values[] = {
        {"ticket", text_of(number)},
        {"title", text_of(ticket->title)},
        {"service", service->name},
        {"state", state->title},
    };
    work_say_named(work, state->say, NULL, values, sizeof values / sizeof values[0]);
}

static bool newest_ticket(struct dialogue_work *work, struct ticket *ticket_out)
{
    const struct dialogue_facts *facts = &work->in->facts;
    enum status status = facts->newest_ticket == NULL
                             ? ST_NOT_FOUND
                             : facts->newest_ticket(facts->context, ticket_out);
    if (status != ST_OK && status != ST_NOT_FOUND) {
        work->status = status;
    }
    return status == ST_OK;
}

/* The open ticket that the message names by number; NULL when it names none of them. */
static const struct ticket *named_ticket(struct dialogue_work *work)
{
    bool is_number = false;
    int64_t number = words_number(work, &is_number);
    const struct ticket *tickets;
    size_t count = is_number ? work_tickets(work, &tickets) : 0;
    for (size_t i = 0; i < count; i++) {
        if (tickets[i].number == number) {
            return &tickets[i];
        }
    }
    return NULL;
}

bool tickets_named(const struct dialogue_work *work)
{
    bool is_number = false;
    (void)words_number(work, &is_number);
    return is_number;
}

void tickets_say_status(struct dialogue_work *work)
{
    const struct ticket *tickets, *named = named_ticket(work);
    size_t count = work_tickets(work, &tickets);
    struct ticket newest;
    if (named != NULL || count == 1) {
        say_state(work, named != NULL ? named : &tickets[0]);
        return;
    }
    if (count == 0) {
        if (newest_ticket(work, &newest)) {
            say_state(work, &newest);
        } else {
            work_say(work, STATUS_NONE);
        }
        return;
    }
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    work_say_with(work, STATUS_HEAD, &(struct text_value){"count", text_of(number)}, 1);
    for (size_t i = 0; i < count; i++) {
        work_say_ticket(work, STATUS_LINE, &tickets[i]);
    }
}

/* ---- hurry, cancel, reopen ---- */

static bool can(const struct dialogue_work *work, enum ticket_wish wish,
                const struct ticket *ticket)
{
    const struct service *service = work_service_of(work, ticket);
    return wishes[wish].op.size == 0 ||
           (service != NULL &&
            lifecycle_move(service->lifecycle, wishes[wish].op, text_of(ticket->state)) != NULL);
}

/* The life cycle has the move; a gate may be shut all the same, and says why. */
static bool is_shut(struct dialogue_work *work, enum ticket_wish wish, const struct ticket *ticket)
{
    const struct dialogue_facts *facts = &work->in->facts;
    struct text why = TEXT_NONE;
    bool may = true;
    if (facts->admits == NULL || wishes[wish].op.size == 0 || !can(work, wish, ticket)) {
        return false;
    }
    enum status status =
        facts->admits(facts->context, ticket->number, wishes[wish].op, &may, &why);
    work->status = status == ST_OK ? work->status : status;
    if (!may && why.size > 0) {
        work_say_words(work, why);
    } else if (!may) {
        work_say_ticket(work, CANCEL_REFUSED, ticket);
    }
    return !may;
}

static void carry_out(struct dialogue_work *work, enum ticket_wish wish,
                      const struct ticket *ticket, struct text words)
{
    if (is_shut(work, wish, ticket)) {
        return;
    }
    if (!can(work, wish, ticket) && wish == WISH_REOPEN) {
        wish = WISH_URGE; /* "还没修好" while it is under way */
    }
    if (!can(work, wish, ticket)) {
        work_say_ticket(work, CANCEL_REFUSED, ticket);
        return;
    }
    work_act_ticket(work, wishes[wish].act, ticket->number, words);
    work_say_ticket(work, wishes[wish].done, ticket);
}

static void ask_which(struct dialogue_work *work, enum ticket_wish wish,
                      const struct ticket *const *candidates, size_t count)
{
    struct dialogue_state *state = &work->state;
    state->wish = wish;
    state->wish_words = words_cut_chars(text_trim(work->in->text), 100);
    state->wish_count = count;
    for (size_t i = 0; i < count; i++) {
        char index[24], number[TICKET_NUMBER_BYTES];
        snprintf(index, sizeof index, "%zu", i + 1);
        render_ticket_number(&work->in->config->settings, candidates[i]->number, number);
        const struct text_value values[] = {
            {"index", text_of(index)},
            {"ticket", text_of(number)},
            {"title", text_of(candidates[i]->title)},
            {"state", work_state_title(work, candidates[i])},
        };
        work_say_with(work, WHICH_LINE, values, sizeof values / sizeof values[0]);
        state->wish_tickets[i] = candidates[i]->number;
    }
    work_say(work, wishes[wish].which);
}

/* Nothing fits: the newest ticket may be reopened, a hurry may be meant, else it is said so. */
static void wish_without_candidate(struct dialogue_work *work, enum ticket_wish wish)
{
    struct ticket newest;
    const struct ticket *tickets;
    size_t count = work_tickets(work, &tickets);
    if (wish == WISH_REOPEN && count > 0) { /* "还没修好" while it is under way */
        tickets_wish(work, WISH_URGE);
    } else if (wish == WISH_CANCEL && count > 0) {
        work_say_ticket(work, CANCEL_REFUSED, &tickets[0]);
    } else if (wish == WISH_REOPEN && newest_ticket(work, &newest) && can(work, wish, &newest)) {
        carry_out(work, wish, &newest, text_trim(work->in->text));
    } else {
        work_say(work, wishes[wish].none);
    }
}

void tickets_wish(struct dialogue_work *work, enum ticket_wish wish)
{
    const struct ticket *named = named_ticket(work);
    if (named != NULL) {
        carry_out(work, wish, named, text_trim(work->in->text));
        return;
    }
    const struct ticket *tickets, *candidates[DIALOGUE_TICKETS_MAX];
    size_t count = work_tickets(work, &tickets), candidate_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (can(work, wish, &tickets[i])) {
            candidates[candidate_count++] = &tickets[i];
        }
    }
    if (candidate_count == 0) {
        wish_without_candidate(work, wish);
    } else if (candidate_count == 1) {
        carry_out(work, wish, candidates[0], text_trim(work->in->text));
    } else {
        ask_which(work, wish, candidates, candidate_count);
    }
}

static void carry_out_number(struct dialogue_work *work, enum ticket_wish wish, int64_t number)
{
    const struct ticket *tickets;
    size_t count = work_tickets(work, &tickets);
    for (size_t i = 0; i < count; i++) {
        if (tickets[i].number == number) {
            carry_out(work, wish, &tickets[i], work->state.wish_words);
        }
    }
}

bool tickets_answer_which(struct dialogue_work *work)
{
    struct dialogue_state *state = &work->state;
    enum ticket_wish wish = state->wish;
    bool is_number = false;
    int64_t number = words_number(work, &is_number);
    bool all = words_is(work, WORDS_ALL, work->heard.plain);
    for (size_t i = 0; i < state->wish_count; i++) {
        bool chosen = is_number ? state->wish_tickets[i] == number : (int64_t)i + 1 == number;
        if (all || chosen) {
            carry_out_number(work, wish, state->wish_tickets[i]);
            state->wish = WISH_NONE;
        }
    }
    if (state->wish == WISH_NONE) {
        return true;
    }
    if (number > 0) { /* a number, but none of these */
        work_say(work, WHICH_AGAIN);
        return true;
    }
    state->wish = WISH_NONE; /* something else was said: it is answered instead */
    if (work->heard.deny || work->heard.cancel) {
        work_say(work, TALK_FINE);
        return true;
    }
    return false;
}
