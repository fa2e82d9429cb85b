#include "bot/simulate_tickets.h"

#include "store/export.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A ticket as its events tell it. */
struct record {
    const struct service *service; /* NULL: not opened yet */
    struct text state;             /* id in the life cycle */
    int64_t opened_at_ms, last_at_ms;
};

struct record_book {
    struct sim *sim;
    struct oracle *oracle;
    size_t capacity;
    struct record *records; /* owned; by ticket number */
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
    return ST_OK;
}

void record_book_close(struct record_book *book)
{
    if (book != NULL) {
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

static void open_record(struct record_book *book, struct record *record,
                        const struct event *event, const json_t *ticket)
{
    const struct catalogue *catalogue = book->sim->config->catalogue;
    if (record->service != NULL) {
        oracle_mismatch(book->oracle, event->ticket, "opened", "a second time");
    }
    record->service = catalogue_service(catalogue, member(ticket, "service"));
    if (record->service == NULL) {
        oracle_mismatch(book->oracle, event->ticket, "opened", "of a service that is not there");
        return;
    }
    record->state = record->service->lifecycle->initial;
    record->opened_at_ms = event->at_ms;
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

static void enter(struct record_book *book, struct record *record, const struct event *event,
                  const json_t *data)
{
    const json_t *ticket = json_object_get(data, "ticket");
    struct text told = member(ticket, "state");
    if (text_equal(event->kind, TEXT("ticket.opened"))) {
        open_record(book, record, event, ticket);
    }
    if (record->service == NULL) {
        oracle_mismatch(book->oracle, event->ticket, "event", "%.*s before it was opened",
                        TEXT_ARGS(event->kind));
        return;
    }
    record->state = state_after(book, record, event, told);
    record->last_at_ms = event->at_ms;
    if (told.size > 0 && !text_equal(told, record->state)) {
        oracle_mismatch(book->oracle, event->ticket, "state", "%.*s tells %.*s, not %.*s",
                        TEXT_ARGS(event->kind), TEXT_ARGS(told), TEXT_ARGS(record->state));
    }
}

void record_book_enter(struct record_book *book, const struct event *event)
{
    struct record *record = record_of(book, event->ticket);
    if (record == NULL) {
        return;
    }
    json_t *data = json_loadb(event->data.data, event->data.size, 0, NULL);
    if (data == NULL && event->data.size > 0) {
        oracle_mismatch(book->oracle, event->ticket, "event", "%.*s holds no JSON",
                        TEXT_ARGS(event->kind));
    }
    enter(book, record, event, data);
    json_decref(data);
}

enum status record_book_settle(struct record_book *book, bool sound)
{
    (void)book, (void)sound;
    return ST_OK;
}

/* ---- the end ---- */

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
    return ST_OK;
}

enum status record_book_finish(struct record_book *book)
{
    return store_export_tickets(book->sim->store, compare, book);
}

void record_book_report(const struct record_book *book, FILE *out)
{
    const struct catalogue *catalogue = book->sim->config->catalogue;
    fprintf(out, "tickets %lld, closed %lld:", (long long)book->tickets, (long long)book->closed);
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        fprintf(out, " %.*s %lld", TEXT_ARGS(catalogue_at(catalogue, i)->id),
                (long long)book->by_service[i]);
    }
    fputc('\n', out);
}
