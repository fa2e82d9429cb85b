/* form_sheet.h - the printed forms that the procedures name (表20, 工程派工单 …), as templates.
 *
 * config/forms/ has a file a form: blocks of labelled cells, paragraphs, lists and places to sign.
 * What stands in a cell is a sentence with placeholders, filled from the ticket (form_fill.h).
 * A service says by name which forms its tickets fill; each of those names must be here. */
#ifndef BOT_FORM_SHEET_H
#define BOT_FORM_SHEET_H

#include "bot/catalogue.h"
#include "bot/json_read.h"

enum {
    FORM_SHEETS_MAX = 64,
    FORM_BLOCKS_MAX = 16,
    FORM_CELLS_MAX = 24,
    FORM_COLUMNS_MAX = 10,
    FORM_SIGNS_MAX = 6,
    FORM_LINES_MAX = 12, /* height of a cell */
    FORM_BLANK_MAX = 24, /* empty rows to write on */
    FORM_NAME_BYTES_MAX = 120,
    FORM_VALUE_BYTES_MAX = 600,
    FORM_TEXT_BYTES_MAX = 2000
};

/* A labelled cell, or a column of a list. */
struct form_cell {
    struct text label, value;
    int32_t lines; /* 0: as high as its content */
    bool wide;     /* over the whole breadth */
};

/* What a list has a row for. */
enum form_rows {
    FORM_ROWS_NONE,  /* the block is no list */
    FORM_ROWS_BLANK, /* nothing: it is filled in by hand */
    FORM_ROWS_LINKS, /* the tickets that belong to this one: defects of an inspection */
    FORM_ROWS_MONTH, /* the tickets of its service and community opened in its month */
    FORM_ROWS_COUNT
};

/* Exactly one of text, cells, rows, questions, signs. */
struct form_block {
    struct text heading; /* size 0: none */
    struct text text;
    size_t cell_count, column_count, sign_count;
    struct form_cell *cells, *columns;
    enum form_rows rows;
    int32_t blank;         /* empty rows after those of the list */
    struct text questions; /* id of a questionnaire: a row a question */
    struct text *signs;
};

struct form_sheet {
    struct text name;  /* as services name it */
    struct text title; /* on top of the page */
    struct text code;  /* 表20; size 0: none */
    size_t block_count;
    struct form_block *blocks;
};

struct form_sheets {
    size_t count;
    struct form_sheet items[FORM_SHEETS_MAX];
};

/* For json_read_folder; context is the struct form_sheets. */
void form_sheet_read(const struct json_place *place, void *sheets);
/* NULL when there is none of that name. */
const struct form_sheet *form_sheet_find(const struct form_sheets *sheets, struct text name);

struct config; /* bot/config.h */
/* Is every form that a service names there, and named by one? Can a service that names it fill each
 * of its placeholders, and is each questionnaire there? */
void form_sheets_check(const struct config *config, struct fault_sink *faults);

#endif
