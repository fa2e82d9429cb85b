/* simulate_standing.c - the part of simulate_dunning.h that reads the event series: what residents and
 * staff said about a home's fees, and which steps the gateway says it has taken. */
#include "bot/simulate_dunned.h"
#include "bot/simulate_payers.h"
#include "bot/simulate_people.h"
#include "store/contact.h"
#include "store/ticket.h"

#include <stdlib.h>
#include <string.h>

static struct text member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

/* ---- whose home ---- */

static int64_t home_of_room(const struct dunning_judge *judge, struct text room)
{
    struct household household = {0};
    struct text community = text_of(judge->sim->config->communities[0].id);
    return store_household_find(judge->sim->store, community, room, &household) == ST_OK
               ? household.id
               : 0;
}

/* The home that a chat is bound to; of an SMS chat the one that has its number on file. */
static int64_t home_of_chat(const struct dunning_judge *judge, int64_t chat)
{
    struct contact contact;
    struct conversation conversation;
    struct household household;
    if (chat == 0 ||
        store_contact_get(judge->sim->store, chat, &contact, &conversation) != ST_OK) {
        return 0;
    }
    if (contact.household != 0) {
        return contact.household;
    }
    return store_household_of_phone(judge->sim->store, text_of(contact.community),
                                    text_of(contact.peer), &household) == ST_OK
               ? household.id
               : 0;
}

/* ---- steps ---- */

static bool keep_letter(struct dunning_judge *judge, const struct dunned_letter *letter)
{
    if (judge->letter_count == judge->letter_capacity) {
        size_t capacity = judge->letter_capacity * 2 + 64;
        struct dunned_letter *letters = realloc(judge->letters, capacity * sizeof *letters);
        if (letters == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return false;
        }
        judge->letters = letters;
        judge->letter_capacity = capacity;
    }
    judge->letters[judge->letter_count++] = *letter;
    return true;
}

/* Was it to be taken without a word, and is the reason true? */
static void check_silence(struct dunning_judge *judge, int64_t household,
                          const struct dunned_home *home, int32_t rung, struct text skipped)
{
    const struct rung *step = &judge->rungs.items[rung];
    bool message = step->kind == RUNG_MESSAGE;
    bool vacant = step->lives_there && !dunning_judge_lived_in(judge, household);
    bool out = message && home->opted_out;
    bool says_vacant = text_equal(skipped, TEXT("vacant"));
    bool says_out = text_equal(skipped, TEXT("opted_out"));
    if ((says_vacant != vacant) || (out && !says_out) || (says_out && !home->ever_out) ||
        (skipped.size > 0 && !says_vacant && !says_out)) {
        dunned_mismatch(judge, household, step->requirement, "%s: expected %s; found %.*s", step->id,
                        vacant ? "a vacant home" : out ? "opted out" : "it to be done",
                        TEXT_ARGS(skipped.size > 0 ? skipped : TEXT("done")));
    }
}

/* The ledger by which the step is the one to take; the acknowledged one when it is by none. */
static bool agrees(const struct dunning_judge *judge, const struct dunned_home *home, int32_t rung,
                   int64_t at_ms, struct sim_debts *ledger_out)
{
    struct sim_debts ledgers[DUNNED_LEDGERS];
    size_t count = dunned_ledgers(judge, home, ledgers);
    *ledger_out = ledgers[0];
    for (size_t i = 0; i < count; i++) {
        if (rungs_expect(&judge->rungs, &judge->days, &home->ladder, &ledgers[i], at_ms) == rung) {
            *ledger_out = ledgers[i];
            return true;
        }
    }
    return home->doubts > 0 && home->coming_fen == 0;
}

static void decide_row(struct dunning_judge *judge, struct dunned_home *home, int32_t rung,
                       int64_t at_ms)
{
    struct dunned_row *row = &home->row;
    bool tried = row->rung == rung && row->state >= ROW_TRIED &&
                 row->tried_world_ms == judge->sim->world_ms;
    home->ladder.told_day = sim_days_of(&judge->days, at_ms);
    if (!tried) {
        *row = (struct dunned_row){.state = ROW_DECIDED, .rung = rung};
    }
    row->decided_ms = at_ms;
}

