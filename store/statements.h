/* statements.h - every query of the program, as one table.
 *
 * The table itself is statements.def: X(ID, "SQL"). A module names a statement
 * by its id; no SQL is put together at run time, so no input can become SQL. */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

enum statement {
#define X(id, sql) id,
#include "store/statements.def"
#undef X
    STATEMENT_COUNT
};

struct statement_text {
    const char *name; /* the id, for logs */
    const char *sql;
};
extern const struct statement_text statement_texts[STATEMENT_COUNT];

#endif
