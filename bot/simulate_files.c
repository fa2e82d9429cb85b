/* simulate_files.c - tables of bills, payments and people who moved in, on their way to the gateway. */
#include "bot/json_out.h"
#include "bot/simulate_days.h"
#include "bot/simulate_dunning.h"
#include "bot/simulate_homes.h"
#include "bot/simulate_payers.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 10, ARENA_LIMIT_BYTES = 1 << 20, WORD_BYTES = 48, FEN_PER_YUAN = 100 };

static const struct {
    const char *kind;
    size_t columns;
    const char *header[5];
} tables[] = {
    [FILE_BILLS] = {"bills", 5, {"room", "month", "kind", "amount", "due_on"}},
    [FILE_PAYMENTS] = {"payments", 4, {"room", "amount", "receipt", "paid_on"}},
    [FILE_OCCUPANCY] = {"occupancy", 2, {"room", "occupied_on"}},
};

enum status sim_files_open(struct sim_files *files)
{
    files->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    return files->arena == NULL ? ST_NO_MEMORY : ST_OK;
}

void sim_files_close(struct sim_files *files)
{
    arena_close(files->arena);
    free(files->items);
    *files = (struct sim_files){0};
}

/* ---- writing ---- */

static void put_date(struct json_out *out, int64_t day)
{
    char word[WORD_BYTES];
    int year, month, date;
    sim_days_date(day, &year, &month, &date);
    snprintf(word, sizeof word, "%04d-%02d-%02d", year, month, date);
    json_out_string(out, NULL, word);
}

static void put_amount(struct json_out *out, int64_t fen)
{
    char word[WORD_BYTES];
    snprintf(word, sizeof word, "%lld.%02d", (long long)(fen / FEN_PER_YUAN),
             (int)(fen % FEN_PER_YUAN));
    json_out_string(out, NULL, word);
}

static void put_row(struct json_out *out, const struct sim *sim, struct sim_files *files,
                    enum sim_file_kind kind, const struct sim_file_row *row)
{
    struct sim_person person;
    char word[WORD_BYTES];
    sim_homes_person(sim, (size_t)row->home, &person);
    json_out_string(out, NULL, person.room);
    if (kind == FILE_BILLS) {
        snprintf(word, sizeof word, "%04d-%02d", row->month / 100, row->month % 100);
        json_out_string(out, NULL, word);
        json_out_string(out, NULL, row->parking ? "parking" : "property");
        put_amount(out, row->fen);
    } else if (kind == FILE_PAYMENTS) {
        snprintf(word, sizeof word, "S%08lld", (long long)++files->receipts);
        put_amount(out, row->fen);
        json_out_string(out, NULL, word);
    }
    put_date(out, row->day);
}

static struct text write_table(struct sim *sim, struct sim_files *files,
                               const struct sim_file *file)
{
    struct json_out out;
    struct text json = TEXT_NONE;
    arena_reset(files->arena);
    json_out_begin(&out, files->arena, 4096);
    json_out_object(&out, NULL);
    json_out_string(&out, "op", "import.rows");
    json_out_string(&out, "kind", tables[file->kind].kind);
    json_out_string(&out, "community", sim->config->communities[0].id);
    json_out_array(&out, "header");
    for (size_t i = 0; i < tables[file->kind].columns; i++) {
        json_out_string(&out, NULL, tables[file->kind].header[i]);
    }
    json_out_array_end(&out);
    json_out_array(&out, "rows");
    for (size_t i = 0; i < file->count; i++) {
        json_out_array(&out, NULL);
        json_out_number(&out, NULL, (int64_t)i + 2);
        put_row(&out, sim, files, file->kind, &file->rows[i]);
        json_out_array_end(&out);
    }
    json_out_array_end(&out);
    json_out_object_end(&out);
    if (json_out_end(&out, &json) != ST_OK) {
        sim->failed = ST_NO_MEMORY;
    }
    return json;
}

static struct sim_file *take_file(struct sim *sim, struct sim_files *files, size_t *index_out)
{
    size_t at = 0;
    while (at < files->count && files->items[at].used) {
        at++;
    }
    if (at == files->capacity) {
        size_t capacity = files->capacity * 2 + FILE_KINDS_MAX;
        struct sim_file *items = realloc(files->items, capacity * sizeof *items);
        if (items == NULL) {
            sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        files->items = items;
        files->capacity = capacity;
    }
    files->count = at == files->count ? at + 1 : files->count;
    *index_out = at;
    return &files->items[at];
}

void sim_files_send(struct sim *sim, struct sim_files *files, enum sim_file_kind kind,
                    const struct sim_file_row *rows, size_t count)
{
    for (size_t from = 0; from < count && sim->failed == ST_OK; from += FILE_ROWS_MAX) {
        size_t index = 0;
        struct sim_file *file = take_file(sim, files, &index);
        if (file == NULL) {
            return;
        }
        size_t size = count - from < FILE_ROWS_MAX ? count - from : FILE_ROWS_MAX;
        *file = (struct sim_file){.used = true, .kind = kind, .count = size};
        memcpy(file->rows, rows + from, size * sizeof *rows);
        for (size_t i = 0; i < size; i++) {
            dunning_judge_doubt(sim->dunning, sim->households[file->rows[i].home], 1,
                                kind == FILE_PAYMENTS ? file->rows[i].fen : 0);
        }
        struct sim_letter letter = {.kind = LETTER_FILE, .subject = (int64_t)index};
        sim_letter_write(sim, &letter, write_table(sim, files, file), 0);
    }
}

/* ---- answered ---- */

static void enter(struct sim *sim, enum sim_file_kind kind, const struct sim_file_row *row)
{
    int64_t household = sim->households[row->home];
    if (kind == FILE_BILLS) {
        const struct sim_bill bill = {.due = row->day, .month = row->month, .fen = row->fen};
        dunning_judge_bill(sim->dunning, household, &bill, !row->parking);
    } else if (kind == FILE_PAYMENTS) {
        dunning_judge_paid(sim->dunning, household, row->fen);
    } else {
        dunning_judge_moved_in(sim->dunning, household);
    }
    dunning_judge_doubt(sim->dunning, household, -1, kind == FILE_PAYMENTS ? row->fen : 0);
}

void sim_files_answered(struct sim *sim, struct sim_files *files, int64_t file,
                        struct text answer)
{
    struct sim_file *found = &files->items[file];
    if (text_find(answer, TEXT("\"bad\":[]")) == SIZE_MAX) {
        oracle_mismatch(sim->oracle, 0, "R-FEE-1", "a table of %s was answered %.*s",
                        tables[found->kind].kind, TEXT_ARGS(answer));
    }
    for (size_t i = 0; i < found->count; i++) {
        enter(sim, found->kind, &found->rows[i]);
    }
    found->used = false;
}
