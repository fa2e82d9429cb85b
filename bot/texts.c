#include "bot/texts.h"

#include "bot/base/invariant.h"
#include "bot/json_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXTS_MAX = 2048,
    TEXTS_TABLE_SLOTS = 4096, /* a power of two, at least twice TEXTS_MAX */
    TEXT_TEMPLATE_BYTES_MAX = 4096,
    TEXT_KEY_BYTES_MAX = 64,
    TEXTS_ARENA_BYTES = 64 << 10,
    TEXTS_ARENA_LIMIT_BYTES = 16 << 20
};

struct entry {
    struct text key;
    struct text sentence;
    struct text_list words; /* of a key below "words." */
};

struct texts {
    struct arena *arena;
    size_t count;
    struct entry table[TEXTS_TABLE_SLOTS]; /* open addressing; an empty key ends a search */
};

static struct entry *find_entry(const struct texts *texts, struct text key)
{
    size_t at = (size_t)text_hash(key) & (TEXTS_TABLE_SLOTS - 1);
    while (texts->table[at].key.data != NULL && !text_equal(texts->table[at].key, key)) {
        at = (at + 1) & (TEXTS_TABLE_SLOTS - 1);
    }
    return (struct entry *)&texts->table[at];
}

/* ---- placeholders ---- */

/* The next {name} at or after *at; false when there is none. A brace without its partner, or
 * with other characters between, is plain text to texts_fill and a fault to check. */
static bool next_placeholder(struct text sentence, size_t *at, struct text *name_out)
{
    while (*at < sentence.size) {
        const char *open = memchr(sentence.data + *at, '{', sentence.size - *at);
        if (open == NULL) {
            return false;
        }
        size_t from = (size_t)(open - sentence.data) + 1;
        size_t end = from;
        while (end < sentence.size && ((sentence.data[end] >= 'a' && sentence.data[end] <= 'z') ||
                                       sentence.data[end] == '_')) {
            end++;
        }
        if (end > from && end < sentence.size && sentence.data[end] == '}') {
            *name_out = text_slice(sentence, from, end - from);
            *at = end + 1;
            return true;
        }
        *at = from;
    }
    return false;
}

static void check_braces(const struct json_place *place, struct text sentence)
{
    size_t braces = 0, placeholders = 0, at = 0;
    for (size_t i = 0; i < sentence.size; i++) {
        braces += sentence.data[i] == '{' || sentence.data[i] == '}';
    }
    struct text name;
    while (next_placeholder(sentence, &at, &name)) {
        placeholders++;
    }
    if (braces != 2 * placeholders) {
        json_fault(place, "has a brace that does not belong to a {placeholder}");
    }
}

/* ---- loading ---- */

/* The word at or after *at; empty behind the last one. */
static struct text next_word(struct text sentence, size_t *at)
{
    while (*at < sentence.size && sentence.data[*at] == ' ') {
        ++*at;
    }
    size_t from = *at;
    while (*at < sentence.size && sentence.data[*at] != ' ') {
        ++*at;
    }
    return text_slice(sentence, from, *at - from);
}

/* Words of a sentence in the arena; items NULL when that is out of memory. */
static struct text_list split_words(struct text sentence, struct arena *arena)
{
    size_t count = 0, at = 0;
    while (next_word(sentence, &at).size > 0) {
        count++;
    }
    struct text *items = arena_alloc(arena, (count + 1) * sizeof *items);
    at = 0;
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i] = next_word(sentence, &at);
    }
    return (struct text_list){items, items == NULL ? 0 : count};
}

static void read_sentence(const struct json_place *place, size_t index, void *context)
{
    struct texts *texts = context;
    (void)index;
    size_t key_size = strlen(place->key);
    struct text sentence = json_read_text(place, 1, TEXT_TEMPLATE_BYTES_MAX);
    if (key_size == 0 || key_size > TEXT_KEY_BYTES_MAX) {
        json_fault(place, "the key must have 1 to %d bytes", TEXT_KEY_BYTES_MAX);
        return;
    }
    if (sentence.size == 0) {
        return;
    }
    check_braces(place, sentence);
    struct entry *entry = find_entry(texts, text_of(place->key));
    if (entry->key.data != NULL) {
        json_fault(place, "this text is in another file already");
        return;
    }
    if (texts->count == TEXTS_MAX) {
        json_fault(place, "more than %d texts", TEXTS_MAX);
        return;
    }
    struct text key = arena_text(texts->arena, text_of(place->key));
    bool is_list = text_starts_with(key, TEXT("words."));
    struct text_list words = {0};
    if (is_list) {
        words = split_words(sentence, texts->arena);
    }
    if (key.data == NULL || (is_list && words.items == NULL)) {
        place->source->out_of_memory = true;
        return;
    }
    *entry = (struct entry){key, sentence, words};
    texts->count++;
}

