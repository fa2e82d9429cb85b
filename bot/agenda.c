#include "bot/agenda.h"

#include "bot/base/invariant.h"
#include "bot/callbacks.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "store/figures.h"

#include <assert.h>
#include <string.h>

enum {
    DAY_MS = 86400000,
    TITLE_BYTES = 60,      /* of a ticket in a line … */
    NOTE_BYTES = 120,      /* … and of its note */
    WORDS_BYTES_MAX = 12000, /* of all contents of one task; lists end early before it is more */
    CLOSING_BYTES = 512      /* … but how many are left out is always said */
};
static_assert(2 * (WORDS_BYTES_MAX + CONTENT_COUNT * CLOSING_BYTES) <
                  TICKET_SLOTS_BYTES_MAX - 2048,
              "a slot holds its words twice, and every agenda must fit a ticket");

struct agenda {
    struct turn *turn;
    struct figures_span span;
    char *words; /* the content being written */
    size_t size, room;
    size_t lines;
    enum status status;
};

static struct text number_text(struct agenda *agenda, int64_t number)
{
    return arena_printf(agenda->turn->arena, "%lld", (long long)number);
}

/* Nothing in a line needs more bytes in JSON than it has. */
static void put_plainly(char *out, struct text line)
{
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        bool odd = (unsigned char)c < ' ' || c == '"' || c == '\\';
        out[i] = odd ? ' ' : c;
    }
}

/* One line more, when there is room up to limit. */
static void put_line(struct agenda *agenda, enum text_key key, const struct text_value *values,
                     size_t count, size_t limit)
{
    struct text line =
        texts_fill(agenda->turn->config->texts, text_key(key), values, count, agenda->turn->arena);
    if (line.data == NULL) {
        agenda->status = ST_NO_MEMORY;
        return;
    }
    if (agenda->size + line.size + 1 > limit) {
        return;
    }
    if (agenda->size > 0) {
        agenda->words[agenda->size++] = '\n';
    }
    put_plainly(agenda->words + agenda->size, line);
    agenda->size += line.size;
    agenda->lines++;
}

static void add_line(struct agenda *agenda, enum text_key key, const struct text_value *values,
                     size_t count)
{
    put_line(agenda, key, values, count, agenda->room);
}

/* What a content says when it has nothing to list, or not all. */
static void close_content(struct agenda *agenda, enum text_key key,
                          const struct text_value *values, size_t count)
{
    put_line(agenda, key, values, count, agenda->room + CLOSING_BYTES);
}

#define ADD_LINE(agenda, key, ...)                                                                 \
    do {                                                                                           \
        const struct text_value values_[] = {__VA_ARGS__};                                         \
        add_line((agenda), (key), values_, sizeof values_ / sizeof values_[0]);                    \
    } while (0)

/* Sums a figure over the services whose tickets are complaints. */
static enum status count_complaints(struct agenda *agenda, int64_t *opened_out,
                                    int64_t *completed_out)
{
    const struct warning_rule *complaints = &agenda->turn->config->warning;
    struct store *store = agenda->turn->store;
    enum status status = ST_OK;
    *opened_out = 0;
    *completed_out = 0;
    for (size_t i = 0; i < complaints->service_count && status == ST_OK; i++) {
        const struct figures_kind kind = {.service = complaints->services[i]};
        struct figures_outcome outcome = {0};
        int64_t opened = 0;
        status = store_figures_opened(store, &agenda->span, &kind, &opened);
        if (status == ST_OK) {
            status = store_figures_outcome(store, &agenda->span, kind.service,
                                           TEXT("ticket.completed"), &outcome);
        }
        *opened_out += opened;
        *completed_out += outcome.tickets;
    }
    return status;
}

static enum status write_handled(struct agenda *agenda)
{
    int64_t opened = 0, completed = 0;
    enum status status = count_complaints(agenda, &opened, &completed);
    ADD_LINE(agenda, AGENDA_HANDLED, {"opened", number_text(agenda, opened)},
             {"completed", number_text(agenda, completed)});
    return status;
}

static enum status add_open_ticket(void *context, const struct ticket *ticket, struct text note)
{
    struct agenda *agenda = context;
    struct arena *arena = agenda->turn->arena;
    char number[TICKET_NUMBER_BYTES];
    char masked[NOTE_BYTES + 1], title[TITLE_BYTES + 1];
    render_ticket_number(&agenda->turn->config->settings, ticket->number, number);
    text_mask_phones(text_of(ticket->title), title, sizeof title);
    text_mask_phones(note, masked, sizeof masked);
    int64_t days = (agenda->turn->now_ms - ticket->opened_at_ms) / DAY_MS;
    struct text noted = note.size == 0 ? texts_find(agenda->turn->config->texts,
                                                    text_of(text_key(AGENDA_NO_NOTE)))
                                       : arena_text(arena, text_of(masked));
    ADD_LINE(agenda, AGENDA_TICKET, {"ticket", text_of(number)}, {"title", text_of(title)},
             {"days", number_text(agenda, days)}, {"note", noted});
    return agenda->status;
}

