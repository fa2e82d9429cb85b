#include "bot/csv_file.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 1 << 16, MARK_BYTES = 3 };

static const struct text mark = {"\xEF\xBB\xBF", MARK_BYTES};

struct csv_file {
    char *bytes; /* owned: the whole, in UTF-8 */
    size_t size, at;
    int64_t line; /* that `at` is in */
    struct csv_parser parser;
    /* ---- the row that is being read ---- */
    struct csv_row *row;
    bool ended;
    size_t used;
    char cells[CSV_ROW_BYTES_MAX];
};

/* ---- the bytes ---- */

static enum status read_all(FILE *in, char **bytes_out, size_t *size_out)
{
    size_t capacity = FIRST_BYTES, size = 0;
    char *bytes = malloc(capacity);
    while (bytes != NULL) {
        size += fread(bytes + size, 1, capacity - size, in);
        if (size < capacity) {
            break;
        }
        capacity *= 2;
        char *more = capacity > 2 * CSV_FILE_BYTES_MAX ? NULL : realloc(bytes, capacity);
        if (more == NULL) {
            free(bytes);
            return capacity > 2 * CSV_FILE_BYTES_MAX ? ST_TOO_LARGE : ST_NO_MEMORY;
        }
        bytes = more;
    }
    if (bytes == NULL || ferror(in) || size > CSV_FILE_BYTES_MAX) {
        enum status status = bytes == NULL ? ST_NO_MEMORY : ferror(in) ? ST_UNREACHABLE : ST_TOO_LARGE;
        free(bytes);
        return status;
    }
    *bytes_out = bytes;
    *size_out = size;
    return ST_OK;
}

/* A header with Chinese in it tells the encoding; one in plain letters leaves it to the whole, so
 * that one broken byte in a row below does not turn all the others into something else. */
static bool is_utf8(struct text whole)
{
    if (text_starts_with(whole, mark)) {
        return true;
    }
    const char *end = memchr(whole.data, '\n', whole.size);
    struct text header = {whole.data, end == NULL ? whole.size : (size_t)(end - whole.data)};
    bool plain = true;
    for (size_t i = 0; i < header.size; i++) {
        plain = plain && (unsigned char)header.data[i] < 0x80;
    }
    return text_valid_utf8(plain ? whole : header);
}

/* In GB18030 two bytes at least make what takes three in UTF-8, and never one more than two. */
static enum status to_utf8(char **bytes, size_t *size)
{
    size_t capacity = *size * 2 + 4, left = capacity, from_left = *size;
    char *out = malloc(capacity), *to = out, *from = *bytes;
    iconv_t how = iconv_open("UTF-8", "GB18030");
    enum status status = ST_OK;
    if (out == NULL || how == (iconv_t)-1) {
        status = out == NULL ? ST_NO_MEMORY : ST_CONFIG;
    }
    while (status == ST_OK && from_left > 0 &&
           iconv(how, &from, &from_left, &to, &left) == (size_t)-1) {
        if (errno == E2BIG || left == 0) {
            status = ST_MALFORMED;
            break;
        }
        *to++ = '\xFF'; /* no UTF-8: the row that has it is refused */
        left--;
        from++;
        from_left--;
    }
    if (how != (iconv_t)-1) {
        iconv_close(how);
    }
    if (status != ST_OK) {
        free(out);
        return status;
    }
    free(*bytes);
    *bytes = out;
    *size = (size_t)(to - out);
    return ST_OK;
}

