#include "intents/literal_guard.h"

#include "intents/codepoint.h"

#include <stdlib.h>

/* Something to put into a pattern before a byte of it. */
struct insertion {
    size_t at;
    struct text text;
};

static int by_place(const void *left, const void *right)
{
    const struct insertion *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

static int by_code(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static bool is_plain(int32_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* (?=[...])(?: with the first characters of the words, each once; data NULL when out of memory. */
static struct text write_opening(struct literal_set words, struct arena *arena)
{
    static const struct text before = {"(?=[", 4}, behind = {"])(?:", 5};
    int32_t firsts[LITERALS_SET_MAX];
    for (size_t i = 0; i < words.count; i++) {
        size_t at = 0;
        firsts[i] = codepoint_next(words.items[i].data, words.items[i].size, &at);
    }
    qsort(firsts, words.count, sizeof firsts[0], by_code);
    char class[LITERALS_SET_MAX * (CODEPOINT_BYTES_MAX + 1)];
    size_t size = 0;
    for (size_t i = 0; i < words.count; i++) {
        if (i > 0 && firsts[i] == firsts[i - 1]) {
            continue;
        }
        if (!is_plain(firsts[i])) {
            class[size++] = '\\'; /* ] ^ - mean themselves */
        }
        size += codepoint_put(firsts[i], class + size);
    }
    return arena_join(arena, (struct text[]){before, {class, size}, behind}, 3);
}

/* What to put in for the guards within [from, to), in the order of places; false when out of
 * memory. */
static bool list_insertions(const struct literal_guards *guards, size_t from, size_t to,
                            struct arena *arena, struct insertion *insertions, size_t *count_out)
{
    size_t count = 0;
    for (size_t i = 0; i < guards->count; i++) {
        const struct literal_guard *guard = &guards->items[i];
        if (guard->open <= from || guard->to >= to) {
            continue;
        }
        struct text opening = write_opening(guard->words, arena);
        if (opening.data == NULL) {
            return false;
        }
        insertions[count++] = (struct insertion){guard->from, opening};
        insertions[count++] = (struct insertion){guard->to, TEXT(")")};
    }
    qsort(insertions, count, sizeof *insertions, by_place);
    *count_out = count;
    return true;
}

struct text literal_guards_put(const struct literal_guards *guards, struct text pattern,
                               size_t from, size_t to, struct arena *arena)
{
    struct insertion insertions[2 * LITERAL_GUARDS_MAX];
    struct text pieces[4 * LITERAL_GUARDS_MAX + 1];
    size_t insertion_count = 0, count = 0;
    if (!list_insertions(guards, from, to, arena, insertions, &insertion_count)) {
        return TEXT_NONE;
    }
    for (size_t i = 0; i < insertion_count; i++) {
        pieces[count++] = text_slice(pattern, from, insertions[i].at - from);
        pieces[count++] = insertions[i].text;
        from = insertions[i].at;
    }
    pieces[count++] = text_slice(pattern, from, to - from);
    return arena_join(arena, pieces, count);
}
