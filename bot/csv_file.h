/* csv_file.h - the rows of a table that somebody saved: CSV in UTF-8, with or without its mark, or
 * in GB18030 as a Chinese Excel saves it; with quotes, and lines that end as they like.
 *
 * What is CSV is libcsv's; this module reads the whole file, finds its encoding out, counts lines
 * and keeps a broken row from spoiling the others. */
#ifndef BOT_CSV_FILE_H
#define BOT_CSV_FILE_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <stdio.h>

#define CSV_FILE_BYTES_MAX ((size_t)1 << 30)
enum {
    CSV_FIELDS_MAX = 64,
    CSV_ROW_BYTES_MAX = 16384,
    CSV_ROW_LINES_MAX = 64 /* of a quoted field with line ends in it: more is a quote left open */
};

struct csv_row {
    int64_t line;      /* where it begins, from 1 */
    const char *fault; /* NULL, or why the row cannot be used; fields are then none */
    size_t count;
    struct text fields[CSV_FIELDS_MAX]; /* valid UTF-8 without white space around; borrowed until
                                           the next row */
};

struct csv_file;

/* Reads all of in. ST_TOO_LARGE over CSV_FILE_BYTES_MAX, ST_MALFORMED for bytes in no encoding that
 * is known here, ST_NO_MEMORY, ST_UNREACHABLE when reading fails. */
MUST_CHECK enum status csv_file_open(FILE *in, struct csv_file **file_out);
void csv_file_close(struct csv_file *file); /* accepts NULL */
/* False behind the last row. Rows without any value are left out. */
bool csv_file_next(struct csv_file *file, struct csv_row *row_out);
/* How far it was read, 0 to 100. */
int csv_file_percent(const struct csv_file *file);

#endif
