#include "bot/form_sheet.h"

#include "bot/config.h"
#include "bot/form_fill.h"

#include <stddef.h>
#include <stdio.h>

enum { PATH_BYTES = 200 };

static const struct text rows_names[FORM_ROWS_COUNT] = {
    [FORM_ROWS_NONE] = {"", 0},
    [FORM_ROWS_BLANK] = {"blank", 5},
    [FORM_ROWS_LINKS] = {"links", 5},
    [FORM_ROWS_MONTH] = {"month", 5},
};

/* ---- reading ---- */

#define CELL(name) offsetof(struct form_cell, name)
static const struct json_field cell_fields[] = {
    {"label", JSON_KIND_TEXT, true, CELL(label), 1, FORM_NAME_BYTES_MAX, 0, NULL},
    {"value", JSON_KIND_TEXT, true, CELL(value), 0, FORM_VALUE_BYTES_MAX, 0, NULL},
    {"wide", JSON_KIND_BOOL, false, CELL(wide), 0, 0, 0, NULL},
    {"lines", JSON_KIND_INT32, false, CELL(lines), 1, FORM_LINES_MAX, 0, NULL},
};
#undef CELL

static struct form_cell *read_row(const struct json_place *place, size_t max, size_t *count_out)
{
    const struct json_objects kind = {.max = max,
                                      .item_bytes = sizeof(struct form_cell),
                                      .fields = cell_fields,
                                      .field_count = sizeof cell_fields / sizeof cell_fields[0]};
    return json_read_objects(place, &kind, count_out);
}

static void read_cells(const struct json_place *place, void *base)
{
    struct form_block *block = base;
    block->cells = read_row(place, FORM_CELLS_MAX, &block->cell_count);
}

static void read_columns(const struct json_place *place, void *base)
{
    struct form_block *block = base;
    block->columns = read_row(place, FORM_COLUMNS_MAX, &block->column_count);
}

static void read_rows(const struct json_place *place, void *base)
{
    struct form_block *block = base;
    size_t index = json_read_choice(place, rows_names, FORM_ROWS_COUNT);
    block->rows = index < FORM_ROWS_COUNT ? (enum form_rows)index : FORM_ROWS_NONE;
}

static void read_signs(const struct json_place *place, void *base)
{
    struct form_block *block = base;
    block->signs = json_read_texts(place, FORM_SIGNS_MAX, &block->sign_count);
}

static void check_block(const struct json_place *place, void *item)
{
    const struct form_block *block = item;
    int kinds = (block->text.size > 0) + (block->cell_count > 0) +
                (block->rows != FORM_ROWS_NONE) + (block->questions.size > 0) +
                (block->sign_count > 0);
    if (kinds != 1) {
        json_fault(place, "must have one of text, cells, rows, questions, signs");
    } else if ((block->rows != FORM_ROWS_NONE) != (block->column_count > 0)) {
        json_fault(place, "rows and columns go together");
    }
}

#define BLOCK(name) offsetof(struct form_block, name)
static const struct json_field block_fields[] = {
    {"heading", JSON_KIND_TEXT, false, BLOCK(heading), 1, FORM_NAME_BYTES_MAX, 0, NULL},
    {"text", JSON_KIND_TEXT, false, BLOCK(text), 1, FORM_TEXT_BYTES_MAX, 0, NULL},
    {"cells", JSON_KIND_OWN, false, 0, 0, 0, 0, read_cells},
    {"rows", JSON_KIND_OWN, false, 0, 0, 0, 0, read_rows},
    {"columns", JSON_KIND_OWN, false, 0, 0, 0, 0, read_columns},
    {"blank", JSON_KIND_INT32, false, BLOCK(blank), 0, FORM_BLANK_MAX, 0, NULL},
    {"questions", JSON_KIND_TEXT, false, BLOCK(questions), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"signs", JSON_KIND_OWN, false, 0, 0, 0, 0, read_signs},
};
#undef BLOCK

static void read_blocks(const struct json_place *place, void *base)
{
    struct form_sheet *sheet = base;
    const struct json_objects kind = {.max = FORM_BLOCKS_MAX,
                                      .item_bytes = sizeof(struct form_block),
                                      .fields = block_fields,
                                      .field_count = sizeof block_fields / sizeof block_fields[0],
                                      .check = check_block};
    sheet->blocks = json_read_objects(place, &kind, &sheet->block_count);
}

