/* figures_commands.c - ops for looking at much at once: the figures of the dashboards, and reports.
 *
 * They are answered beside the desk, by a connection that only reads (search_asker.h). */
#include "bot/base/clock.h"
#include "bot/base/date.h"
#include "bot/command.h"
#include "bot/report.h"
#include "bot/statistics.h"
#include "store/trends.h"

#include <stdlib.h>
#include <string.h>

enum {
    DAYS_DEFAULT = 30,
    DAYS_MAX = 366,
    DAY_MS = 86400000,
    MINUTE_MS = 60000,
    TIMES_MAX = 200000,     /* tickets whose times are looked at; what is over is said */
    CONFIDENCE_PERCENT = 95
};

static const int percents[] = {50, 90, 95};
enum { PERCENTS = sizeof percents / sizeof percents[0] };

struct looking {
    struct command *command;
    const struct community *community;
    struct figures_span span;
    int64_t from_day, until_day, offset_ms;
};

/* ---- which community and days ---- */

/* By a name that is not seen as by none at all: command_community says NULL for both. */
static enum status read_span(struct command *command, struct looking *looking)
{
    int64_t days = command_number(command, "days", DAYS_DEFAULT);
    looking->command = command;
    looking->community = command_community(command);
    if (looking->community == NULL) {
        return ST_NOT_FOUND;
    }
    if (days < 1 || days > DAYS_MAX) {
        return ST_MALFORMED;
    }
    struct text id = text_of(looking->community->id);
    int32_t offset_minutes = turn_offset_minutes(command->turn, id);
    looking->offset_ms = (int64_t)offset_minutes * MINUTE_MS;
    looking->until_day = calendar_day_of(offset_minutes, command->turn->now_ms) + 1;
    looking->from_day = looking->until_day - days;
    looking->span = (struct figures_span){
        .community = id,
        .from_ms = calendar_day_start_ms(offset_minutes, looking->from_day),
        .until_ms = calendar_day_start_ms(offset_minutes, looking->until_day),
    };
    return ST_OK;
}

static void write_day(struct json_out *out, const char *key, int64_t day)
{
    int year, month, in_month;
    char text[16];
    calendar_date_of(day, &year, &month, &in_month);
    snprintf(text, sizeof text, "%04d-%02d-%02d", year % 10000, month % 100, in_month % 100);
    json_out_string(out, key, text);
}

static void write_service(const struct looking *looking, const char *id)
{
    struct json_out *out = &looking->command->answer;
    const struct service *service =
        catalogue_service(looking->command->turn->config->catalogue, text_of(id));
    json_out_string(out, "service", id);
    json_out_text(out, "name", service == NULL ? text_of(id) : service->name);
}

/* ---- by day ---- */

