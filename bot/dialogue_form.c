#include "bot/dialogue_form.h"

#include "bot/base/invariant.h"
#include "bot/dialogue_fees.h"
#include "bot/dialogue_fill.h"
#include "bot/dialogue_rules.h"
#include "bot/dialogue_words.h"
#include "bot/form_rules.h"

#include <string.h>

/* ---- the stack ---- */

static void drop_at(struct dialogue_state *state, size_t index)
{
    state->form_count--;
    memmove(&state->forms[index], &state->forms[index + 1],
            (state->form_count - index) * sizeof state->forms[0]);
}

/* Room for one more form: the oldest goes, and the resident is told so. */
static void make_room(struct dialogue_work *work)
{
    struct dialogue_state *state = &work->state;
    if (state->form_count == DIALOGUE_FORMS_MAX) {
        const struct service *service = state->forms[0].service;
        drop_at(state, 0);
        work_say_service(work, FORM_DROPPED, service);
    }
}

static struct dialogue_form *push(struct dialogue_work *work, const struct service *service,
                                  struct text intent)
{
    make_room(work);
    struct dialogue_form *form = &work->state.forms[work->state.form_count++];
    memset(form, 0, sizeof *form);
    form->service = service;
    form->intent = intent;
    form->phase = PHASE_ASK;
    return form;
}

/* A draft of the same service gives what it knows to the new form, and is gone. */
static void replace_draft(struct dialogue_state *state, struct dialogue_form *form)
{
    for (size_t i = 0; i + 1 < state->form_count; i++) {
        if (state->forms[i].phase == PHASE_DRAFT && state->forms[i].service == form->service) {
            fill_inherit(form, &state->forms[i]);
            drop_at(state, i);
            return;
        }
    }
}

static struct dialogue_form *top(struct dialogue_work *work)
{
    return &work->state.forms[work->state.form_count - 1];
}

/* ---- duplicates ---- */

static bool is_recent(const struct dialogue_work *work, const struct service *service,
                      const struct ticket *ticket)
{
    return service->duplicate_ms == 0 ||
           work->in->now_ms - ticket->opened_at_ms <= service->duplicate_ms;
}

/* An open ticket of the same home and intent; NULL when there is none. */
static const struct ticket *find_duplicate(struct dialogue_work *work,
                                           const struct service *service, struct text intent)
{
    const struct ticket *tickets;
    size_t count = service->duplicates ? work_tickets(work, &tickets) : 0;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(tickets[i].service), service->id) &&
            text_equal(text_of(tickets[i].intent), intent) &&
            is_recent(work, service, &tickets[i])) {
            return &tickets[i];
        }
    }
    return NULL;
}

/* ---- asking ---- */

static void say_question(struct dialogue_work *work, const struct dialogue_form *form)
{
    if (form->asked->kind == SLOT_TIME && form->unsure_ms[0] != 0) {
        fill_ask_unsure(work, form);
    } else {
        work_say_named(work, form->asked->prompt, form, NULL, 0);
    }
}

void form_ask(struct dialogue_work *work, struct dialogue_form *form, size_t index)
{
    form->phase = PHASE_ASK;
    form->asked = &form->service->slots[index];
    say_question(work, form);
}

static void say_line(struct dialogue_work *work, const struct dialogue_form *form, size_t index)
{
    const struct text_value values[] = {{"label", form->service->slots[index].label},
                                        {"value", form->values[index].shown}};
    work_say_with(work, CONFIRM_LINE, values, 2);
}

/* Does the other form say the same under the same name? */
static bool said_by(const struct dialogue_form *other, const struct slot *slot, struct text shown)
{
    for (size_t i = 0; other != NULL && i < other->service->slot_count; i++) {
        if (text_equal(other->service->slots[i].label, slot->label) &&
            text_equal(other->values[i].shown, shown)) {
            return true;
        }
    }
    return false;
}

/* What the form holds; beside may be another form whose lines stand above. */
static void say_lines(struct dialogue_work *work, const struct dialogue_form *form,
                      const struct dialogue_form *beside)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        struct text shown = form->values[i].shown;
        if (shown.size > 0 && slot_serves(slot, form->intent) &&
            (slot->from_message || !said_by(beside, slot, shown))) {
            say_line(work, form, i);
        }
    }
}

/* The queued form that can be confirmed together with the one on top; NULL when there is none
 * or something is still to be asked about it. *whole_out is it with the values of the top one. */
