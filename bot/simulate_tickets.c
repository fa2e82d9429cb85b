#include "bot/simulate_tickets.h"

#include "bot/simulate_books.h"
#include "bot/simulate_clocks.h"
#include "bot/simulate_view.h"
#include "store/ask.h"
#include "store/export.h"

#include <stdlib.h>
#include <string.h>

enum {
    HELD_MAX = 2048,
    FORGOTTEN_DAYS = 45 /* open so long, and nobody higher up has heard of it */
};

/* A ticket as its events tell it. */
struct record {
    const struct service *service; /* NULL: not opened yet */
    struct text state;             /* id in the life cycle */
    char intent[STORE_ID_BYTES];
    char class_[STORE_ID_BYTES], department[STORE_ID_BYTES];
    bool bound;
    char *slots; /* owned; as they are in the table */
    int64_t opened_at_ms, last_at_ms, escalated_at_ms;
    size_t fact_count, fact_capacity;
    struct sim_fact *facts; /* owned */
    struct sim_clocks clocks;
    struct text held; /* a trigger that waits for the class to be proposed; size 0: none */
    int64_t held_at_ms;
};

struct record_book {
    struct sim *sim;
    struct oracle *oracle;
    size_t capacity;
    struct record *records; /* owned; by ticket number */
    struct clock_judge *judge;
    struct sim_books *books;
    size_t held_count;
    int64_t held[HELD_MAX]; /* tickets with a trigger that waits */
    int64_t by_service[CATALOGUE_SERVICES_MAX];
    int64_t tickets, closed;
};

enum status record_book_open(struct sim *sim, struct oracle *oracle, struct record_book **book_out)
{
    struct record_book *book = calloc(1, sizeof *book);
    *book_out = book;
    if (book == NULL) {
        return ST_NO_MEMORY;
    }
    book->sim = sim;
    book->oracle = oracle;
    enum status status = sim_books_open(sim, oracle, &book->books);
    return status == ST_OK ? clock_judge_open(sim, oracle, &book->judge) : status;
}

void record_book_close(struct record_book *book)
{
    for (size_t i = 0; book != NULL && i < book->capacity; i++) {
        free(book->records[i].slots);
        free(book->records[i].facts);
        sim_clocks_free(&book->records[i].clocks);
    }
    if (book != NULL) {
        clock_judge_close(book->judge);
        sim_books_close(book->books);
        free(book->records);
        free(book);
    }
}

static struct record *record_of(struct record_book *book, int64_t number)
{
    if ((size_t)number >= book->capacity) {
        size_t capacity = (size_t)number * 2 + 1024;
        struct record *records = realloc(book->records, capacity * sizeof *records);
        if (records == NULL) {
            book->sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        memset(records + book->capacity, 0, (capacity - book->capacity) * sizeof *records);
        book->records = records;
        book->capacity = capacity;
    }
    return &book->records[number];
}

/* ---- events ---- */

static struct text member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

/* What the events do not tell: answers of the form, and whether the reporter is known. */
static void read_table(struct record_book *book, struct record *record, int64_t number)
{
    struct ticket ticket;
    if (store_ticket_get(book->sim->store, number, &ticket) != ST_OK) {
        oracle_mismatch(book->oracle, number, "table", "has no such ticket");
        return;
    }
    record->bound = ticket.household != 0;
    record->slots = malloc(ticket.slots.size + 1);
    if (record->slots == NULL) {
        book->sim->failed = ST_NO_MEMORY;
        return;
    }
    memcpy(record->slots, ticket.slots.data, ticket.slots.size);
    record->slots[ticket.slots.size] = '\0';
}

static void open_record(struct record_book *book, struct record *record,
                        const struct event *event, const json_t *ticket)
{
    const struct catalogue *catalogue = book->sim->config->catalogue;
    if (record->service != NULL) {
        oracle_mismatch(book->oracle, event->ticket, "opened", "a second time");
        return;
    }
    record->service = catalogue_service(catalogue, member(ticket, "service"));
    if (record->service == NULL) {
        oracle_mismatch(book->oracle, event->ticket, "opened", "of a service that is not there");
        return;
    }
    record->state = record->service->lifecycle->initial;
    text_copy(member(ticket, "intent"), record->intent, sizeof record->intent);
    record->opened_at_ms = event->at_ms;
    sim_books_opened(book->books, event, text_of(record->intent));
    book->tickets++;
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        book->by_service[i] += catalogue_at(catalogue, i) == record->service;
    }
}

/* The state that the life cycle leads to with this event; the same one when it is no move's. */
static struct text state_after(struct record_book *book, const struct record *record,
                               const struct event *event, struct text told)
{
    const struct lifecycle *lifecycle = record->service->lifecycle;
    bool is_move = false;
    struct text found = TEXT_NONE;
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        if (!text_equal(move->event, event->kind)) {
            continue;
        }
        is_move = true;
        for (size_t f = 0; f < move->from_count; f++) {
            bool here = text_equal(move->from[f], record->state);
            if (here && (found.size == 0 || text_equal(move->to, told))) {
                found = move->to;
            }
        }
    }
    if (is_move && found.size == 0) {
        oracle_mismatch(book->oracle, event->ticket, "state", "%.*s out of %.*s",
                        TEXT_ARGS(event->kind), TEXT_ARGS(record->state));
    }
    return found.size > 0 ? found : record->state;
}

