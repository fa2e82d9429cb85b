#include "bot/csv_file.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rows as "line:field|field;", a broken one as "line!reason;". */
static enum status read_rows(const char *bytes, size_t size, char *out, size_t out_bytes)
{
    FILE *in = fmemopen((void *)(uintptr_t)bytes, size, "rb");
    struct csv_file *file = NULL;
    struct csv_row *row = calloc(1, sizeof *row);
    assert_non_null(in);
    assert_non_null(row);
    enum status status = csv_file_open(in, &file);
    fclose(in);
    out[0] = '\0';
    while (status == ST_OK && csv_file_next(file, row)) {
        size_t used = strlen(out);
        used += (size_t)snprintf(out + used, out_bytes - used, "%d%s", (int)row->line,
                                 row->fault == NULL ? ":" : "!");
        for (size_t i = 0; i < row->count; i++) {
            used += (size_t)snprintf(out + used, out_bytes - used, "%.*s|",
                                     TEXT_ARGS(row->fields[i]));
        }
        snprintf(out + used, out_bytes - used, "%s;", row->fault == NULL ? "" : row->fault);
    }
    if (status == ST_OK) {
        assert_int_equal(csv_file_percent(file), 100);
    }
    csv_file_close(file);
    free(row);
    return status;
}

static void a_table_is_read_however_it_was_saved(void **state)
{
    (void)state;
    static const struct {
        const char *label, *bytes, *rows;
    } cases[] = {
        {"UTF-8", "房号,金额\n3-2-501,1\n", "1:房号|金额|;2:3-2-501|1|;"},
        {"with its mark", "\xEF\xBB\xBF房号,金额\n", "1:房号|金额|;"},
        {"GB18030", "\xB7\xBF\xBA\xC5,\xBD\xF0\xB6\xEE\r\n1,2\r\n", "1:房号|金额|;2:1|2|;"},
        {"GB18030 under a plain header", "room\n\xB7\xBF\n", "1:room|;2:房|;"},
        {"lines of DOS", "a,b\r\n1,2\r\n", "1:a|b|;2:1|2|;"},
        {"lines of Macintosh", "a,b\r1,2\r", "1:a|b|;2:1|2|;"},
        {"no end of line at the end", "a\n1", "1:a|;2:1|;"},
        {"quotes", "a\n\"x, \"\"y\"\"\"\n", "1:a|;2:x, \"y\"|;"},
        {"a line end in quotes", "a,b\n\"x\ny\",2\n3,4\n", "1:a|b|;2:x\ny|2|;4:3|4|;"},
        {"a last field in quotes", "a\n\"x\"", "1:a|;2:x|;"},
        {"empty lines and rows", "a,b\n\n , \n,\n1,2\n", "1:a|b|;5:1|2|;"},
        {"white space around", " a , b \n", "1:a|b|;"},
        {"empty fields", "a,,c\n", "1:a||c|;"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char rows[512];
        enum status status =
            read_rows(cases[i].bytes, strlen(cases[i].bytes), rows, sizeof rows);
        CHECK(status == ST_OK && strcmp(rows, cases[i].rows) == 0, "%s: %s %s", cases[i].label,
              status_name(status), rows);
    }
}

static void a_broken_row_spoils_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *label, *bytes, *rows;
    } cases[] = {
        {"bytes of no encoding", "房号\nx\xFFy\n2\n",
         "1:房号|;2!bytes that are neither UTF-8 nor GB18030;3:2|;"},
        {"a half character of GB18030", "\xB7\xBF\nx\xFF\n2\n",
         "1:房|;2!bytes that are neither UTF-8 nor GB18030;3:2|;"},
        {"a misplaced quote", "a\n\"x\"y\n2\n", "1:a|;2!its quotes are misplaced;3:2|;"},
        {"a quote left open", "a\n\"x\n2\n",
         "1:a|;2!a quote is opened and not closed;3:2|;"},
        {"a carriage return alone", "a,b\n1\r,2\n3,4\n",
         "1:a|b|;2!a line that ends in its middle;3:3|4|;"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char rows[512];
        enum status status =
            read_rows(cases[i].bytes, strlen(cases[i].bytes), rows, sizeof rows);
        CHECK(status == ST_OK && strcmp(rows, cases[i].rows) == 0, "%s: %s %s", cases[i].label,
              status_name(status), rows);
    }
}

static void a_row_at_the_limit_is_read_and_one_over_is_refused(void **state)
{
    (void)state;
    static char bytes[CSV_ROW_BYTES_MAX * 2], rows[CSV_ROW_BYTES_MAX * 2];
    for (size_t over = 0; over <= 1; over++) {
        memset(bytes, 'x', CSV_ROW_BYTES_MAX + over);
        strncpy(bytes + CSV_ROW_BYTES_MAX + over, "\n2\n", 4);
        assert_int_equal(read_rows(bytes, strlen(bytes), rows, sizeof rows), ST_OK);
        assert_int_equal(strstr(rows, "1!too long;2:2|;") != NULL, over == 1);

        bytes[0] = '\0';
        for (size_t i = 1; i < CSV_FIELDS_MAX + over; i++) {
            strncat(bytes, "x,", sizeof bytes - strlen(bytes) - 1);
        }
        strncat(bytes, "x\n2\n", sizeof bytes - strlen(bytes) - 1);
        assert_int_equal(read_rows(bytes, strlen(bytes), rows, sizeof rows), ST_OK);
        assert_int_equal(strstr(rows, "1!too many fields;2:2|;") != NULL, over == 1);

        snprintf(bytes, sizeof bytes, "\"");
        for (size_t i = 1; i < CSV_ROW_LINES_MAX + over; i++) {
            strncat(bytes, "\n", sizeof bytes - strlen(bytes) - 1);
        }
        strncat(bytes, "\"\n2\n", sizeof bytes - strlen(bytes) - 1);
        assert_int_equal(read_rows(bytes, strlen(bytes), rows, sizeof rows), ST_OK);
        CHECK((strncmp(rows, "1!a quote is opened", 19) == 0) == (over == 1), "over %zu: %s", over,
              rows);
    }
}

static void nothing_has_no_rows(void **state)
{
    (void)state;
    char rows[64];
    assert_int_equal(read_rows("\n", 1, rows, sizeof rows), ST_OK);
    assert_string_equal(rows, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_however_it_was_saved),
        cmocka_unit_test(a_broken_row_spoils_no_other),
        cmocka_unit_test(a_row_at_the_limit_is_read_and_one_over_is_refused),
        cmocka_unit_test(nothing_has_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
