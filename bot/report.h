/* report.h - weekly, monthly, quarterly and yearly reports (B3.4.4, 3.10.3-4, C5(5), B3.5.10), each
 * community and all together: a list of tables of texts, which report_write.h prints.
 *
 * Made from a reader's connection, so a report never keeps the desk waiting. */
#ifndef BOT_REPORT_H
#define BOT_REPORT_H

#include "bot/config.h"
#include "bot/report_chart.h"
#include "bot/text_keys.h"

enum {
    REPORT_COLUMNS_MAX = 14,
    REPORT_OWN_TABLES = 7,
    REPORT_SURVEY_TABLES = 5,
    REPORT_TABLES_MAX = REPORT_OWN_TABLES + REPORT_SURVEY_TABLES,
    REPORT_CHARTS_MAX = 24,
    REPORT_ROWS_MAX = 2000,     /* of one table; what is left out is counted and said */
    REPORT_REPEATED_LEAST = 3,  /* so many alike in the period recur (C5(5)) */
    REPORT_REPEATED_MAX = 50
};

enum report_kind {
    REPORT_WEEKLY,
    REPORT_MONTHLY,
    REPORT_QUARTERLY,
    REPORT_YEARLY,
    REPORT_KIND_COUNT
};

/* Days of calendar.h: [from_day, until_day). Weeks begin on Monday. */
struct report_period {
    enum report_kind kind;
    int64_t from_day, until_day;
};
/* "weekly", "monthly", "quarterly", "yearly"; false for another word. */
bool report_kind_of(struct text word, enum report_kind *kind_out);
/* The period that the day lies in. */
struct report_period report_period_of(enum report_kind kind, int64_t day);

struct report_column {
    const char *key;     /* in JSON */
    enum text_key title; /* for people */
    bool number;
};

struct report_table {
    const char *key;
    enum text_key title;
    size_t column_count;
    const struct report_column *columns;
    size_t row_count, row_capacity, left_out;
    struct text (*rows)[REPORT_COLUMNS_MAX]; /* in the report's arena */
};

struct report {
    const struct config *config; /* borrowed */
    struct arena *arena;         /* borrowed: everything lives in it */
    struct report_period period;
    struct text place; /* the community's name, or that of all together */
    size_t table_count;
    struct report_table tables[REPORT_TABLES_MAX];
    size_t chart_count;
    struct report_chart charts[REPORT_CHARTS_MAX]; /* what is more is left out: the tables have it */
    bool out_of_memory;
};

/* A new row of the table, whose first cell is `first`; NULL when the table is full, or memory is. */
struct text *report_add_row(struct report *report, size_t table, struct text first);

struct report_request {
    struct report_period period;
    const struct community *community; /* NULL: every one, and all together */
    int64_t now_ms;                    /* a period that has not ended is counted up to here */
};

/* Phones in titles and notes are masked. */
MUST_CHECK enum status report_make(struct store *store, const struct config *config,
                                   const struct report_request *request, struct arena *arena,
                                   struct report *report_out);

#endif
