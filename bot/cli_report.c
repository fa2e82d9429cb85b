/* cli_report.c - prints a report of a period; works beside a running gateway. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/base/date.h"
#include "bot/report_write.h"

#include <stdio.h>

enum { REPORT_ARENA_BYTES = 1 << 20, REPORT_ARENA_LIMIT_BYTES = 256 << 20, EXIT_USAGE = 2 };

struct asked {
    struct report_request request;
    report_writer *write;
};

static bool read_asked(const struct cli *cli, const struct config *config, struct asked *asked)
{
    enum report_kind kind = REPORT_WEEKLY;
    struct date date;
    if (cli->word_count != 1 || !report_kind_of(text_of(cli->words[0]), &kind)) {
        fputs("guanjia: report needs one of: weekly monthly quarterly yearly\n", stderr);
        return false;
    }
    asked->write = report_writer_of(cli->format == NULL ? TEXT("html") : text_of(cli->format));
    if (asked->write == NULL) {
        fputs("guanjia: --format is html, csv or json\n", stderr);
        return false;
    }
    if (cli->community != NULL) {
        asked->request.community = config_community(config, text_of(cli->community));
        if (asked->request.community == NULL) {
            fprintf(stderr, "guanjia: there is no community \"%s\"\n", cli->community);
            return false;
        }
    }
    asked->request.now_ms = clock_wall_ms();
    int64_t day = calendar_day_of(
        config_frame(config, cli->community == NULL ? TEXT_NONE : text_of(cli->community))
            ->utc_offset_minutes,
        asked->request.now_ms);
    if (cli->at != NULL) {
        if (!date_parse(text_of(cli->at), &date)) {
            fputs("guanjia: --at is a date: 2026-11-24\n", stderr);
            return false;
        }
        day = date_day(date);
    }
    asked->request.period = report_period_of(kind, day);
    return true;
}

static enum status print(struct store *store, const struct config *config,
                         const struct asked *asked)
{
    struct arena *arena = arena_open(REPORT_ARENA_BYTES, REPORT_ARENA_LIMIT_BYTES);
    struct report *report = arena == NULL ? NULL : arena_alloc(arena, sizeof *report);
    enum status status =
        report == NULL ? ST_NO_MEMORY
                       : report_make(store, config, &asked->request, arena, report);
    if (status == ST_OK) {
        status = asked->write(report, stdout);
    }
    arena_close(arena);
    return status;
}

int cli_report(const struct cli *cli)
{
    struct config *config = cli_load_config(cli);
    struct asked asked = {0};
    if (config == NULL || !read_asked(cli, config, &asked)) {
        int code = config == NULL ? 1 : EXIT_USAGE;
        config_drop(config);
        return code;
    }
    struct store *store = cli_open_store(cli, STORE_READER);
    enum status status = ST_NOT_FOUND;
    if (store != NULL) {
        status = print(store, config, &asked);
        if (status != ST_OK) {
            fprintf(stderr, "guanjia: the report cannot be made: %s\n", status_text(status));
        }
    }
    store_close(store);
    config_drop(config);
    return status == ST_OK ? 0 : 1;
}