static void take_step(struct dunning_judge *judge, int64_t household, struct dunned_home *home,
                      int32_t rung, const struct event *event, const json_t *data)
{
    struct sim_debts ledger;
    struct text skipped = member(data, "skipped");
    const struct rung *step = &judge->rungs.items[rung];
    int64_t today = sim_days_of(&judge->days, event->at_ms);
    int64_t fen = json_integer_value(json_object_get(data, "owed_fen"));
    if (!agrees(judge, home, rung, event->at_ms, &ledger)) {
        int32_t expected = rungs_expect(&judge->rungs, &judge->days, &home->ladder, &ledger,
                                        event->at_ms);
        dunned_mismatch(judge, household, step->requirement, "expected %s; found %s",
                        dunned_rung_name(judge, expected), step->id);
    } else if (home->doubts == 0 && sim_debts_owed(&ledger, rung_horizon(step, today)).fen != fen) {
        dunned_mismatch(judge, household, step->requirement, "expected %lld fen in %s; found %lld",
                        (long long)sim_debts_owed(&ledger, rung_horizon(step, today)).fen, step->id,
                        (long long)fen);
    }
    check_silence(judge, household, home, rung, skipped);
    rungs_take(&judge->rungs, &home->ladder, &ledger, today, rung, event->at_ms);
    home->stepped = true;
    judge->counts[rung].sent += skipped.size == 0;
    judge->counts[rung].silent += skipped.size > 0;
    if (step->kind == RUNG_MESSAGE && skipped.size == 0) {
        decide_row(judge, home, rung, event->at_ms);
    } else if (step->kind == RUNG_LETTER && skipped.size == 0) {
        const struct dunned_letter letter = {household, event->at_ms, fen};
        keep_letter(judge, &letter);
    }
    dunned_note(judge, household, event->at_ms, skipped.size > 0 ? "silent" : "step", step->id, fen);
}

static void enter_step(struct dunning_judge *judge, const struct event *event, const json_t *data)
{
    int64_t household = home_of_room(judge, member(data, "room"));
    struct dunned_home *home = dunned_home_of(judge, household);
    struct text step = member(data, "step");
    int32_t rung = rungs_find(&judge->rungs, step);
    if (home == NULL || household == 0) {
        return;
    }
    if (text_equal(step, TEXT("legal"))) {
        dunned_go_legal(judge, household, home, event);
    } else if (rung == RUNG_NONE) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected no step %.*s", TEXT_ARGS(step));
    } else {
        take_step(judge, household, home, rung, event, data);
    }
}

/* A message that waited is no longer true or wanted: the step was not taken after all. Who opted out
 * has had it, silently. */
static void withdraw(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                     const struct event *event, const json_t *data)
{
    const json_t *row = json_object_get(data, "outbox");
    if (!text_equal(member(row, "lane"), TEXT("campaign")) ||
        (home->row.state != ROW_DECIDED && home->row.state != ROW_TRIED)) {
        return;
    }
    if (!home->opted_out) {
        home->ladder.taken_ms[home->row.rung] = 0;
    }
    judge->counts[home->row.rung].withdrawn++;
    home->row.state = ROW_NONE;
    dunned_note(judge, household, event->at_ms, "withdrawn", dunned_rung_name(judge, home->row.rung), 0);
}

/* ---- what was said ---- */

static void free_home(struct dunned_home *home, const struct event *event)
{
    home->freed_ms = event->at_ms;
}

static void promise(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                    const struct event *event, const json_t *data)
{
    (void)data;
    int64_t day = 0;
    for (size_t i = 0; i < (size_t)judge->sim->options->homes && day == 0; i++) {
        day = judge->sim->households[i] == household ? sim_payers_promised(judge->sim, i) : 0;
    }
    if (day == 0) {
        dunned_mismatch(judge, household, "R-FEE-7", "expected no promise; found one");
    }
    home->ladder.promised_day = day;
    home->ladder.promised_ms = event->at_ms;
}

static void name_reason(const struct dunning_judge *judge, struct dunned_home *home,
                        struct text id)
{
    const struct fee_reason *reason = fees_reason(judge->sim->config->fees, id);
    home->reason = reason == NULL ? TEXT_NONE : reason->id;
    home->vacant = text_equal(home->reason, TEXT("vacant"));
}

static void call_person(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                        const struct event *event, const json_t *data)
{
    const struct bank_words *poor = &judge->sim->bank->fee_hardship;
    (void)household, (void)event;
    home->ladder.person = true;
    if (text_among(member(data, "text"), poor->items, poor->count)) {
        name_reason(judge, home, TEXT("hardship"));
    }
}

static void leave(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                  const struct event *event, const json_t *data)
{
    (void)judge, (void)household;
    home->ladder.person = home->ladder.person || (text_equal(event->actor, TEXT("resident")) &&
                                                  text_equal(member(data, "by"), TEXT("word")));
}

static void opt_out(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                    const struct event *event, const json_t *data)
{
    (void)judge, (void)household, (void)event, (void)data;
    home->opted_out = home->ever_out = true;
}

static void opt_in(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                   const struct event *event, const json_t *data)
{
    (void)judge, (void)household, (void)data;
    home->opted_out = false;
    free_home(home, event);
}

static const struct {
    struct text kind;
    void (*enter)(struct dunning_judge *judge, struct dunned_home *home, int64_t household,
                  const struct event *event, const json_t *data);
    bool by_room; /* else by the chat */
} said[] = {
    {{"chat.promised", 13}, promise, false},   {{"chat.hardship", 13}, call_person, false},
    {{"chat.opted_out", 14}, opt_out, false},  {{"chat.opted_in", 13}, opt_in, false},
    {{"chat.unbound", 12}, leave, true},       {{"outbox.withdrawn", 16}, withdraw, false},
};

/* ---- tickets about fees ---- */