static enum status write_open(struct agenda *agenda)
{
    const struct warning_rule *complaints = &agenda->turn->config->warning;
    enum status status = ST_OK;
    int64_t all = 0;
    for (size_t i = 0; i < complaints->service_count && status == ST_OK; i++) {
        int64_t count = 0;
        status = store_figures_open(agenda->turn->store, agenda->span.community,
                                    complaints->services[i], AGENDA_TICKETS_MAX - agenda->lines,
                                    add_open_ticket, agenda, &count);
        all += count;
    }
    int64_t listed = (int64_t)agenda->lines;
    if (all == 0) {
        close_content(agenda, AGENDA_NONE_OPEN, NULL, 0);
    } else if (all > listed) {
        const struct text_value left = {"count", number_text(agenda, all - listed)};
        close_content(agenda, AGENDA_MORE, &left, 1);
    }
    return status;
}

static enum status write_callbacks(struct agenda *agenda)
{
    struct figures_callbacks callbacks;
    enum status status = callbacks_count(agenda->turn->store, agenda->turn->config, &agenda->span,
                                         &callbacks);
    if (status == ST_OK) {
        ADD_LINE(agenda, AGENDA_CALLBACKS, {"completed", number_text(agenda, callbacks.completed)},
                 {"called_back", number_text(agenda, callbacks.called_back)});
    }
    return status;
}

static enum status add_repeated(void *context, const struct figures_repeated *repeated)
{
    struct agenda *agenda = context;
    const struct config *config = agenda->turn->config;
    const char *title = config->matcher == NULL
                            ? NULL
                            : matcher_label_title(config->matcher, text_of(repeated->intent));
    const struct text_value building = {"building", text_of(repeated->building)};
    struct text place = repeated->building[0] == '\0'
                            ? TEXT_NONE
                            : texts_fill(config->texts, text_key(VALUE_BUILDING), &building, 1,
                                         agenda->turn->arena);
    ADD_LINE(agenda, AGENDA_REPEATED, {"place", place},
             {"kind", text_of(title == NULL ? repeated->intent : title)},
             {"count", number_text(agenda, repeated->count)},
             {"before", number_text(agenda, repeated->before)});
    return agenda->status;
}

static enum status write_repeated(struct agenda *agenda)
{
    int64_t length_ms = agenda->span.until_ms - agenda->span.from_ms;
    enum status status = store_figures_repeated(
        agenda->turn->store, &agenda->span, agenda->span.from_ms - length_ms,
        AGENDA_REPEATED_LEAST, AGENDA_LINES_MAX, add_repeated, agenda);
    if (agenda->lines == 0) {
        close_content(agenda, AGENDA_NONE_REPEATED, NULL, 0);
    }
    return status;
}

static enum status add_worker(void *context, const struct figures_worker *worker)
{
    struct agenda *agenda = context;
    struct text score = worker->scored == 0
                            ? TEXT("—")
                            : arena_printf(agenda->turn->arena, "%.1f",
                                           (double)worker->score_sum / (double)worker->scored);
    ADD_LINE(agenda, AGENDA_WORKER, {"name", text_of(worker->name)},
             {"completed", number_text(agenda, worker->completed)},
             {"reopened", number_text(agenda, worker->reopened)},
             {"signed", number_text(agenda, worker->signed_off)},
             {"unsigned", number_text(agenda, worker->not_signed_off)},
             {"called_back", number_text(agenda, worker->called_back)}, {"score", score});
    return agenda->status;
}

static enum status write_staff(struct agenda *agenda)
{
    enum status status =
        store_figures_workers(agenda->turn->store, &agenda->span, &agenda->turn->config->figures,
                              AGENDA_LINES_MAX, add_worker, agenda);
    if (agenda->lines == 0) {
        close_content(agenda, AGENDA_NONE_DONE, NULL, 0);
    }
    return status;
}

static const struct {
    const char *name;
    enum text_key label;
    enum status (*write)(struct agenda *agenda);
} contents[CONTENT_COUNT] = {
    [CONTENT_HANDLED] = {"handled", AGENDA_LABEL_HANDLED, write_handled},
    [CONTENT_OPEN] = {"open", AGENDA_LABEL_OPEN, write_open},
    [CONTENT_CALLBACKS] = {"callbacks", AGENDA_LABEL_CALLBACKS, write_callbacks},
    [CONTENT_REPEATED] = {"repeated", AGENDA_LABEL_REPEATED, write_repeated},
    [CONTENT_STAFF] = {"staff", AGENDA_LABEL_STAFF, write_staff},
};

enum status agenda_write(struct turn *turn, const struct recurring_rule *rule,
                         struct text community, int64_t from_ms, int64_t until_ms,
                         struct ticket_slot *slots, size_t *count_out)
{
    INVARIANT(from_ms < until_ms);
    *count_out = 0;
    size_t room = WORDS_BYTES_MAX;
    for (size_t i = 0; i < CONTENT_COUNT; i++) {
        if (!rule->contents[i]) {
            continue;
        }
        struct agenda agenda = {
            .turn = turn,
            .span = {community, from_ms, until_ms},
            .words = arena_reserve(turn->arena, room + CLOSING_BYTES),
            .room = room,
            .status = ST_OK,
        };
        if (agenda.words == NULL) {
            return ST_NO_MEMORY;
        }
        enum status status = contents[i].write(&agenda);
        if (status != ST_OK || agenda.status != ST_OK) {
            return status != ST_OK ? status : agenda.status;
        }
        room -= agenda.size < room ? agenda.size : room;
        slots[(*count_out)++] = (struct ticket_slot){
            .name = text_of(contents[i].name),
            .label = texts_find(turn->config->texts, text_of(text_key(contents[i].label))),
            .value = {agenda.words, agenda.size}};
    }
    return ST_OK;
}