static struct dialogue_form *find_companion(struct dialogue_work *work,
                                            struct dialogue_form *whole_out)
{
    if (work->state.form_count < 2) {
        return NULL;
    }
    struct dialogue_form *below = &work->state.forms[work->state.form_count - 2];
    if (below->phase != PHASE_QUEUED ||
        find_duplicate(work, below->service, below->intent) != NULL) {
        return NULL;
    }
    *whole_out = *below;
    fill_inherit(whole_out, top(work));
    fill_known(work, whole_out);
    bool whole = fill_missing(work, whole_out) == FILL_NONE;
    return whole && rules_refusal(work, whole_out) == NULL ? below : NULL;
}

/* Ends the form when the service refuses it: nothing is opened. */
static bool end_refused(struct dialogue_work *work, const struct dialogue_form *form)
{
    bool refused = rules_refuse(work, form);
    if (refused) {
        form_close(work);
    }
    return refused;
}

void form_confirm(struct dialogue_work *work, struct dialogue_form *form)
{
    if (end_refused(work, form)) {
        return;
    }
    form->phase = PHASE_CONFIRM;
    form->asked = NULL;
    work_say_service(work, CONFIRM_HEAD, form->service);
    say_lines(work, form, NULL);
    struct dialogue_form whole;
    if (find_companion(work, &whole) != NULL) {
        work_say_service(work, CONFIRM_ALSO, whole.service);
        say_lines(work, &whole, form);
    }
    work_say(work, CONFIRM_TAIL);
}

static void say_advice(struct dialogue_work *work, const struct dialogue_form *form)
{
    const struct service *service = form->service;
    bool apology = service->advice_again.size > 0;
    bool again = apology && work->state.apologised_at_ms != 0;
    if (service->advice.size > 0) {
        work_say_named(work, again ? service->advice_again : service->advice, form, NULL, 0);
    }
    if (apology) {
        work->state.apologised_at_ms = work->in->now_ms;
    }
}

/* The second request of a message is asked to its end before the first is confirmed, so that
 * one confirmation opens both. False when nothing is to be asked about it. */
static bool turn_to_queued(struct dialogue_work *work)
{
    struct dialogue_state *state = &work->state;
    if (state->form_count < 2) {
        return false;
    }
    struct dialogue_form *below = &state->forms[state->form_count - 2];
    if (below->phase != PHASE_QUEUED ||
        find_duplicate(work, below->service, below->intent) != NULL) {
        return false;
    }
    fill_inherit(below, top(work));
    fill_known(work, below);
    size_t missing = fill_missing(work, below);
    if (missing == FILL_NONE) {
        return false;
    }
    struct dialogue_form complete = *top(work);
    *top(work) = *below;
    *below = complete;
    below->phase = PHASE_QUEUED;
    below->asked = NULL;
    work_say_service(work, FORM_NEXT, top(work)->service);
    say_advice(work, top(work));
    form_ask(work, top(work), missing);
    return true;
}

void form_advance(struct dialogue_work *work, struct dialogue_form *form)
{
    if (end_refused(work, form)) {
        return;
    }
    size_t missing = fill_missing(work, form);
    if (missing != FILL_NONE) {
        form_ask(work, form, missing);
    } else if (form->service->confirm && turn_to_queued(work)) {
        return;
    } else if (form->service->confirm) {
        form_confirm(work, form);
    } else {
        form_commit(work);
    }
}

static void ask_duplicate(struct dialogue_work *work, const struct dialogue_form *form,
                          enum text_key key)
{
    const struct ticket *tickets;
    size_t count = work_tickets(work, &tickets);
    for (size_t i = 0; i < count; i++) {
        if (tickets[i].number == form->ticket) {
            work_say_ticket(work, key, &tickets[i]);
        }
    }
}

void form_ask_again(struct dialogue_work *work, struct dialogue_form *form)
{
    switch (form->phase) {
    case PHASE_ASK:
    case PHASE_FOLLOW_UP:
        say_question(work, form);
        break;
    case PHASE_CONFIRM:
        work_say(work, CONFIRM_AGAIN);
        break;
    case PHASE_CHANGE:
        work_say(work, CONFIRM_CHANGE);
        break;
    case PHASE_DUPLICATE:
        ask_duplicate(work, form, DUPLICATE_AGAIN);
        break;
    default: /* queued forms and drafts ask nothing */
        break;
    }
}

/* ---- opening a form ---- */

static void fill_content(struct dialogue_work *work, struct dialogue_form *form, size_t index)
{
    size_t slot = fill_content_slot(form);
    bool answer = work->heard.affirm || work->heard.deny; /* "不对" says nothing of what is wrong */
    if (slot != FILL_NONE && !answer && !words_bare(work, work->heard.plain) && !words_only_slots(work)) {
        struct text words = words_of_request(work, index);
        if (text_count_chars(words) >= (size_t)form->service->slots[slot].chars_min) {
            fill_set(work, form, slot, words);
        }
    }
}

