#include "bot/import_batch.h"

#include "bot/binding.h"
#include "bot/import.h"
#include "bot/json_out.h"

#include <stdio.h>

struct batch {
    struct turn *turn;
    struct import_plan plan;
    struct import_counts counts;
    struct vacated ended;
    struct json_out told;
    struct text fields[IMPORT_FIELDS_MAX];
    char reason[IMPORT_REASON_BYTES];
};

static struct text string_of(const json_t *value)
{
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

/* The texts of an array from index first on; false when there are too many. */
static bool read_fields(const json_t *array, size_t first, struct batch *batch, size_t *count_out)
{
    size_t size = json_array_size(array);
    if (size < first || size - first > IMPORT_FIELDS_MAX) {
        return false;
    }
    for (size_t i = first; i < size; i++) {
        batch->fields[i - first] = string_of(json_array_get(array, i));
    }
    *count_out = size - first;
    return true;
}

static enum status refuse(const char **reason_out, const char *reason)
{
    *reason_out = reason;
    return ST_MALFORMED;
}

static enum status read_plan(struct batch *batch, const json_t *request, const char **reason_out)
{
    size_t count = 0;
    struct import_plan *plan = &batch->plan;
    struct text community = string_of(json_object_get(request, "community"));
    plan->config = batch->turn->config;
    plan->community =
        community.size == 0 ? NULL : config_community(batch->turn->config, community);
    if (!import_kind_of(string_of(json_object_get(request, "kind")), &plan->kind)) {
        return refuse(reason_out, "the kind is none of residents, bills, payments, occupancy");
    }
    if (community.size > 0 && plan->community == NULL) {
        return refuse(reason_out, "there is no such community");
    }
    if (!read_fields(json_object_get(request, "header"), 0, batch, &count)) {
        return refuse(reason_out, "the header is no list of columns");
    }
    enum status status = import_plan_read(plan, batch->fields, count, batch->reason);
    return status == ST_OK ? ST_OK : refuse(reason_out, "the header lacks a column");
}

static enum status put_row(struct batch *batch, const json_t *row)
{
    size_t count = 0;
    enum put_outcome outcome;
    if (!read_fields(row, 1, batch, &count)) {
        batch->counts.bad++;
        return ST_OK;
    }
    enum status status = import_row(batch->turn->store, &batch->plan, batch->fields, count,
                                    batch->turn->now_ms, &outcome, batch->reason);
    if (status == ST_OK) {
        batch->counts.outcomes[outcome]++;
    }
    if (status != ST_MALFORMED) {
        return status;
    }
    batch->counts.bad++;
    json_out_object(&batch->told, NULL);
    json_out_number(&batch->told, "line", json_integer_value(json_array_get(row, 0)));
    json_out_string(&batch->told, "reason", batch->reason);
    json_out_object_end(&batch->told);
    return ST_OK;
}

static enum status put_rows(struct batch *batch, const json_t *rows, struct text *told_out)
{
    enum status status = ST_OK;
    json_out_begin(&batch->told, batch->turn->arena, 1024);
    json_out_object(&batch->told, NULL);
    json_out_array(&batch->told, "bad");
    for (size_t i = 0; status == ST_OK && i < json_array_size(rows); i++) {
        status = put_row(batch, json_array_get(rows, i));
    }
    json_out_array_end(&batch->told);
    json_out_number(&batch->told, "new", batch->counts.outcomes[PUT_NEW]);
    json_out_number(&batch->told, "changed", batch->counts.outcomes[PUT_CHANGED]);
    json_out_number(&batch->told, "same", batch->counts.outcomes[PUT_SAME]);
    json_out_object_end(&batch->told);
    return status == ST_OK ? json_out_end(&batch->told, told_out) : status;
}

/* What would come of it. */
static enum status try_rows(struct batch *batch, const json_t *rows, struct text *told_out)
{
    struct turn_mark mark;
    enum status status = turn_mark(batch->turn, &mark);
    if (status == ST_OK) {
        status = put_rows(batch, rows, told_out);
    }
    return status == ST_OK ? turn_undo(batch->turn, &mark) : status;
}

static enum status tell(struct batch *batch)
{
    struct json_out out;
    const struct community *community = batch->plan.community;
    struct event event = {.actor = TEXT("system"), .kind = TEXT("import.rows"),
                          .community = text_of(community == NULL ? "" : community->id)};
    json_out_begin(&out, batch->turn->arena, 256);
    json_out_object(&out, NULL);
    import_write_counts(&out, &batch->plan, &batch->counts);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(batch->turn, &event) : status;
}

enum status import_batch_take(struct turn *turn, const json_t *request, struct text *told_out,
                              const char **reason_out)
{
    struct batch *batch = arena_alloc(turn->arena, sizeof *batch);
    const json_t *rows = json_object_get(request, "rows");
    if (batch == NULL) {
        return ST_NO_MEMORY;
    }
    if (!json_is_array(rows) || json_array_size(rows) > IMPORT_BATCH_ROWS_MAX) {
        return refuse(reason_out, "rows is no list, or too long");
    }
    batch->turn = turn;
    batch->plan.ended = &batch->ended;
    enum status status = read_plan(batch, request, reason_out);
    if (status == ST_OK && json_is_true(json_object_get(request, "dry"))) {
        return try_rows(batch, rows, told_out);
    }
    if (status == ST_OK) {
        status = put_rows(batch, rows, told_out);
    }
    binding_count_vacated(turn, &batch->ended);
    bool news = batch->counts.outcomes[PUT_NEW] + batch->counts.outcomes[PUT_CHANGED] > 0;
    return status == ST_OK && news ? tell(batch) : status;
}
