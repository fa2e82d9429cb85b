#include "bot/search_index.h"

#include "bot/grams.h"
#include "store/search.h"

#include <stdlib.h>

struct search_index {
    struct store *store;
    struct config *config;
    int64_t newest, looked_at_ms; /* the newest message, and when it was that; 0, 0: never looked */
    bool busy;
    char plain[SEARCH_WORDS_BYTES_MAX];
    char grams[SEARCH_GRAMS_BYTES_MAX];
};

enum status search_index_open(const char *path, const char *database, struct config *config,
                              struct search_index **index_out)
{
    *index_out = NULL;
    struct search_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_search_open(path, database, true, &index->store);
    index->config = config_hold(config);
    if (status != ST_OK) {
        search_index_close(index);
        return status;
    }
    *index_out = index; /* ownership moves to the caller */
    return ST_OK;
}

void search_index_close(struct search_index *index)
{
    if (index != NULL) {
        store_close(index->store);
        config_drop(index->config);
        free(index);
    }
}

static struct text normal_form(struct search_index *index, struct text words)
{
    return (struct text){index->plain, matcher_normalise(index->config->matcher, words,
                                                         index->plain, sizeof index->plain)};
}

static struct text grams_of(struct search_index *index, struct text words, struct text community)
{
    return (struct text){index->grams,
                         grams_write(words, community, index->grams, sizeof index->grams)};
}

static enum status add_message(void *context, const struct search_row *row)
{
    struct search_index *index = context;
    struct text words = normal_form(index, row->words);
    return words.size == 0 ? ST_OK
                           : store_search_add(index->store, SEARCH_MESSAGE, row->id,
                                              grams_of(index, words, row->community));
}

/* A ticket or chat changes, so what of it stands in the index is kept: of its community, too,
 * for that is a gram. The first line is the community. */
static struct text split_community(struct text known, struct text *community_out)
{
    size_t line = text_find(known, TEXT("\n"));
    *community_out = text_slice(known, 0, line == SIZE_MAX ? 0 : line);
    return text_slice(known, line == SIZE_MAX ? 0 : line + 1, known.size);
}

static enum status put_subject(struct search_index *index, enum search_kind kind,
                               const struct search_row *row)
{
    struct store *store = index->store;
    struct text known, former_community;
    char now[SEARCH_WORDS_BYTES_MAX];
    size_t size = text_copy(row->community, now, sizeof now);
    now[size++] = '\n';
    struct text words = normal_form(index, row->words);
    size += text_copy(words, now + size, sizeof now - size);
    enum status status = store_search_known(store, kind, row->id, &known);
    if (status != ST_OK || text_equal(known, (struct text){now, size})) {
        return status;
    }
    if (known.size > 0) {
        struct text former = split_community(known, &former_community);
        status = store_search_drop(store, kind, row->id, grams_of(index, former, former_community));
    }
    if (status == ST_OK) {
        status = store_search_add(store, kind, row->id, grams_of(index, words, row->community));
    }
    return status == ST_OK
               ? store_search_know(store, kind, row->id, (struct text){now, size})
               : status;
}

static enum status put_ticket(void *context, const struct search_row *row)
{
    return put_subject(context, SEARCH_TICKET, row);
}

static enum status put_chat(void *context, const struct search_row *row)
{
    return put_subject(context, SEARCH_CHAT, row);
}

static const struct {
    search_row_each *put;
    bool changes;
} kinds[SEARCH_KIND_COUNT] = {
    [SEARCH_MESSAGE] = {add_message, false},
    [SEARCH_TICKET] = {put_ticket, true},
    [SEARCH_CHAT] = {put_chat, true},
};

static enum status index_all(struct search_index *index, size_t *count)
{
    enum status status = ST_OK;
    for (int kind = 0; kind < SEARCH_KIND_COUNT && status == ST_OK; kind++) {
        size_t found = 0;
        status = store_search_new(index->store, (enum search_kind)kind, SEARCH_SLICE_ROWS,
                                  kinds[kind].put, index, &found);
        *count += found;
        if (status == ST_OK && kinds[kind].changes) {
            status = store_search_changed(index->store, (enum search_kind)kind, SEARCH_SLICE_ROWS,
                                          kinds[kind].put, index);
        }
    }
    size_t events = 0;
    if (status == ST_OK) {
        status = store_search_pass_events(index->store, SEARCH_SLICE_ROWS, &events);
    }
    *count += events;
    return status;
}

enum status search_index_slice(struct search_index *index, size_t *count_out)
{
    *count_out = 0;
    enum status status = store_begin(index->store);
    if (status != ST_OK) {
        return status;
    }
    status = index_all(index, count_out);
    if (status == ST_OK && *count_out > 0) {
        status = store_commit(index->store);
    } else {
        store_rollback(index->store);
    }
    return status == ST_OK ? store_search_checkpoint(index->store) : status;
}

enum status search_index_rest(struct search_index *index, int64_t now_ms, size_t count,
                              int64_t *wait_ms_out)
{
    int64_t span_ms = now_ms - index->looked_at_ms;
    if (span_ms >= SEARCH_POLL_MS) { /* over less, a handful would look like a flood */
        int64_t newest = 0;
        enum status status = store_search_newest(index->store, &newest);
        if (status != ST_OK) {
            return status;
        }
        index->busy = index->looked_at_ms != 0 &&
                      (newest - index->newest) * 1000 > SEARCH_BUSY_PER_S * span_ms;
        index->newest = newest;
        index->looked_at_ms = now_ms;
    }
    *wait_ms_out = index->busy ? SEARCH_REST_MS : count == 0 ? SEARCH_POLL_MS : 0;
    return ST_OK;
}
