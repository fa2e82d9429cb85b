#include "bot/grams.h"

#include "intents/codepoint.h"
#include "intents/slots.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum { COMMUNITY_BYTES = 24, PIECE_BYTES_MAX = 3 * CODEPOINT_BYTES_MAX, EXPRESSION_BYTES_MAX = 4096 };

/* A character of a run, and where it stands. */
struct piece {
    int32_t c;
    size_t from, to;
};

static bool is_of_word(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/* Calls each for the pieces of words. short_too: also those that a longer one holds. */
typedef void piece_each(void *context, struct text piece);
static void walk(struct text words, bool short_too, piece_each *each, void *context)
{
    struct piece last[2] = {{0, 0, 0}, {0, 0, 0}}; /* the two before, of the same run */
    size_t run = 0, index = 0;
    bool covered = true; /* the last character stands in a piece of two already */
    for (;;) {
        size_t from = index;
        int32_t c = index < words.size ? codepoint_next(words.data, words.size, &index) : ' ';
        if (!is_of_word(c)) {
            if (run == 1 && !covered && !short_too) {
                each(context, text_slice(words, last[1].from, last[1].to - last[1].from));
            }
            run = 0;
            if (from >= words.size) {
                return;
            }
            continue;
        }
        bool latin = run >= 2 && c < 0x80 && last[0].c < 0x80 && last[1].c < 0x80;
        if (short_too) {
            each(context, text_slice(words, from, index - from));
        }
        if (run >= 1) {
            each(context, text_slice(words, last[1].from, index - last[1].from));
        }
        if (latin) {
            each(context, text_slice(words, last[0].from, index - last[0].from));
        }
        covered = run >= 1;
        last[0] = last[1];
        last[1] = (struct piece){c, from, index};
        run++;
    }
}

/* Letters and digits alone, so that it is one token, and longer than any piece of a text. */
static void name_community(struct text community, char out[COMMUNITY_BYTES])
{
    snprintf(out, COMMUNITY_BYTES, "zz%016llx", (unsigned long long)text_hash(community));
}

struct buffer {
    char *out;
    size_t size, capacity;
};

static void add_piece(void *context, struct text piece)
{
    struct buffer *buffer = context;
    if (buffer->size + piece.size + 1 <= buffer->capacity) {
        memcpy(buffer->out + buffer->size, piece.data, piece.size);
        buffer->size += piece.size;
        buffer->out[buffer->size++] = ' ';
    }
}

size_t grams_write(struct text words, struct text community, char *out, size_t capacity)
{
    struct buffer buffer = {out, 0, capacity};
    char name[COMMUNITY_BYTES];
    name_community(community, name);
    add_piece(&buffer, text_of(name));
    walk(words, true, add_piece, &buffer);
    return buffer.size;
}

/* ---- questions ---- */

static void count_piece(void *context, struct text piece)
{
    (void)piece;
    ++*(size_t *)context;
}

static enum status read_term(struct text said, struct arena *arena,
                             struct grams_question *question)
{
    size_t pieces = 0;
    walk(said, false, count_piece, &pieces);
    if (pieces == 0 || question->count == GRAMS_TERMS_MAX) {
        return ST_OK; /* marks alone are in every text */
    }
    struct grams_term *term = &question->terms[question->count];
    *term = (struct grams_term){.said = said};
    struct slot_room room;
    if (slot_find_room(said, false, &room) == ST_OK && room.words.size == said.size &&
        !text_equal(text_of(room.canonical), said)) {
        term->room = arena_text(arena, text_of(room.canonical));
        if (term->room.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    question->count++;
    return ST_OK;
}

enum status grams_read(const struct matcher *matcher, struct text asked, struct arena *arena,
                       struct grams_question *question_out)
{
    enum { PLAIN_BYTES = GRAMS_QUESTION_CHARS_MAX * 2 * CODEPOINT_BYTES_MAX };
    *question_out = (struct grams_question){0};
    char *plain = arena_alloc(arena, PLAIN_BYTES);
    if (plain == NULL) {
        return ST_NO_MEMORY;
    }
    struct text rest = {plain, matcher_normalise(matcher, asked, plain, PLAIN_BYTES)};
    enum status status = ST_OK;
    while (rest.size > 0 && status == ST_OK) {
        size_t space = text_find(rest, TEXT(" "));
        struct text one = text_slice(rest, 0, space == SIZE_MAX ? rest.size : space);
        status = one.size > 0 ? read_term(one, arena, question_out) : ST_OK;
        rest = text_slice(rest, one.size + 1, rest.size);
    }
    return status;
}

struct expression {
    char *out;
    size_t size;
    size_t pieces; /* of the term being written */
    bool failed;
};

static void put(struct expression *expression, struct text text)
{
    if (expression->size + text.size > EXPRESSION_BYTES_MAX) {
        expression->failed = true;
        return;
    }
    memcpy(expression->out + expression->size, text.data, text.size);
    expression->size += text.size;
}

static void ask_piece(void *context, struct text piece)
{
    struct expression *expression = context;
    if (expression->pieces == GRAMS_TERM_PIECES_MAX) {
        return; /* enough to find it by; the text itself is looked at */
    }
    put(expression, expression->pieces++ == 0 ? TEXT("\"") : TEXT(" AND \""));
    put(expression, piece);
    put(expression, TEXT("\""));
}

static void ask_words(struct expression *expression, struct text words)
{
    expression->pieces = 0;
    put(expression, TEXT("("));
    walk(words, false, ask_piece, expression);
    put(expression, TEXT(")"));
}

static void ask_communities(struct expression *expression, struct text communities)
{
    char name[COMMUNITY_BYTES];
    size_t count = 0;
    put(expression, TEXT(" AND ("));
    while (communities.size > 0) {
        size_t space = text_find(communities, TEXT(" "));
        struct text one = text_slice(communities, 0, space == SIZE_MAX ? communities.size : space);
        if (one.size > 0) {
            name_community(one, name);
            put(expression, count++ == 0 ? TEXT("\"") : TEXT(" OR \""));
            put(expression, text_of(name));
            put(expression, TEXT("\""));
        }
        communities = text_slice(communities, one.size + 1, communities.size);
    }
    put(expression, count == 0 ? TEXT("\"zz\")") : TEXT(")")); /* of none: nothing is called zz */
}

enum status grams_ask(const struct grams_question *question, struct text communities,
                      struct arena *arena, struct text *expression_out)
{
    struct expression expression = {.out = arena_alloc(arena, EXPRESSION_BYTES_MAX)};
    if (expression.out == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < question->count; i++) {
        const struct grams_term *term = &question->terms[i];
        put(&expression, i == 0 ? TEXT("(") : TEXT(" AND ("));
        ask_words(&expression, term->said);
        if (term->room.size > 0) {
            put(&expression, TEXT(" OR "));
            ask_words(&expression, term->room);
        }
        put(&expression, TEXT(")"));
    }
    if (!text_equal(communities, TEXT("*"))) {
        ask_communities(&expression, communities);
    }
    *expression_out = (struct text){expression.out, expression.size};
    return expression.failed ? ST_TOO_LARGE : ST_OK;
}

bool grams_fit(const struct grams_question *question, struct text words)
{
    for (size_t i = 0; i < question->count; i++) {
        const struct grams_term *term = &question->terms[i];
        bool said = text_find(words, term->said) != SIZE_MAX;
        if (!said && (term->room.size == 0 || text_find(words, term->room) == SIZE_MAX)) {
            return false;
        }
    }
    return question->count > 0;
}
