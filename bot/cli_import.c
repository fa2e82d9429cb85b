/* cli_import.c - tables of residents, bills, payments and occupancy from a file.
 *
 * While a gateway runs, rows go to it in batches over its socket, each batch one input of the desk
 * between the messages of residents. When none runs, the store is opened here and thousands of rows
 * share a transaction. Either way an import that was interrupted is simply run again. With --dry-run what
 * would be is told, and nothing stays. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/csv_file.h"
#include "bot/import.h"
#include "bot/import_batch.h"
#include "bot/json_out.h"
#include "store/event.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ROWS_PER_COMMIT = 20000,
    BATCH_ARENA_BYTES = 1 << 20,
    BATCH_ARENA_LIMIT_BYTES = 8 << 20,
    PROGRESS_EVERY_ROWS = 2000,
    BAR_CHARS = 30
};

struct importing {
    const struct cli *cli;
    struct csv_file *file;
    struct import_plan plan;
    struct csv_row row;
    struct text header[CSV_FIELDS_MAX]; /* copied to header_bytes */
    size_t header_count;
    char header_bytes[CSV_ROW_BYTES_MAX];
    struct import_counts counts; /* committed ones */
    int64_t rows, started_ms;
    bool terminal;
    /* ---- directly ---- */
    struct store *store;
    struct import_counts pending; /* of the open transaction */
    struct vacated ended;         /* likewise */
    int64_t pending_rows;
    /* ---- over the socket ---- */
    struct arena *arena;
    struct json_out request;
    size_t batch_rows;
};

/* ---- what is seen ---- */