static void read_texts(const struct json_place *place, void *context)
{
    json_read_map(place, TEXTS_MAX, read_sentence, context);
}

enum status texts_load(const char *directory, struct fault_sink *faults, struct texts **texts_out)
{
    INVARIANT(directory != NULL && faults != NULL && texts_out != NULL);
    static_assert((TEXTS_TABLE_SLOTS & (TEXTS_TABLE_SLOTS - 1)) == 0 &&
                      TEXTS_TABLE_SLOTS >= 2 * TEXTS_MAX,
                  "a search of the table must end at an empty slot");
    *texts_out = NULL;
    struct texts *texts = calloc(1, sizeof *texts);
    if (texts == NULL) {
        return ST_NO_MEMORY;
    }
    texts->arena = arena_open(TEXTS_ARENA_BYTES, TEXTS_ARENA_LIMIT_BYTES);
    if (texts->arena == NULL) {
        free(texts);
        return ST_NO_MEMORY;
    }
    size_t errors_before = faults->error_count;
    struct json_source source = {.faults = faults, .arena = texts->arena};
    json_read_folder(&source, directory, true, read_texts, texts);
    if (source.out_of_memory || faults->error_count > errors_before) {
        texts_close(texts);
        return source.out_of_memory ? ST_NO_MEMORY : ST_CONFIG;
    }
    *texts_out = texts; /* ownership moves to the caller */
    return ST_OK;
}

void texts_close(struct texts *texts)
{
    if (texts != NULL) {
        arena_close(texts->arena);
        free(texts);
    }
}

/* ---- use ---- */

struct text texts_find(const struct texts *texts, struct text key)
{
    return find_entry(texts, key)->sentence;
}

struct text_list texts_words(const struct texts *texts, struct text key)
{
    return find_entry(texts, key)->words;
}

bool texts_has_placeholder(struct text sentence, struct text name)
{
    struct text found;
    for (size_t at = 0; next_placeholder(sentence, &at, &found);) {
        if (text_equal(found, name)) {
            return true;
        }
    }
    return false;
}

bool texts_each_placeholder(struct text sentence, size_t *at, struct text *name_out)
{
    return next_placeholder(sentence, at, name_out);
}

static struct text find_value(struct text name, const struct text_value *values, size_t value_count)
{
    for (size_t i = 0; i < value_count; i++) {
        if (text_equal(text_of(values[i].name), name)) {
            return values[i].value;
        }
    }
    return TEXT_NONE;
}

struct text texts_fill_template(struct text sentence, const struct text_value *values,
                                size_t value_count, struct arena *arena)
{
    size_t size = sentence.size, at = 0;
    struct text name;
    while (next_placeholder(sentence, &at, &name)) {
        size += find_value(name, values, value_count).size;
    }
    char *out = arena_alloc(arena, size + 1);
    if (out == NULL) {
        return TEXT_NONE;
    }
    size_t from = 0, filled = 0;
    at = 0;
    while (next_placeholder(sentence, &at, &name)) {
        size_t plain = at - name.size - 2 - from;
        struct text value = find_value(name, values, value_count);
        memcpy(out + filled, sentence.data + from, plain);
        filled += plain;
        if (value.size > 0) {
            memcpy(out + filled, value.data, value.size);
            filled += value.size;
        }
        from = at;
    }
    if (sentence.size > from) {
        memcpy(out + filled, sentence.data + from, sentence.size - from);
        filled += sentence.size - from;
    }
    return (struct text){out, filled};
}

struct text texts_fill(const struct texts *texts, const char *key, const struct text_value *values,
                       size_t value_count, struct arena *arena)
{
    struct text sentence = texts_find(texts, text_of(key));
    return texts_fill_template(sentence.size == 0 ? text_of(key) : sentence, values, value_count,
                               arena);
}