static enum status write_opened(void *context, const struct trend_opened *opened)
{
    const struct looking *looking = context;
    struct json_out *out = &looking->command->answer;
    json_out_object(out, NULL);
    write_day(out, "day", opened->day);
    write_service(looking, opened->service);
    json_out_number(out, "count", opened->count);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_clocks(void *context, const struct trend_clocks *clocks)
{
    const struct looking *looking = context;
    struct json_out *out = &looking->command->answer;
    json_out_object(out, NULL);
    write_day(out, "day", clocks->day);
    json_out_number(out, "kept", clocks->kept);
    json_out_number(out, "missed", clocks->missed);
    json_out_object_end(out);
    return ST_OK;
}

/* ---- how long it took ---- */

struct times {
    const struct looking *looking;
    char service[STORE_ID_BYTES];
    int64_t *response, *solving; /* of this service, TIMES_MAX each */
    size_t response_count, solving_count;
    int64_t opened, looked_at;
};

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* The smallest value that at least so many percent do not exceed (nearest rank), in minutes. */
static void write_percentiles(struct json_out *out, const char *key, int64_t *values, size_t count)
{
    static const char *const names[PERCENTS] = {"p50", "p90", "p95"};
    json_out_object(out, key);
    json_out_number(out, "count", (int64_t)count);
    qsort(values, count, sizeof *values, by_size);
    for (size_t i = 0; i < PERCENTS && count > 0; i++) {
        size_t rank = (count * (size_t)percents[i] + 99) / 100;
        json_out_number(out, names[i], values[rank - 1] / MINUTE_MS);
    }
    json_out_object_end(out);
}

static void end_service(struct times *times)
{
    struct json_out *out = &times->looking->command->answer;
    if (times->opened > 0) {
        json_out_object(out, NULL);
        write_service(times->looking, times->service);
        json_out_number(out, "opened", times->opened);
        write_percentiles(out, "response", times->response, times->response_count);
        write_percentiles(out, "solving", times->solving, times->solving_count);
        json_out_object_end(out);
    }
    times->opened = 0;
    times->response_count = times->solving_count = 0;
}

static enum status note_times(void *context, const struct trend_times *one)
{
    struct times *times = context;
    if (strcmp(times->service, one->service) != 0) {
        end_service(times);
        text_copy(text_of(one->service), times->service, sizeof times->service);
    }
    times->looked_at++;
    times->opened++;
    if (times->looked_at > TIMES_MAX) {
        return ST_OK;
    }
    if (one->response_ms >= 0) {
        times->response[times->response_count++] = one->response_ms;
    }
    if (one->solving_ms >= 0) {
        times->solving[times->solving_count++] = one->solving_ms;
    }
    return ST_OK;
}

static enum status write_times(struct looking *looking)
{
    struct command *command = looking->command;
    struct times times = {
        .looking = looking,
        .response = malloc(TIMES_MAX * sizeof *times.response),
        .solving = malloc(TIMES_MAX * sizeof *times.solving),
    };
    enum status status = times.response == NULL || times.solving == NULL ? ST_NO_MEMORY : ST_OK;
    json_out_array(&command->answer, "times");
    if (status == ST_OK) {
        status = store_trends_times(command->turn->store, &looking->span, note_times, &times);
        end_service(&times);
    }
    json_out_array_end(&command->answer);
    json_out_bool(&command->answer, "times_cut", times.looked_at > TIMES_MAX);
    free(times.response);
    free(times.solving);
    return status;
}

/* ---- what residents said, what homes owe ---- */

static void write_share(struct command *command, const char *key, double share)
{
    json_out_raw(&command->answer, key, arena_printf(command->turn->arena, "%.4f", share));
}

static enum status write_scores(void *context, const struct trend_scores *scores)
{
    const struct looking *looking = context;
    struct command *command = looking->command;
    struct statistics_interval share =
        statistics_wilson((double)scores->satisfied, (double)scores->scored,
                          statistics_normal_width(CONFIDENCE_PERCENT / 100.0));
    json_out_object(&command->answer, NULL);
    write_service(looking, scores->service);
    json_out_number(&command->answer, "scored", scores->scored);
    json_out_number(&command->answer, "satisfied", scores->satisfied);
    write_share(command, "share", share.estimate);
    write_share(command, "low", share.low);
    write_share(command, "high", share.high);
    json_out_object_end(&command->answer);
    return ST_OK;
}

static int32_t number_of_day(int64_t day)
{
    int year, month, in_month;
    calendar_date_of(day, &year, &month, &in_month);
    return (int32_t)(year * 10000 + month * 100 + in_month);
}

static enum status write_arrears(struct looking *looking)
{
    static const int32_t younger[TREND_AGES] = {0, 30, 90, 180, 365}; /* days overdue, more than */
    struct json_out *out = &looking->command->answer;
    int64_t today = looking->until_day - 1;
    int32_t days[TREND_AGES];
    struct trend_age ages[TREND_AGES];
    for (size_t i = 0; i < TREND_AGES; i++) {
        days[i] = number_of_day(today - younger[i]);
    }
    enum status status = store_trends_arrears(looking->command->turn->store,
                                              looking->span.community, days, ages);
    json_out_array(out, "arrears");
    for (size_t i = 0; i < TREND_AGES && status == ST_OK; i++) {
        json_out_object(out, NULL);
        json_out_number(out, "over_days", younger[i]);
        json_out_number(out, "homes", ages[i].homes);
        json_out_number(out, "owed_fen", ages[i].owed_fen);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return status;
}

static enum status write_figures(struct looking *looking)
{
    struct command *command = looking->command;
    struct store *store = command->turn->store;
    struct json_out *out = &command->answer;
    const struct figures_names *names = &command->turn->config->figures;
    json_out_string(out, "community", looking->community->id);
    write_day(out, "from", looking->from_day);
    write_day(out, "until", looking->until_day - 1);
    json_out_array(out, "opened");
    enum status status =
        store_trends_opened(store, &looking->span, looking->offset_ms, write_opened, looking);
    json_out_array_end(out);
    json_out_array(out, "clocks");
    if (status == ST_OK) {
        status =
            store_trends_clocks(store, &looking->span, looking->offset_ms, write_clocks, looking);
    }
    json_out_array_end(out);
    if (status == ST_OK) {
        status = write_times(looking);
    }
    json_out_array(out, "scores");
    if (status == ST_OK) {
        status = store_trends_scores(store, &looking->span, names->score, names->satisfied_least,
                                     write_scores, looking);
    }
    json_out_array_end(out);
    return status;
}

/* figures.get: days, community. What homes owe is for those who may see it anyway. */
static enum status run_figures(struct command *command)
{
    struct looking looking;
    enum status status = read_span(command, &looking);
    if (status == ST_OK) {
        status = write_figures(&looking);
    }
    if (status == ST_OK && role_allows(command->role, TEXT("fee.arrears"))) {
        status = write_arrears(&looking);
    }
    return status;
}

/* ---- report.get: period ("weekly" …), at (a day of it), community ---- */

static enum status read_period(struct command *command, const struct community *community,
                               struct report_request *request)
{
    enum report_kind kind;
    struct date date;
    struct text at = command_text(command, "at");
    int32_t offset = turn_offset_minutes(command->turn, text_of(community->id));
    if (!report_kind_of(command_text(command, "period"), &kind) ||
        (at.size > 0 && !date_parse(at, &date))) {
        return ST_MALFORMED;
    }
    *request = (struct report_request){
        .period = report_period_of(kind, at.size > 0 ? date_day(date)
                                                     : calendar_day_of(offset,
                                                                       command->turn->now_ms)),
        .community = community,
        .now_ms = command->turn->now_ms,
    };
    return ST_OK;
}

static void write_columns(struct command *command, const struct report_table *table)
{
    struct json_out *out = &command->answer;
    const struct texts *texts = command->turn->config->texts;
    json_out_array(out, "columns");
    for (size_t c = 0; c < table->column_count; c++) {
        json_out_object(out, NULL);
        json_out_text(out, "title", texts_find(texts, text_of(text_key(table->columns[c].title))));
        json_out_bool(out, "number", table->columns[c].number);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_table(struct command *command, const struct report_table *table)
{
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    json_out_string(out, "key", table->key);
    json_out_text(out, "title", texts_find(command->turn->config->texts, text_of(text_key(table->title))));
    write_columns(command, table);
    json_out_array(out, "rows");
    for (size_t r = 0; r < table->row_count; r++) {
        json_out_array(out, NULL);
        for (size_t c = 0; c < table->column_count; c++) {
            json_out_text(out, NULL, table->rows[r][c]);
        }
        json_out_array_end(out);
    }
    json_out_array_end(out);
    json_out_number(out, "left_out", (int64_t)table->left_out);
    json_out_object_end(out);
}

static enum status run_report(struct command *command)
{
    struct report_request request;
    struct turn *turn = command->turn;
    const struct community *community = command_community(command);
    enum status status =
        community == NULL ? ST_NOT_FOUND : read_period(command, community, &request);
    struct report *report = arena_alloc(turn->arena, sizeof *report);
    if (status == ST_OK) {
        status = report == NULL
                     ? ST_NO_MEMORY
                     : report_make(turn->store, turn->config, &request, turn->arena, report);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_text(&command->answer, "place", report->place);
    write_day(&command->answer, "from", report->period.from_day);
    write_day(&command->answer, "until", report->period.until_day - 1);
    json_out_array(&command->answer, "tables");
    for (size_t i = 0; i < report->table_count; i++) {
        write_table(command, &report->tables[i]);
    }
    json_out_array_end(&command->answer);
    return ST_OK;
}

const struct command_op figures_ops[] = {
    {"figures.get", COMMAND_ROLE, run_figures},
    {"report.get", COMMAND_ROLE, run_report},
    {NULL, 0, NULL},
};
