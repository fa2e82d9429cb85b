/* cli_match.c - what the patterns make of a text, or of a whole table of texts. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ARENA_BYTES = 64 << 10, LINE_ARENA_LIMIT_BYTES = 4 << 20, TSV_TEXT_COLUMN = 2 };

struct matching {
    const struct config *config;
    struct match_scratch *scratch;
    int64_t now_ms;
    int offset_minutes;
    bool explain;
};

/* label<TAB>score<TAB>slots as JSON; two requests: label,label */
static enum status print_result(const struct match_result *result, struct arena *arena)
{
    struct json_out out;
    json_out_begin(&out, arena, 256);
    json_out_object(&out, NULL);
    for (size_t i = 0; i < result->slot_count; i++) {
        json_out_text(&out, result->slots[i].name, result->slots[i].value);
    }
    json_out_object_end(&out);
    struct text slots;
    enum status status = json_out_end(&out, &slots);
    if (status != ST_OK) {
        return status;
    }
    printf("%s%s%s\t%d\t%.*s\n", result->ranked[0].label, result->two_requests ? "," : "",
           result->two_requests ? result->ranked[1].label : "", (int)result->ranked[0].score,
           TEXT_ARGS(slots));
    return ST_OK;
}

static enum status match_line(const struct matching *matching, struct text text)
{
    if (matching->explain) {
        return matcher_explain(matching->config->matcher, matching->scratch, text, matching->now_ms,
                               matching->offset_minutes, stdout);
    }
    struct arena *arena = arena_open(LINE_ARENA_BYTES, LINE_ARENA_LIMIT_BYTES);
    struct match_result *result = arena == NULL ? NULL : arena_alloc(arena, sizeof *result);
    enum status status = result == NULL ? ST_NO_MEMORY : ST_OK;
    if (status == ST_OK) {
        status = matcher_match(matching->config->matcher, matching->scratch, text, matching->now_ms,
                               matching->offset_minutes, arena, result);
    }
    if (status == ST_OK) {
        status = print_result(result, arena);
    }
    arena_close(arena);
    return status;
}

/* Column number `wanted` (1, 2 …) of a line of tab-separated values; empty when it has none. */
static struct text tsv_column(struct text line, size_t wanted)
{
    for (size_t column = 1;; column++) {
        size_t tab = text_find(line, TEXT("\t"));
        struct text cell = text_slice(line, 0, tab == SIZE_MAX ? line.size : tab);
        if (column == wanted || tab == SIZE_MAX) {
            return column == wanted ? cell : TEXT_NONE;
        }
        line = text_slice(line, tab + 1, line.size);
    }
}

static enum status match_tsv(const struct matching *matching, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        return ST_NOT_FOUND;
    }
    char *line = NULL;
    size_t capacity = 0;
    enum status status = ST_OK;
    bool header = true;
    for (ssize_t size; status == ST_OK && (size = getline(&line, &capacity, file)) >= 0;) {
        struct text row = {line, (size_t)size};
        while (row.size > 0 && strchr("\r\n", row.data[row.size - 1]) != NULL) {
            row.size--;
        }
        if (!header) {
            status = match_line(matching, tsv_column(row, TSV_TEXT_COLUMN));
        }
        header = false;
    }
    free(line);
    fclose(file);
    return status;
}

static enum status run_match(const struct cli *cli, const struct matching *matching)
{
    if (cli->tsv != NULL) {
        return match_tsv(matching, cli->tsv);
    }
    return match_line(matching, text_of(cli->words[0]));
}

int cli_match(const struct cli *cli)
{
    if ((cli->tsv == NULL) != (cli->word_count == 1)) {
        fputs("guanjia: match needs one TEXT (quoted), or --tsv FILE\n", stderr);
        return 1;
    }
    struct config *config = cli_load_config(cli);
    if (config == NULL) {
        return 1;
    }
    struct matching matching = {
        .config = config, .now_ms = clock_wall_ms(), .explain = cli->explain};
    matching.offset_minutes = config_frame(config, TEXT_NONE)->utc_offset_minutes;
    enum status status = match_scratch_open(config->matcher, &matching.scratch);
    if (status == ST_OK) {
        status = run_match(cli, &matching);
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: match: %s\n", status_text(status));
    }
    match_scratch_close(matching.scratch);
    config_drop(config);
    return status == ST_OK ? 0 : 1;
}