void form_start(struct dialogue_work *work, const struct service *service, struct text intent,
                size_t index)
{
    const struct ticket *duplicate = find_duplicate(work, service, intent);
    if (duplicate != NULL && rules_asks_papers(work, service)) {
        rules_say_papers(work, service); /* of what is under way: no second request */
        return;
    }
    struct dialogue_form *form = push(work, service, intent);
    fill_content(work, form, index);
    fill_known(work, form);
    (void)fill_take(work, form);
    replace_draft(&work->state, form);
    form = top(work); /* the stack may have moved down */
    if (duplicate != NULL) {
        form->phase = PHASE_DUPLICATE;
        form->ticket = duplicate->number;
        work_say_ticket(work, DUPLICATE_ASK, duplicate);
        return;
    }
    form_go_on(work, form);
}

void form_go_on(struct dialogue_work *work, struct dialogue_form *form)
{
    if (end_refused(work, form)) {
        return;
    }
    say_advice(work, form);
    rules_say_papers(work, form->service);
    form_advance(work, form);
}

void form_queue(struct dialogue_work *work, const struct service *service, struct text intent,
                size_t index)
{
    make_room(work);
    struct dialogue_state *state = &work->state;
    size_t at = state->form_count - (dialogue_state_active(state) == NULL ? 0 : 1);
    memmove(&state->forms[at + 1], &state->forms[at],
            (state->form_count - at) * sizeof state->forms[0]);
    state->form_count++;
    struct dialogue_form *form = &state->forms[at];
    memset(form, 0, sizeof *form);
    form->service = service;
    form->intent = intent;
    form->phase = PHASE_QUEUED;
    fill_content(work, form, index);
}

/* ---- the ticket ---- */

void form_remember(struct dialogue_work *work, const struct dialogue_form *form)
{
    const struct contact *contact = work->in->contact;
    struct dialogue_result *out = work->out;
    const struct {
        struct text slot, known;
        char *out;
        size_t out_bytes;
        bool replaces; /* a new phone replaces the old one; a room may be somebody else's */
    } facts[] = {
        {TEXT("name"), text_of(contact->name), out->name, sizeof out->name, true},
        {TEXT("phone"), text_of(contact->phone), out->phone, sizeof out->phone, true},
        {TEXT("room"), text_of(contact->room), out->room, sizeof out->room, false},
    };
    bool learnt = false;
    for (size_t i = 0; i < form->service->slot_count; i++) {
        for (size_t f = 0; f < sizeof facts / sizeof facts[0]; f++) {
            struct text value = form->values[i].value;
            if (text_equal(form->service->slots[i].name, facts[f].slot) && value.size > 0 &&
                value.size < facts[f].out_bytes && !text_equal(value, facts[f].known) &&
                (facts[f].known.size == 0 || facts[f].replaces)) {
                text_copy(value, facts[f].out, facts[f].out_bytes);
                learnt = true;
            }
        }
    }
    if (learnt) {
        (void)work_act(work, ACT_REMEMBER);
    }
}

static struct text make_title(struct dialogue_work *work, const struct dialogue_form *form)
{
    struct condition_slot slots[SERVICE_SLOTS_MAX];
    struct text title = TEXT_NONE;
    enum status status = form_rules_title(form->service, slots, rules_slots(form, slots),
                                          work->arena, &title);
    work->status = status == ST_OK ? work->status : status;
    return title;
}

static void say_opened(struct dialogue_work *work, const struct dialogue_form *form)
{
    for (size_t i = 0; i < form->service->slot_count; i++) { /* said back by a summary, or here */
        if (form->service->slots[i].kind == SLOT_TIME && !form->service->confirm &&
            form->values[i].shown.size > 0 && slot_serves(&form->service->slots[i], form->intent)) {
            say_line(work, form, i);
        }
    }
    /* The desk knows the number: it fills {ticket} once the row is written. */
    work_say_named(work, form->service->opened, form,
                   &(struct text_value){"ticket", TEXT("{ticket}")}, 1);
}

/* From here on, sentences belong behind the ticket's number. */
static void open_ticket(struct dialogue_work *work, const struct dialogue_form *form)
{
    struct dialogue_act *act = work_act(work, ACT_OPEN_TICKET);
    if (act == NULL) {
        return;
    }
    act->service = form->service;
    act->intent = form->intent;
    act->title = make_title(work, form);
    for (size_t i = 0; i < form->service->slot_count; i++) {
        const struct slot *slot = &form->service->slots[i];
        if (form->values[i].shown.size > 0 && slot_serves(slot, form->intent)) {
            act->slots[act->slot_count++] =
                (struct dialogue_slot){slot->name, form->values[i].value, form->values[i].shown};
        }
    }
    fees_add_statement(work, form, act);
    work->reply = &act->reply;
    say_opened(work, form);
    if (form->service->call_human) {
        work_call_human(work, HUMAN_WHY_SERVICE);
    }
}