static struct dunned_ticket *ticket_of(struct dunning_judge *judge, int64_t number)
{
    if ((size_t)number >= judge->ticket_capacity) {
        size_t capacity = (size_t)number * 2 + 1024;
        struct dunned_ticket *tickets = realloc(judge->tickets, capacity * sizeof *tickets);
        if (tickets == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        memset(tickets + judge->ticket_capacity, 0,
               (capacity - judge->ticket_capacity) * sizeof *tickets);
        judge->tickets = tickets;
        judge->ticket_capacity = capacity;
    }
    return &judge->tickets[number];
}

static bool leads_to(const struct dunning_judge *judge, enum fee_use use, struct text intent)
{
    const struct fee_use_intents *list = &judge->sim->config->fees->uses[use];
    return text_among(intent, list->intents, list->count);
}

static void open_ticket(struct dunning_judge *judge, struct dunned_ticket *known,
                        const struct event *event, const json_t *told)
{
    struct ticket ticket;
    struct text intent = member(told, "intent");
    if (store_ticket_get(judge->sim->store, event->ticket, &ticket) != ST_OK) {
        return;
    }
    known->household = ticket.household;
    known->names_reason = leads_to(judge, FEE_USE_DISPUTE, intent);
    known->disputes = known->names_reason || leads_to(judge, FEE_USE_PAID, intent);
}

/* A fact that staff recorded. */
static void enter_fact(struct dunning_judge *judge, struct dunned_home *home, const struct event *event,
                       const json_t *fact)
{
    const struct fee_rules *rules = judge->sim->config->fees;
    struct text name = member(fact, "name"), value = member(fact, "value");
    if (text_equal(name, rules->fact_promise)) {
        home->ladder.promised_day =
            sim_days_of(&judge->days, json_integer_value(json_object_get(fact, "number")));
        home->ladder.promised_ms = event->at_ms;
    } else if (text_equal(name, rules->fact_pause)) {
        home->ladder.person = true;
    } else if (text_equal(name, rules->fact_resume)) {
        home->ladder.person = false;
        free_home(home, event);
    } else if (text_equal(name, rules->fact_reason)) {
        const struct fee_reason *reason = fees_reason(rules, value);
        home->reason = reason != NULL ? reason->id : home->reason;
        home->vacant = text_equal(home->reason, TEXT("vacant"));
    }
}

static void enter_ticket(struct dunning_judge *judge, const struct event *event, const json_t *data)
{
    const json_t *told = json_object_get(data, "ticket");
    struct dunned_ticket *known = ticket_of(judge, event->ticket);
    if (known == NULL) {
        return;
    }
    const struct catalogue *catalogue = judge->sim->config->catalogue;
    const struct service *service = catalogue_service(catalogue, member(told, "service"));
    if (text_equal(event->kind, TEXT("ticket.opened")) && service != NULL &&
        service_fact(service, judge->sim->config->fees->fact_promise) != NULL) {
        open_ticket(judge, known, event, told);
    }
    struct dunned_home *home =
        known->household == 0 ? NULL : dunned_home_of(judge, known->household);
    if (home == NULL) {
        return;
    }
    const struct lifecycle_state *state =
        service == NULL ? NULL : lifecycle_state(service->lifecycle, member(told, "state"));
    if (known->disputes && state != NULL && state->open != known->standing) {
        known->standing = state->open;
        home->ladder.disputes += state->open ? 1 : -1;
        home->named += known->names_reason ? (state->open ? 1 : -1) : 0;
        if (!state->open) {
            free_home(home, event);
        }
        if (state->open && known->names_reason && home->ladder.disputes == 1) {
            name_reason(judge, home, TEXT("dispute"));
        } else if (!state->open && home->named > 0) { /* another one stands behind it */
            name_reason(judge, home, TEXT("dispute"));
        } else if (!state->open && text_equal(home->reason, TEXT("dispute"))) {
            name_reason(judge, home, TEXT_NONE);
        }
        dunned_note(judge, known->household, event->at_ms, state->open ? "dispute" : "settled", "", 0);
    }
    if (text_equal(event->kind, TEXT("ticket.recorded"))) {
        enter_fact(judge, home, event, json_object_get(data, "fact"));
    }
}

/* ---- the series ---- */

void dunning_judge_event(struct dunning_judge *judge, const struct event *event,
                         const json_t *data)
{
    if (text_equal(event->kind, TEXT("dunning.step"))) {
        enter_step(judge, event, data);
        return;
    }
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        if (!text_equal(said[i].kind, event->kind)) {
            continue;
        }
        int64_t household = said[i].by_room ? home_of_room(judge, member(data, "room"))
                                            : home_of_chat(judge, event->contact);
        struct dunned_home *home = household == 0 ? NULL : dunned_home_of(judge, household);
        if (home != NULL) {
            said[i].enter(judge, home, household, event, data);
            if (said[i].enter != withdraw) {
                dunned_note(judge, household, event->at_ms, "said", said[i].kind.data + 5, 0);
            }
        }
        return;
    }
    if (event->ticket != 0 && text_starts_with(event->kind, TEXT("ticket."))) {
        enter_ticket(judge, event, data);
    }
}
