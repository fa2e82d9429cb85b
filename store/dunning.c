#include "store/dunning.h"

#include "store/query.h"

static enum status read_steps(struct store *store, struct dunning *dunning)
{
    struct query query = query_start(store, SQL_DUNNING_STEPS);
    query_bind_int(&query, dunning->household);
    query_bind_int(&query, DUNNING_STEPS_MAX);
    while (dunning->step_count < DUNNING_STEPS_MAX && query_step(&query)) {
        struct dunning_step *step = &dunning->steps[dunning->step_count++];
        QUERY_CHARS(&query, step->step);
        step->at_ms = query_int(&query);
        step->reason = query_int32(&query);
    }
    return query_end(&query);
}

enum status store_dunning_get(struct store *store, int64_t household, struct dunning *dunning_out)
{
    *dunning_out = (struct dunning){.household = household};
    struct query query = query_start(store, SQL_DUNNING_GET);
    query_bind_int(&query, household);
    if (query_step(&query)) {
        dunning_out->due_on = query_int32(&query);
        dunning_out->next_at_ms = query_int(&query);
    }
    enum status status = query_end(&query);
    return status == ST_OK ? read_steps(store, dunning_out) : status;
}

enum status store_dunning_put(struct store *store, const struct dunning *dunning)
{
    struct query query = query_start(store, SQL_DUNNING_PUT);
    query_bind_int(&query, dunning->household);
    query_bind_int(&query, dunning->due_on);
    query_bind_int(&query, dunning->next_at_ms);
    return query_run(&query);
}

enum status store_dunning_step(struct store *store, int64_t household,
                               const struct dunning_step *step)
{
    struct query query = query_start(store, SQL_DUNNING_STEP_ADD);
    query_bind_int(&query, household);
    QUERY_BIND_CHARS(&query, step->step);
    query_bind_int(&query, step->at_ms);
    query_bind_int(&query, step->reason);
    return query_run(&query);
}

enum status store_dunning_undo(struct store *store, int64_t household, struct text step)
{
    struct query query = query_start(store, SQL_DUNNING_UNDO);
    query_bind_int(&query, household);
    query_bind_text(&query, step, STORE_ID_BYTES - 1);
    return query_run(&query);
}

enum status store_dunning_forget(struct store *store, int64_t household)
{
    struct query query = query_start(store, SQL_DUNNING_FORGET);
    query_bind_int(&query, household);
    return query_run(&query);
}

enum status store_letter_add(struct store *store, struct letter *letter)
{
    struct query query = query_start(store, SQL_LETTER_ADD);
    query_bind_int(&query, letter->household);
    QUERY_BIND_CHARS(&query, letter->community);
    query_bind_int(&query, letter->at_ms);
    query_bind_int(&query, letter->total_fen);
    query_bind_text(&query, letter->facts, LETTER_FACTS_BYTES_MAX);
    return query_insert(&query, &letter->id);
}

static void read_letter(struct query *query, struct letter *letter)
{
    letter->id = query_int(query);
    letter->household = query_int(query);
    QUERY_CHARS(query, letter->room);
    QUERY_CHARS(query, letter->community);
    letter->at_ms = query_int(query);
    letter->total_fen = query_int(query);
    QUERY_CHARS(query, letter->tracking);
    letter->tracked_at_ms = query_int(query);
    QUERY_CHARS(query, letter->tracked_by);
    letter->facts = TEXT_NONE;
}

enum status store_letter_get(struct store *store, int64_t id, struct letter *letter_out)
{
    struct query query = query_start(store, SQL_LETTER_GET);
    query_bind_int(&query, id);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_letter(&query, letter_out);
    letter_out->facts = query_text_kept(&query);
    return query_end(&query);
}

enum status store_letter_track(struct store *store, const struct letter *letter)
{
    struct query query = query_start(store, SQL_LETTER_TRACK);
    query_bind_int(&query, letter->id);
    QUERY_BIND_CHARS(&query, letter->tracking);
    query_bind_int(&query, letter->tracked_at_ms);
    QUERY_BIND_CHARS(&query, letter->tracked_by);
    return query_run_one(&query);
}

static enum status each_letter(struct query *query, letter_each *each, void *context)
{
    while (query_step(query)) {
        struct letter letter;
        read_letter(query, &letter);
        query_note(query, each(context, &letter));
    }
    return query_end(query);
}

enum status store_letter_list(struct store *store, struct text scopes, bool unsent, size_t max,
                              letter_each *each, void *context)
{
    struct query query = query_start(store, SQL_LETTER_LIST);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_int(&query, unsent);
    query_bind_int(&query, (int64_t)max);
    return each_letter(&query, each, context);
}

enum status store_letter_of(struct store *store, int64_t household, size_t max, letter_each *each,
                            void *context)
{
    struct query query = query_start(store, SQL_LETTER_OF);
    query_bind_int(&query, household);
    query_bind_int(&query, (int64_t)max);
    return each_letter(&query, each, context);
}