void form_commit(struct dialogue_work *work)
{
    struct dialogue_form *form = top(work);
    struct dialogue_form whole;
    bool both = form->phase == PHASE_CONFIRM && find_companion(work, &whole) != NULL;
    form_remember(work, form);
    open_ticket(work, form);
    if (both) {
        open_ticket(work, &whole);
        drop_at(&work->state, work->state.form_count - 2);
    }
    form_close(work);
}

/* ---- putting aside and coming back ---- */

void form_offer_draft(struct dialogue_work *work)
{
    if (work->state.form_count == 0) {
        return;
    }
    struct dialogue_form *form = top(work);
    if (form->phase == PHASE_DRAFT && !form->offered) {
        form->offered = true;
        work_say_service(work, FORM_OFFER, form->service);
    }
}

void form_close(struct dialogue_work *work)
{
    INVARIANT(work->state.form_count > 0);
    struct dialogue_form closed = *top(work);
    work->state.form_count--;
    work->state.misses = 0;
    if (work->state.form_count == 0) {
        return;
    }
    struct dialogue_form *form = top(work);
    if (form->phase == PHASE_DRAFT) {
        form_offer_draft(work);
    } else if (form->phase == PHASE_QUEUED) {
        fill_known(work, form);
        fill_inherit(form, &closed);
        const struct ticket *duplicate = find_duplicate(work, form->service, form->intent);
        form->phase = duplicate == NULL ? PHASE_ASK : PHASE_DUPLICATE;
        work_say_service(work, FORM_NEXT, form->service);
        if (duplicate != NULL) {
            form->ticket = duplicate->number;
            work_say_ticket(work, DUPLICATE_ASK, duplicate);
        } else {
            form_advance(work, form);
        }
    } else {
        work_say_service(work, FORM_BACK, form->service);
        if (form->phase == PHASE_CONFIRM) {
            form_confirm(work, form);
        } else {
            form_ask_again(work, form);
        }
    }
}

void form_save_all(struct dialogue_work *work)
{
    struct dialogue_state *state = &work->state;
    for (size_t i = 0; i < state->form_count;) {
        struct dialogue_form *form = &state->forms[i];
        if (form->phase == PHASE_FOLLOW_UP) { /* its ticket is open: nothing is lost */
            drop_at(state, i);
            continue;
        }
        if (form->phase != PHASE_DRAFT) {
            form->phase = PHASE_DRAFT;
            form->asked = NULL;
            form->saved_at_ms = work->in->now_ms;
            form->offered = false;
        }
        i++;
    }
}

bool form_resume(struct dialogue_work *work)
{
    if (work->state.form_count == 0 || top(work)->phase != PHASE_DRAFT) {
        return false;
    }
    struct dialogue_form *form = top(work);
    form->phase = PHASE_ASK;
    form->asked = NULL;
    (void)fill_take(work, form);
    work_say_service(work, FORM_RESUME, form->service);
    form_advance(work, form);
    return true;
}

/* ---- emergencies ---- */

void form_emergency(struct dialogue_work *work, const struct service *service, struct text intent)
{
    struct dialogue_form *active = dialogue_state_active(&work->state);
    bool going_on = active != NULL && active->phase == PHASE_FOLLOW_UP;
    const struct ticket *known = find_duplicate(work, service, intent);
    form_save_all(work); /* also drops a follow-up: the new one asks for what is still missing */
    if (work->state.form_count == DIALOGUE_FORMS_MAX) {
        drop_at(&work->state, 0); /* without a word: the advice comes first */
    }
    struct dialogue_form *form = push(work, service, intent);
    fill_content(work, form, 0);
    fill_known(work, form);
    (void)fill_take(work, form);
    form_remember(work, form);
    if (!going_on) {
        say_advice(work, form);
    }
    if (known != NULL) {
        work_act_ticket(work, ACT_NOTE_TICKET, known->number, text_trim(work->in->text));
        work_act_ticket(work, ACT_URGE_TICKET, known->number, TEXT_NONE);
        work_say_ticket(work, EMERGENCY_JOINED, known);
    } else {
        open_ticket(work, form);
    }
    size_t missing = fill_missing(work, form);
    if (missing == FILL_NONE) {
        work->state.form_count--; /* what waits below is offered when it is calm again */
        return;
    }
    form_ask(work, form, missing);
    form->phase = PHASE_FOLLOW_UP;
}
