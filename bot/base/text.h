/* text.h - a borrowed piece of bytes: pointer and size, never owned.
 *
 * Texts cross modules by value. They are UTF-8 once validated at the edge, may
 * hold NUL bytes, and are not NUL-terminated unless a function says so. */
#ifndef BOT_BASE_TEXT_H
#define BOT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data; /* borrowed; may be NULL only when size is 0 */
    size_t size;      /* bytes */
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_NONE ((struct text){NULL, 0})
/* For printf("%.*s"): two arguments. */
#define TEXT_ARGS(t) (int)(t).size, ((t).data == NULL ? "" : (t).data)

struct text text_of(const char *string); /* NULL gives TEXT_NONE; borrows string */
bool text_equal(struct text a, struct text b);
bool text_among(struct text text, const struct text *list, size_t count); /* equal to one of them */
bool text_starts_with(struct text whole, struct text prefix);
bool text_ends_with(struct text whole, struct text suffix);
/* Index of the first occurrence of needle, or SIZE_MAX. An empty needle is at 0. */
size_t text_find(struct text whole, struct text needle);
struct text text_slice(struct text whole, size_t from, size_t size); /* clamped */
struct text text_trim(struct text whole); /* ASCII white space on both ends */

/* Whole text is a decimal number within int64; else false and out untouched. */
bool text_to_int64(struct text text, int64_t *out);

/* Copies into out (capacity bytes, NUL-terminated), cutting between characters
 * where it does not fit. Returns the bytes copied without the NUL. */
size_t text_copy(struct text text, char *out, size_t capacity_bytes);

/* Longest prefix of at most limit_bytes that does not cut a UTF-8 character. */
struct text text_cut_utf8(struct text text, size_t limit_bytes);
/* Strict UTF-8 (no surrogates, no overlong forms, at most U+10FFFF), no NUL. */
bool text_valid_utf8(struct text text);
/* Characters (code points) of a valid UTF-8 text. */
size_t text_count_chars(struct text text);

/* 64-bit FNV-1a; for hash tables only, not for security. */
uint64_t text_hash(struct text text);

/* "13800138000" -> "138****8000" in place of every run of 11 or more digits
 * that looks like a phone; copies to out (capacity bytes, NUL-terminated). */
size_t text_mask_phones(struct text text, char *out, size_t capacity_bytes);

#endif