void form_sheet_read(const struct json_place *place, void *sheets)
{
#define SHEET(name) offsetof(struct form_sheet, name)
    static const struct json_field fields[] = {
        {"name", JSON_KIND_TEXT, true, SHEET(name), 1, FORM_NAME_BYTES_MAX, 0, NULL},
        {"title", JSON_KIND_TEXT, true, SHEET(title), 1, FORM_NAME_BYTES_MAX, 0, NULL},
        {"code", JSON_KIND_TEXT, false, SHEET(code), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"blocks", JSON_KIND_OWN, true, 0, 0, 0, 0, read_blocks},
    };
#undef SHEET
    struct form_sheets *all = sheets;
    struct form_sheet sheet = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &sheet);
    if (form_sheet_find(all, sheet.name) != NULL) {
        json_fault(place, "another file has the form \"%.*s\"", TEXT_ARGS(sheet.name));
    } else if (all->count == FORM_SHEETS_MAX) {
        json_fault(place, "more than %d forms", FORM_SHEETS_MAX);
    } else {
        all->items[all->count++] = sheet;
    }
}

const struct form_sheet *form_sheet_find(const struct form_sheets *sheets, struct text name)
{
    for (size_t i = 0; i < sheets->count; i++) {
        if (text_equal(sheets->items[i].name, name)) {
            return &sheets->items[i];
        }
    }
    return NULL;
}

/* ---- proof ---- */

struct proving {
    const struct config *config;
    const struct form_sheet *sheet;
    struct fault_sink *faults;
};

static bool names_form(const struct service *service, struct text name)
{
    return text_among(name, service->forms, service->form_count);
}

/* One that names the form and can fill it is enough: two services may share a form. rows: of other
 * tickets, so of any service. */
static bool is_filled(const struct proving *proving, struct text placeholder, bool any)
{
    const struct catalogue *catalogue = proving->config->catalogue;
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        const struct service *service = catalogue_at(catalogue, i);
        if ((any || names_form(service, proving->sheet->name)) &&
            form_fill_knows(service, placeholder)) {
            return true;
        }
    }
    return false;
}

static void check_sentence(const struct proving *proving, size_t block, struct text sentence,
                           bool any)
{
    char path[PATH_BYTES];
    struct text name;
    snprintf(path, sizeof path, "%.*s: blocks[%zu]", TEXT_ARGS(proving->sheet->name), block);
    for (size_t at = 0; texts_each_placeholder(sentence, &at, &name);) {
        if (!is_filled(proving, name, any)) {
            fault_error(proving->faults, path, "nobody fills {%.*s}", TEXT_ARGS(name));
        }
    }
}

static void check_block_names(const struct proving *proving, size_t index)
{
    const struct form_block *block = &proving->sheet->blocks[index];
    check_sentence(proving, index, block->text, false);
    for (size_t i = 0; i < block->cell_count; i++) {
        check_sentence(proving, index, block->cells[i].value, false);
    }
    for (size_t i = 0; i < block->column_count; i++) {
        check_sentence(proving, index, block->columns[i].value, block->rows == FORM_ROWS_LINKS);
    }
    if (block->questions.size > 0 &&
        questionnaire_find(proving->config->questionnaires, block->questions) == NULL) {
        fault_error(proving->faults, "questions", "there is no questionnaire \"%.*s\"",
                    TEXT_ARGS(block->questions));
    }
}

static bool is_named(const struct config *config, struct text name)
{
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        if (names_form(catalogue_at(config->catalogue, i), name)) {
            return true;
        }
    }
    return false;
}

void form_sheets_check(const struct config *config, struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "forms";
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        const struct service *service = catalogue_at(config->catalogue, i);
        for (size_t f = 0; f < service->form_count; f++) {
            if (form_sheet_find(config->forms, service->forms[f]) == NULL) {
                fault_error(faults, "name", "service \"%.*s\" names the form \"%.*s\", and no file "
                                            "has it",
                            TEXT_ARGS(service->id), TEXT_ARGS(service->forms[f]));
            }
        }
    }
    for (size_t i = 0; i < config->forms->count; i++) {
        const struct proving proving = {config, &config->forms->items[i], faults};
        if (!is_named(config, proving.sheet->name)) {
            fault_error(faults, "name", "no service names the form \"%.*s\"",
                        TEXT_ARGS(proving.sheet->name));
            continue;
        }
        for (size_t b = 0; b < proving.sheet->block_count; b++) {
            check_block_names(&proving, b);
        }
    }
    faults->file = outer;
}
