#include "bot/wording.h"

#include <jansson.h>
#include <string.h>

static const struct text gap = {"…", sizeof "…" - 1};

/* Where the rest of a word begins in said, at most within bytes on; SIZE_MAX: nowhere. */
static size_t find_within(struct text said, struct text part, size_t within)
{
    size_t at = text_find(said, part);
    return at == SIZE_MAX || at > within ? SIZE_MAX : at;
}

/* The parts of word behind its first, each within the gap of the one before. */
static bool parts_follow(struct text word, struct text said)
{
    while (word.size > 0) {
        size_t next = text_find(word, gap);
        struct text part = text_slice(word, 0, next == SIZE_MAX ? word.size : next);
        size_t at = find_within(said, part, WORDING_GAP_BYTES);
        if (at == SIZE_MAX) {
            return false;
        }
        said = text_slice(said, at + part.size, said.size);
        word = text_slice(word, part.size + (next == SIZE_MAX ? 0 : gap.size), word.size);
    }
    return true;
}

static bool word_in(struct text word, struct text said)
{
    size_t first_gap = text_find(word, gap);
    if (first_gap == SIZE_MAX) {
        return text_find(said, word) != SIZE_MAX;
    }
    struct text first = text_slice(word, 0, first_gap);
    struct text others = text_slice(word, first_gap + gap.size, word.size);
    for (size_t at; (at = text_find(said, first)) != SIZE_MAX;) {
        said = text_slice(said, at + first.size, said.size);
        if (parts_follow(others, said)) {
            return true;
        }
    }
    return false;
}

bool wording_find(struct text list, struct text said, struct text *found_out)
{
    while (list.size > 0) {
        size_t space = text_find(list, TEXT(" "));
        struct text word = text_slice(list, 0, space == SIZE_MAX ? list.size : space);
        list = text_slice(list, word.size + 1, list.size);
        if (word.size > 0 && word_in(word, said)) {
            if (found_out != NULL) {
                *found_out = word;
            }
            return true;
        }
    }
    return false;
}

static struct text slot_shown(const json_t *slots, struct text name)
{
    char key[STORE_ID_BYTES];
    text_copy(name, key, sizeof key);
    const json_t *shown = json_object_get(json_object_get(slots, key), "shown");
    return json_is_string(shown)
               ? (struct text){json_string_value(shown), json_string_length(shown)}
               : TEXT_NONE;
}

/* Normalises what the slots hold into out and returns the bytes. */
static size_t write_said(const struct turn *turn, const json_t *slots, const struct text *names,
                         size_t count, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        struct text words = slot_shown(slots, names[i]);
        if (words.size > 0) {
            size += matcher_normalise(turn->config->matcher, words, out + size,
                                      MATCH_TEXT_BYTES_MAX);
            out[size++] = '\n';
        }
    }
    return size;
}

enum status wording_of_ticket(struct turn *turn, const struct ticket *ticket,
                              const struct text *slots, size_t count, struct text *said_out)
{
    *said_out = TEXT_NONE;
    char *out = arena_reserve(turn->arena, count * (MATCH_TEXT_BYTES_MAX + 1) + 1);
    if (out == NULL) {
        return ST_NO_MEMORY;
    }
    json_error_t error;
    json_t *values = json_loadb(ticket->slots.data, ticket->slots.size, 0, &error);
    size_t size = write_said(turn, values, slots, count, out);
    json_decref(values);
    *said_out = (struct text){out, size};
    return ST_OK;
}
