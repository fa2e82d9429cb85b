/* json_out.h - writes JSON straight into an arena.
 *
 * For the hot path only: every message becomes events for staff, and a tree
 * per event, printed at once and freed, costs ten times as much (measured in
 * docs/decisions/003-json-out.md). Reading JSON is Jansson's.
 *
 * Commas are placed by the writer. A writer that ran out of memory swallows the
 * rest and says so at the end. */
#ifndef BOT_JSON_OUT_H
#define BOT_JSON_OUT_H

#include "bot/base/arena.h"

struct json_out {
    struct arena *arena; /* borrowed: the bytes live in it */
    char *bytes;
    size_t size, capacity;
    bool comma; /* the next member or element needs one */
    bool failed;
};

void json_out_begin(struct json_out *out, struct arena *arena, size_t expected_bytes);
/* The text written; ST_NO_MEMORY when any of it did not fit. */
MUST_CHECK enum status json_out_end(const struct json_out *out, struct text *text_out);

/* key NULL: an element of an array, or the outermost value. Keys are written as they are: they
 * are the program's own words. */
void json_out_object(struct json_out *out, const char *key);
void json_out_object_end(struct json_out *out);
void json_out_array(struct json_out *out, const char *key);
void json_out_array_end(struct json_out *out);
void json_out_text(struct json_out *out, const char *key, struct text value);
void json_out_string(struct json_out *out, const char *key, const char *value);
void json_out_number(struct json_out *out, const char *key, int64_t value);
void json_out_bool(struct json_out *out, const char *key, bool value);
/* value is JSON already. */
void json_out_raw(struct json_out *out, const char *key, struct text value);
/* The members of the object `value` ("{…}"), without its braces, into the open object. */
void json_out_members(struct json_out *out, struct text value);

#endif