static void show_progress(const struct importing *importing, bool last)
{
    if (!importing->terminal || (!last && importing->rows % PROGRESS_EVERY_ROWS != 0)) {
        return;
    }
    char bar[BAR_CHARS + 1];
    int percent = csv_file_percent(importing->file), filled = percent * BAR_CHARS / 100;
    int64_t spent_ms = clock_wall_ms() - importing->started_ms;
    for (int i = 0; i < BAR_CHARS; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[BAR_CHARS] = '\0';
    fprintf(stderr, "\r%s [%s] %3d %%  %" PRId64 " rows  %" PRId64 "/s ",
            import_kind_name(importing->plan.kind), bar, percent, importing->rows,
            spent_ms <= 0 ? 0 : importing->rows * 1000 / spent_ms);
    if (last) {
        fputc('\n', stderr);
    }
}

static void name_bad(const struct importing *importing, int64_t line, const char *reason)
{
    fprintf(stderr, "%sline %" PRId64 ": %s\n", importing->terminal ? "\r\033[K" : "", line,
            reason);
}

/* ---- into the store of the data folder ---- */

static void add_counts(struct import_counts *sum, const struct import_counts *part)
{
    for (size_t i = 0; i < PUT_OUTCOME_COUNT; i++) {
        sum->outcomes[i] += part->outcomes[i];
    }
    sum->bad += part->bad;
}

static enum status tell(struct importing *importing)
{
    struct json_out out;
    const struct community *community = importing->plan.community;
    struct event event = {.at_ms = clock_wall_ms(), .actor = TEXT("system"),
                          .kind = TEXT("import.rows"),
                          .community = text_of(community == NULL ? "" : community->id)};
    arena_reset(importing->arena);
    json_out_begin(&out, importing->arena, 256);
    json_out_object(&out, NULL);
    import_write_counts(&out, &importing->plan, &importing->pending);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? store_event_add(importing->store, &event) : status;
}

static enum status commit(struct importing *importing)
{
    const struct import_counts *pending = &importing->pending;
    bool news = pending->outcomes[PUT_NEW] + pending->outcomes[PUT_CHANGED] > 0;
    enum status status = news ? tell(importing) : ST_OK;
    if (status == ST_OK) {
        status = store_commit(importing->store);
    }
    if (status == ST_OK) {
        status = store_checkpoint(importing->store);
    }
    if (status == ST_OK) {
        add_counts(&importing->counts, pending);
    }
    importing->pending = (struct import_counts){0};
    importing->ended = (struct vacated){0};
    importing->pending_rows = 0;
    return status;
}

static enum status put_direct(struct importing *importing)
{
    char reason[IMPORT_REASON_BYTES];
    enum put_outcome outcome;
    enum status status =
        importing->pending_rows == 0 ? store_begin(importing->store) : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    importing->pending_rows++;
    importing->plan.ended = &importing->ended;
    status = import_row(importing->store, &importing->plan, importing->row.fields,
                        importing->row.count, clock_wall_ms(), &outcome, reason);
    if (status == ST_OK) {
        importing->pending.outcomes[outcome]++;
    } else if (status == ST_MALFORMED) {
        importing->pending.bad++;
        name_bad(importing, importing->row.line, reason);
        status = ST_OK;
    }
    bool full = importing->pending_rows == ROWS_PER_COMMIT && !importing->cli->dry_run;
    return status == ST_OK && full ? commit(importing) : status;
}

/* ---- over the socket of the running gateway ---- */

static void begin_batch(struct importing *importing)
{
    struct json_out *out = &importing->request;
    arena_reset(importing->arena);
    json_out_begin(out, importing->arena, IMPORT_BATCH_BYTES_MAX + CSV_ROW_BYTES_MAX);
    json_out_object(out, NULL);
    json_out_string(out, "op", "import.rows");
    json_out_string(out, "kind", import_kind_name(importing->plan.kind));
    json_out_bool(out, "dry", importing->cli->dry_run);
    if (importing->plan.community != NULL) {
        json_out_string(out, "community", importing->plan.community->id);
    }
    json_out_array(out, "header");
    for (size_t i = 0; i < importing->header_count; i++) {
        json_out_text(out, NULL, importing->header[i]);
    }
    json_out_array_end(out);
    json_out_array(out, "rows");
}

static enum status take_answer(struct importing *importing, struct text answer)
{
    static const char *const names[PUT_OUTCOME_COUNT] = {
        [PUT_SAME] = "same", [PUT_NEW] = "new", [PUT_CHANGED] = "changed"};
    json_error_t error;
    json_t *json = json_loadb(answer.data, answer.size, 0, &error);
    const json_t *bad = json_object_get(json, "bad");
    bool ok = json_is_true(json_object_get(json, "ok"));
    if (!ok) {
        fprintf(stderr, "guanjia: import: %.*s\n", TEXT_ARGS(answer));
    }
    for (size_t i = 0; i < PUT_OUTCOME_COUNT; i++) {
        importing->counts.outcomes[i] += json_integer_value(json_object_get(json, names[i]));
    }
    for (size_t i = 0; i < json_array_size(bad); i++) {
        const json_t *one = json_array_get(bad, i);
        name_bad(importing, json_integer_value(json_object_get(one, "line")),
                 json_string_value(json_object_get(one, "reason")));
        importing->counts.bad++;
    }
    json_decref(json);
    return ok ? ST_OK : ST_CONFLICT;
}

static enum status send_batch(struct importing *importing)
{
    struct text request, answer = TEXT_NONE;
    json_out_array_end(&importing->request);
    json_out_object_end(&importing->request);
    importing->batch_rows = 0;
    enum status status = json_out_end(&importing->request, &request);
    if (status == ST_OK) {
        status = cli_ask_gateway(importing->cli, request, importing->arena, &answer);
    }
    return status == ST_OK ? take_answer(importing, answer) : status;
}

static enum status put_batched(struct importing *importing)
{
    struct json_out *out = &importing->request;
    if (importing->batch_rows == 0) {
        begin_batch(importing);
    }
    importing->batch_rows++;
    json_out_array(out, NULL);
    json_out_number(out, NULL, importing->row.line);
    for (size_t i = 0; i < importing->row.count; i++) {
        json_out_text(out, NULL, importing->row.fields[i]);
    }
    json_out_array_end(out);
    bool full = importing->batch_rows == IMPORT_BATCH_ROWS_MAX ||
                out->size > IMPORT_BATCH_BYTES_MAX - CSV_ROW_BYTES_MAX;
    return full ? send_batch(importing) : ST_OK;
}

static enum status finish(struct importing *importing)
{
    if (importing->store != NULL && importing->cli->dry_run) {
        add_counts(&importing->counts, &importing->pending);
        store_rollback(importing->store);
        return ST_OK;
    }
    if (importing->store != NULL) {
        return importing->pending_rows > 0 ? commit(importing) : ST_OK;
    }
    return importing->batch_rows > 0 ? send_batch(importing) : ST_OK;
}

/* ---- the file ---- */

static enum status read_header(struct importing *importing)
{
    char reason[IMPORT_REASON_BYTES] = "the file is empty";
    struct csv_row *row = &importing->row;
    enum status status = ST_MALFORMED;
    size_t used = 0;
    if (csv_file_next(importing->file, row)) {
        text_copy(text_of(row->fault), reason, sizeof reason);
        for (size_t i = 0; i < row->count; i++) {
            memcpy(importing->header_bytes + used, row->fields[i].data, row->fields[i].size);
            importing->header[i] =
                (struct text){importing->header_bytes + used, row->fields[i].size};
            used += row->fields[i].size;
        }
        importing->header_count = row->count;
        status = row->fault != NULL
                     ? ST_MALFORMED
                     : import_plan_read(&importing->plan, importing->header, row->count, reason);
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: the header of the table: %s\n", reason);
    }
    return status;
}

static enum status put_all(struct importing *importing)
{
    enum status status = ST_OK;
    importing->started_ms = clock_wall_ms();
    while (status == ST_OK && csv_file_next(importing->file, &importing->row)) {
        importing->rows++;
        if (importing->row.fault != NULL) {
            name_bad(importing, importing->row.line, importing->row.fault);
            importing->counts.bad++;
        } else {
            status = importing->store != NULL ? put_direct(importing) : put_batched(importing);
        }
        show_progress(importing, false);
    }
    status = status == ST_OK ? finish(importing) : status;
    show_progress(importing, true);
    return status;
}

static enum status run(struct importing *importing)
{
    enum status status = read_header(importing);
    if (status != ST_OK) {
        return status;
    }
    importing->arena = arena_open(BATCH_ARENA_BYTES, BATCH_ARENA_LIMIT_BYTES);
    if (importing->arena == NULL) {
        return ST_NO_MEMORY;
    }
    if (!cli_gateway_runs(importing->cli)) {
        importing->store = cli_open_store(importing->cli, STORE_WRITER);
        status = importing->store == NULL ? ST_STORE : ST_OK;
    }
    return status == ST_OK ? put_all(importing) : status;
}

static int report(const struct importing *importing, enum status status)
{
    const struct import_counts *counts = &importing->counts;
    printf("%s%s: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " same, %" PRId64 " bad\n",
           importing->cli->dry_run ? "nothing was written; " : "",
           import_kind_name(importing->plan.kind), counts->outcomes[PUT_NEW],
           counts->outcomes[PUT_CHANGED], counts->outcomes[PUT_SAME], counts->bad);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: the import stopped (%s); what is counted above is in, and the "
                        "same import again goes on\n",
                status_text(status));
    }
    return status == ST_OK && counts->bad == 0 ? 0 : 1;
}

