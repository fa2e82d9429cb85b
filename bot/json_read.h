/* json_read.h - reads configuration JSON by tables, and names every fault in it.
 *
 * An object is described by a table of fields. Reading it reports unknown keys,
 * missing ones, wrong kinds, lengths and ranges with file, path and reason, and
 * goes on, so that one run shows all faults. Strings are copied into the arena. */
#ifndef BOT_JSON_READ_H
#define BOT_JSON_READ_H

#include "bot/base/arena.h"
#include "bot/fault.h"

#include <jansson.h>

enum { JSON_FILE_BYTES_MAX = 1 << 20, JSON_FILES_MAX = 512, JSON_PATH_BYTES = 256 };

struct json_source {
    struct fault_sink *faults;
    struct arena *arena; /* where strings are copied to */
    bool out_of_memory;  /* set by any read that could not copy */
};

/* A value and the way to it; lives on the stack of whoever walks down. */
struct json_place {
    struct json_source *source;
    const struct json_place *up; /* NULL: the whole file */
    const char *key;             /* of the member; NULL: element `index` */
    size_t index;
    json_t *value;
};

enum json_kind {
    JSON_KIND_TEXT,  /* struct text; min..max bytes */
    JSON_KIND_CHARS, /* char[max + 1]; min..max bytes */
    JSON_KIND_INT64, /* min..max */
    JSON_KIND_INT32,
    JSON_KIND_BOOL,
    JSON_KIND_MINUTE, /* "08:30" to "24:00" as int32_t minutes from midnight */
    JSON_KIND_DAY,    /* "2026-02-14" as int64_t days since 1970-01-01 */
    JSON_KIND_TEXTS, /* struct text[max], and a size_t count at count_offset */
    JSON_KIND_OWN    /* read() does everything */
};

struct json_field {
    const char *key;
    enum json_kind kind;
    bool required;
    size_t offset;
    int64_t min, max;
    size_t count_offset;
    void (*read)(const struct json_place *place, void *base);
};

/* Reports at the place: "error: file: slots[2].kind: reason". */
void json_fault(const struct json_place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void json_warn(const struct json_place *place, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes the way to the place ("slots[2].kind") and returns its size; cut at capacity. */
size_t json_place_path(const struct json_place *place, char *out, size_t capacity);

/* Reads the object at place into base by the table. */
void json_read_object(const struct json_place *place, const struct json_field *fields,
                      size_t field_count, void *base);
/* Calls each for every element (list) or member (map); a value of another kind or with more
 * than max parts is a fault, and what is over max is left out. */
typedef void json_each(const struct json_place *place, size_t index, void *context);
void json_read_list(const struct json_place *place, size_t max, json_each *each, void *context);
void json_read_map(const struct json_place *place, size_t max, json_each *each, void *context);
/* Objects of one kind that a list holds. */
struct json_objects {
    size_t max, item_bytes;
    const struct json_field *fields;
    size_t field_count;
    void (*check)(const struct json_place *place, void *item); /* after reading; may be NULL */
};
/* Reads the list into a new array in the arena; NULL and count 0 when it holds nothing. */
void *json_read_objects(const struct json_place *place, const struct json_objects *kind,
                        size_t *count_out);
/* A list of different strings, likewise into a new array. */
struct text *json_read_texts(const struct json_place *place, size_t max, size_t *count_out);
/* A valid string of min..max bytes, copied; TEXT_NONE after a fault. */
struct text json_read_text(const struct json_place *place, int64_t min, int64_t max);
/* A date like "2026-02-14" as days since 1970-01-01; false after a fault. */
bool json_read_day(const struct json_place *place, int64_t *day_out);
/* Index of the string in names; count after a fault. */
size_t json_read_choice(const struct json_place *place, const struct text *names, size_t count);

/* Parses bytes; the root is given to read() at a place without a parent. source->faults->file
 * must name the file. Duplicate keys are faults. */
void json_read_bytes(struct json_source *source, struct text bytes,
                     void (*read)(const struct json_place *place, void *context), void *context);
/* Reads the file at path likewise, and sets faults->file to it for the time. */
void json_read_file(struct json_source *source, const char *path,
                    void (*read)(const struct json_place *place, void *context), void *context);
/* Reads every *.json of directory in the order of their names. A missing directory is a fault
 * when required. */
void json_read_folder(struct json_source *source, const char *directory, bool required,
                      void (*read)(const struct json_place *place, void *context), void *context);

#endif