static struct sim_fact *fact_named(struct record_book *book, struct record *record,
                                   struct text name)
{
    const struct fact_rule *rule = service_fact(record->service, name);
    for (size_t i = 0; i < record->fact_count; i++) {
        if (text_equal(record->facts[i].name, name)) {
            return &record->facts[i];
        }
    }
    if (rule == NULL) {
        return NULL;
    }
    if (record->fact_count == record->fact_capacity) {
        size_t capacity = record->fact_capacity * 2 + 4;
        struct sim_fact *facts = realloc(record->facts, capacity * sizeof *facts);
        if (facts == NULL) {
            book->sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        record->facts = facts;
        record->fact_capacity = capacity;
    }
    record->facts[record->fact_count] = (struct sim_fact){.name = rule->name};
    return &record->facts[record->fact_count++];
}

static struct sim_fact *enter_fact(struct record_book *book, struct record *record,
                                   const struct event *event, const json_t *told)
{
    struct sim_fact *fact = fact_named(book, record, member(told, "name"));
    if (fact == NULL) {
        oracle_mismatch(book->oracle, event->ticket, "fact", "that its service does not know");
        return NULL;
    }
    text_copy(member(told, "value"), fact->value, sizeof fact->value);
    fact->number = json_integer_value(json_object_get(told, "number"));
    fact->at_ms = event->at_ms;
    return fact;
}

static void trigger(struct record_book *book, struct record *record, const struct event *event,
                    struct text word)
{
    const struct lifecycle_state *state =
        lifecycle_state(record->service->lifecycle, record->state);
    struct sim_view view = {
        .service = record->service->id,
        .intent = text_of(record->intent),
        .class_ = text_of(record->class_),
        .community = text_of(book->sim->config->communities[0].id),
        .state = record->state,
        .department = text_of(record->department),
        .bound = record->bound,
        .slots = text_of(record->slots),
        .facts = record->facts,
        .fact_count = record->fact_count,
    };
    clock_judge_trigger(book->judge, event, &record->clocks, &view,
                        state != NULL && !state->open, word);
}

static void trigger_fact(struct record_book *book, struct record *record,
                         const struct event *event, struct text name)
{
    char word[STORE_ID_BYTES + 8];
    snprintf(word, sizeof word, "fact.%.*s", TEXT_ARGS(name));
    trigger(book, record, event, text_of(word));
}

/* The class is proposed before the clocks hear of an opening, so that they count for it from the
 * start: such triggers wait for what comes next. */
static bool waits_for_class(const struct record *record, struct text kind)
{
    static const struct text kinds[] = {
        {"ticket.opened", 13}, {"ticket.urged", 12}, {"ticket.reopened", 15}};
    return record->service->classes != CLASS_BY_NOBODY &&
           text_among(kind, kinds, sizeof kinds / sizeof kinds[0]);
}

static void hold(struct record_book *book, struct record *record, const struct event *event)
{
    static const struct text kinds[] = {
        {"ticket.opened", 13}, {"ticket.urged", 12}, {"ticket.reopened", 15}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        record->held = text_equal(kinds[i], event->kind) ? kinds[i] : record->held;
    }
    record->held_at_ms = event->at_ms;
    if (book->held_count < HELD_MAX) {
        book->held[book->held_count++] = event->ticket;
    }
}

static void let_go(struct record_book *book, struct record *record, int64_t number)
{
    struct event event = {.ticket = number, .at_ms = record->held_at_ms};
    struct text held = record->held;
    record->held = TEXT_NONE;
    if (held.size > 0) {
        trigger(book, record, &event, held);
    }
}

static void enter_change(struct record_book *book, struct record *record,
                         const struct event *event, const json_t *data)
{
    const json_t *ticket = json_object_get(data, "ticket");
    struct text told = member(ticket, "state");
    record->state = state_after(book, record, event, told);
    record->last_at_ms = event->at_ms;
    if (told.size > 0 && !text_equal(told, record->state)) {
        oracle_mismatch(book->oracle, event->ticket, "state", "%.*s tells %.*s, not %.*s",
                        TEXT_ARGS(event->kind), TEXT_ARGS(told), TEXT_ARGS(record->state));
    }
    text_copy(member(ticket, "class"), record->class_, sizeof record->class_);
    text_copy(member(ticket, "department"), record->department, sizeof record->department);
    const json_t *fact = json_object_get(data, "fact");
    bool records = text_equal(event->kind, TEXT("ticket.recorded"));
    const struct sim_fact *entered =
        records ? enter_fact(book, record, event, fact) : NULL;
    if (waits_for_class(record, event->kind)) {
        hold(book, record, event);
        return;
    }
    trigger(book, record, event, event->kind);
    let_go(book, record, event->ticket); /* only a class comes before it */
    if (entered != NULL) {
        trigger_fact(book, record, event, entered->name);
    }
}

static void enter(struct record_book *book, struct record *record, const struct event *event,
                  const json_t *data)
{
    if (text_equal(event->kind, TEXT("ticket.opened"))) {
        open_record(book, record, event, json_object_get(data, "ticket"));
        read_table(book, record, event->ticket);
    }
    bool class_first = text_equal(event->kind, TEXT("ticket.graded")) &&
                       text_equal(event->actor, TEXT("system"));
    if (record->service != NULL && !class_first) {
        let_go(book, record, event->ticket);
    }
    if (record->service == NULL) {
        oracle_mismatch(book->oracle, event->ticket, "event", "%.*s before it was opened",
                        TEXT_ARGS(event->kind));
    } else if (text_starts_with(event->kind, TEXT("clock."))) {
        if (text_equal(event->kind, TEXT("clock.escalated"))) {
            record->escalated_at_ms = event->at_ms;
        }
        clock_judge_event(book->judge, event, &record->clocks, data);
    } else {
        enter_change(book, record, event, data);
    }
}

void record_book_enter(struct record_book *book, const struct event *event, const json_t *data)
{
    struct record *record = record_of(book, event->ticket);
    if (record != NULL) {
        enter(book, record, event, data);
    }
}

static struct sim_clocks *clocks_of(void *context, int64_t ticket)
{
    struct record *record = record_of(context, ticket);
    return record == NULL ? NULL : &record->clocks;
}

enum status record_book_settle(struct record_book *book, bool sound)
{
    for (size_t i = 0; i < book->held_count; i++) {
        let_go(book, record_of(book, book->held[i]), book->held[i]);
    }
    book->held_count = 0;
    sim_books_settle(book->books, sound);
    clock_judge_settle(book->judge, sound, clocks_of, book);
    return book->sim->failed;
}

/* ---- the end ---- */

/* Nobody is forgotten: a clock runs for every open ticket, or it waits for the resident, and one
 * that stays open is heard of higher up. */
static enum status check_remembered(struct record_book *book, const struct ticket *ticket,
                                    const struct record *record)
{
    struct ask_row asks[ASKS_OPEN_MAX];
    size_t asked = 0;
    enum status status = store_ask_open_of_ticket(book->sim->store, ticket->number, asks,
                                                  ASKS_OPEN_MAX, &asked);
    if (status == ST_OK && asked == 0 && !sim_clocks_run(&record->clocks)) {
        oracle_mismatch(book->oracle, ticket->number, "forgotten", "%s in %s, no clock runs",
                        ticket->service, ticket->state);
    }
    int64_t since_ms = record->escalated_at_ms > ticket->opened_at_ms ? record->escalated_at_ms
                                                                      : ticket->opened_at_ms;
    if (sim_wall(book->sim) - since_ms > FORGOTTEN_DAYS * (int64_t)SIM_DAY_MS) {
        oracle_mismatch(book->oracle, ticket->number, "forgotten", "%s in %s, nobody hears of it",
                        ticket->service, ticket->state);
    }
    return status;
}

static enum status compare(void *context, const struct ticket *ticket, struct text assignee)
{
    (void)assignee;
    struct record_book *book = context;
    const struct record *record = record_of(book, ticket->number);
    if (record == NULL) {
        return ST_NO_MEMORY;
    }
    if (record->service == NULL) {
        oracle_mismatch(book->oracle, ticket->number, "table", "no event opened it");
        return ST_OK;
    }
    const struct lifecycle_state *state = lifecycle_state(record->service->lifecycle,
                                                          record->state);
    if (!text_equal(text_of(ticket->state), record->state)) {
        oracle_mismatch(book->oracle, ticket->number, "table", "is %s, its events make it %.*s",
                        ticket->state, TEXT_ARGS(record->state));
    } else if (state != NULL && state->open != (ticket->closed_at_ms == 0)) {
        oracle_mismatch(book->oracle, ticket->number, "table", "%s and closed_at %lld",
                        ticket->state, (long long)ticket->closed_at_ms);
    }
    book->closed += ticket->closed_at_ms != 0;
    return ticket->closed_at_ms == 0 ? check_remembered(book, ticket, record) : ST_OK;
}

enum status record_book_finish(struct record_book *book)
{
    enum status status = store_export_tickets(book->sim->store, compare, book);
    if (status == ST_OK) {
        status = sim_books_finish(book->books);
    }
    return status == ST_OK ? clock_judge_finish(book->judge, clocks_of, book) : status;
}

void record_book_report(const struct record_book *book, FILE *out)
{
    const struct catalogue *catalogue = book->sim->config->catalogue;
    clock_judge_report(book->judge, out);
    sim_books_report(book->books, out);
    fprintf(out, "tickets %lld, closed %lld:", (long long)book->tickets, (long long)book->closed);
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        fprintf(out, " %.*s %lld", TEXT_ARGS(catalogue_at(catalogue, i)->id),
                (long long)book->by_service[i]);
    }
    fputc('\n', out);
}