static bool choose_community(const struct cli *cli, const struct config *config,
                             struct import_plan *plan)
{
    if (cli->community != NULL) {
        plan->community = config_community(config, text_of(cli->community));
        if (plan->community == NULL) {
            fprintf(stderr, "guanjia: there is no community \"%s\"\n", cli->community);
        }
        return plan->community != NULL;
    }
    plan->community = config->community_count == 1 ? &config->communities[0] : NULL;
    return true;
}

static int import_file(const struct cli *cli, const struct config *config,
                       struct importing *importing)
{
    FILE *in = strcmp(cli->words[1], "-") == 0 ? stdin : fopen(cli->words[1], "rb");
    if (in == NULL) {
        fprintf(stderr, "guanjia: cannot open %s\n", cli->words[1]);
        return 1;
    }
    importing->plan.config = config;
    enum status status = csv_file_open(in, &importing->file);
    if (in != stdin) {
        fclose(in);
    }
    if (status == ST_OK) {
        status = run(importing);
    }
    return report(importing, status);
}

int cli_import(const struct cli *cli)
{
    struct importing *importing = calloc(1, sizeof *importing);
    struct config *config = NULL;
    int code = 1;
    if (importing == NULL || cli->word_count != 2 ||
        !import_kind_of(text_of(cli->words[0]), &importing->plan.kind)) {
        fputs("guanjia: import needs: residents|bills|payments|occupancy FILE.csv\n", stderr);
    } else if ((config = cli_load_config(cli)) != NULL &&
               choose_community(cli, config, &importing->plan)) {
        importing->cli = cli;
        importing->terminal = isatty(STDERR_FILENO) == 1;
        code = import_file(cli, config, importing);
        csv_file_close(importing->file);
        store_close(importing->store);
        arena_close(importing->arena);
    }
    config_drop(config);
    free(importing);
    return code;
}