enum status csv_file_open(FILE *in, struct csv_file **file_out)
{
    *file_out = NULL;
    struct csv_file *file = calloc(1, sizeof *file);
    if (file == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = read_all(in, &file->bytes, &file->size);
    if (status == ST_OK && !is_utf8((struct text){file->bytes, file->size})) {
        status = to_utf8(&file->bytes, &file->size);
    }
    if (status == ST_OK && csv_init(&file->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        status = ST_NO_MEMORY;
    }
    if (status != ST_OK) {
        free(file->bytes);
        free(file);
        return status;
    }
    /* Lines of old Macintoshes end with a carriage return alone. */
    bool lines = memchr(file->bytes, '\n', file->size) != NULL;
    for (size_t i = 0; !lines && i < file->size; i++) {
        file->bytes[i] = file->bytes[i] == '\r' ? '\n' : file->bytes[i];
    }
    file->at = text_starts_with((struct text){file->bytes, file->size}, mark) ? MARK_BYTES : 0;
    file->line = 1;
    *file_out = file;
    return ST_OK;
}

void csv_file_close(struct csv_file *file)
{
    if (file != NULL) {
        csv_free(&file->parser);
        free(file->bytes);
        free(file);
    }
}

int csv_file_percent(const struct csv_file *file)
{
    return file->size == 0 ? 100 : (int)(file->at * 100 / file->size);
}

/* ---- rows ---- */

static void take_field(void *field, size_t size, void *context)
{
    struct csv_file *file = context;
    struct csv_row *row = file->row;
    struct text value = text_trim((struct text){field, size});
    if (row->fault != NULL) {
        return;
    }
    if (file->ended) {
        row->fault = "a line that ends in its middle";
    } else if (row->count == CSV_FIELDS_MAX) {
        row->fault = "too many fields";
    } else if (value.size > sizeof file->cells - file->used) {
        row->fault = "too long";
    } else if (!text_valid_utf8(value)) {
        row->fault = "bytes that are neither UTF-8 nor GB18030";
    } else {
        if (value.size > 0) {
            memcpy(file->cells + file->used, value.data, value.size);
        }
        row->fields[row->count++] = (struct text){file->cells + file->used, value.size};
        file->used += value.size;
    }
}

static void end_row(int terminator, void *context)
{
    (void)terminator;
    ((struct csv_file *)context)->ended = true;
}

/* Starts anew behind the line that a broken row began with. */
static void give_up(struct csv_file *file, size_t from, const char *why)
{
    const char *end = memchr(file->bytes + from, '\n', file->size - from);
    csv_free(&file->parser);
    (void)csv_init(&file->parser, CSV_STRICT | CSV_STRICT_FINI); /* allocates nothing, and cannot fail */
    file->at = end == NULL ? file->size : (size_t)(end - file->bytes) + 1;
    file->line = file->row->line + 1;
    file->row->fault = why;
    file->ended = true;
}

/* A line, or what is left, goes to the parser whole: so it is known in which line a row begins. */
static void read_row(struct csv_file *file)
{
    size_t from = file->at;
    file->ended = false;
    while (!file->ended && file->at < file->size) {
        const char *line = file->bytes + file->at;
        const char *end = memchr(line, '\n', file->size - file->at);
        size_t size = end == NULL ? file->size - file->at : (size_t)(end - line) + 1;
        bool parsed = csv_parse(&file->parser, line, size, take_field, end_row, file) == size;
        file->at += size;
        file->line++;
        if (!parsed) {
            give_up(file, from, "its quotes are misplaced");
        } else if (!file->ended && file->line - file->row->line >= CSV_ROW_LINES_MAX) {
            give_up(file, from, "a quote is opened and not closed");
        } else if (!file->ended && file->row->count == 0 && file->parser.entry_pos == 0 &&
                   file->parser.quoted == 0) {
            return; /* an empty line */
        }
    }
    if (!file->ended && csv_fini(&file->parser, take_field, end_row, file) != 0) {
        give_up(file, from, "a quote is opened and not closed");
    }
}

static bool is_empty(const struct csv_row *row)
{
    bool empty = row->fault == NULL;
    for (size_t i = 0; i < row->count; i++) {
        empty = empty && row->fields[i].size == 0;
    }
    return empty;
}

bool csv_file_next(struct csv_file *file, struct csv_row *row_out)
{
    file->row = row_out;
    while (file->at < file->size) {
        *row_out = (struct csv_row){.line = file->line};
        file->used = 0;
        read_row(file);
        if (!is_empty(row_out)) {
            row_out->count = row_out->fault == NULL ? row_out->count : 0;
            return true;
        }
    }
    return false;
}
