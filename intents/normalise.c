#include "intents/normalise.h"

#include "bot/base/invariant.h"
#include "intents/codepoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    BMP_CHARS = 0x10000,
    EXPANSION_CHARS_MAX = 18, /* of U+FDFA, the longest NFKC form of one character */
    EXPANSIONS_MAX = 2048,
    RUN_LETTERS_MAX = 2, /* 看看 stays, 看看看 becomes 看 */
    LINE_BYTES = 256
};

/* What the table says of a character beside "becomes this character". No text keeps these
 * control characters, so their numbers are free to serve as marks. */
enum { FOLD_DROP = 0, FOLD_SPACE = ' ', FOLD_COMPOSES = 1, FOLD_EXPANDS = 2 };

/* How runs of a character are cut. */
enum run_kind { RUN_FREE, RUN_LETTER, RUN_MARK };

struct expansion {
    uint16_t from;
    uint8_t count;
    uint16_t chars[EXPANSION_CHARS_MAX];
};

struct normaliser {
    uint16_t fold[BMP_CHARS];     /* NFKC, then simplified, then lower case */
    uint16_t simplify[BMP_CHARS]; /* of characters that are in NFKC already */
    uint8_t run[BMP_CHARS];       /* enum run_kind */
    size_t expansion_count;
    struct expansion expansions[EXPANSIONS_MAX]; /* by from, ascending */
};

/* ---- building the tables ---- */

static enum run_kind run_kind_of(uint16_t c)
{
    static const char digits[] = "零〇一二三四五六七八九十百千万两幺洞拐";
    if (c >= '0' && c <= '9') {
        return RUN_FREE;
    }
    for (size_t i = 0; i < sizeof digits - 1;) {
        if (codepoint_next(digits, sizeof digits - 1, &i) == c) {
            return RUN_FREE;
        }
    }
    utf8proc_category_t category = utf8proc_category(c);
    bool letter = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC) ||
                  (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
    return letter ? RUN_LETTER : RUN_MARK;
}

/* Joiners, variation selectors and the key-cap ring dress a character up; nothing is lost. */
static bool is_dress(int32_t c)
{
    return utf8proc_category(c) == UTF8PROC_CATEGORY_CF || (c >= 0xfe00 && c <= 0xfe0f) ||
           c == 0x20e3;
}

/* The part of folding that comes after NFKC and simplification. */
static uint16_t fold_after(int32_t c)
{
    if (is_dress(c)) {
        return FOLD_DROP;
    }
    int32_t lower = utf8proc_tolower(c);
    if (lower != c && lower < BMP_CHARS) {
        return (uint16_t)lower;
    }
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
        return FOLD_SPACE;
    default:
        return (uint16_t)c;
    }
}

/* Can it join with its neighbours under NFKC? Then the whole text must go through utf8proc. */
static bool composes(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    bool mark = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
    bool jamo = (c >= 0x1100 && c <= 0x11ff) || (c >= 0xa960 && c <= 0xa97f) ||
                (c >= 0xd7b0 && c <= 0xd7ff);
    return mark || jamo || utf8proc_get_property(c)->combining_class != 0;
}

/* NFKC of one character; count 0 when it does not fit or leaves the BMP. */
static size_t nfkc_of(int32_t c, uint16_t out[EXPANSION_CHARS_MAX])
{
    int32_t buffer[EXPANSION_CHARS_MAX * 2];
    int boundclass = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        c, buffer, EXPANSION_CHARS_MAX * 2, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundclass);
    if (count < 1 || count > EXPANSION_CHARS_MAX * 2) {
        return 0;
    }
    count = utf8proc_normalize_utf32(buffer, count,
                                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (count < 1 || count > EXPANSION_CHARS_MAX) {
        return 0;
    }
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        if (buffer[i] >= BMP_CHARS || composes(buffer[i])) {
            return 0;
        }
        out[i] = (uint16_t)buffer[i];
    }
    return (size_t)count;
}

static void build_one(struct normaliser *normaliser, int32_t c)
{
    uint16_t chars[EXPANSION_CHARS_MAX];
    if (is_dress(c)) {
        normaliser->fold[c] = FOLD_DROP;
        return;
    }
    size_t count = c >= 0xd800 && c <= 0xdfff ? 0 : nfkc_of(c, chars);
    if (count == 1 && !composes(c)) {
        normaliser->fold[c] = normaliser->simplify[chars[0]];
    } else if (count > 1 && !composes(c) && normaliser->expansion_count < EXPANSIONS_MAX) {
        struct expansion *expansion = &normaliser->expansions[normaliser->expansion_count++];
        *expansion = (struct expansion){.from = (uint16_t)c, .count = (uint8_t)count};
        memcpy(expansion->chars, chars, count * sizeof chars[0]);
        normaliser->fold[c] = FOLD_EXPANDS;
    } else {
        normaliser->fold[c] = FOLD_COMPOSES;
    }
}

static void build(struct normaliser *normaliser)
{
    for (int32_t c = 0; c < BMP_CHARS; c++) {
        if (normaliser->simplify[c] == 0) {
            normaliser->simplify[c] = fold_after(c);
        }
        normaliser->run[c] = (uint8_t)run_kind_of((uint16_t)c);
    }
    for (int32_t c = 0; c < BMP_CHARS; c++) {
        build_one(normaliser, c);
    }
}

/* One line of the table: two characters of the BMP with a tab between them. */
static bool read_pair(struct text line, uint16_t *from_out, uint16_t *to_out)
{
    size_t index = 0;
    int32_t from = line.size > 0 ? codepoint_next(line.data, line.size, &index) : CODEPOINT_BAD;
    if (from <= ' ' || from >= BMP_CHARS || index >= line.size || line.data[index] != '\t') {
        return false;
    }
    index++;
    int32_t to = index < line.size ? codepoint_next(line.data, line.size, &index) : CODEPOINT_BAD;
    if (to <= ' ' || to >= BMP_CHARS || index != line.size) {
        return false;
    }
    *from_out = (uint16_t)from;
    *to_out = (uint16_t)to;
    return true;
}

static enum status read_table(FILE *file, struct normaliser *normaliser)
{
    char line[LINE_BYTES];
    while (fgets(line, sizeof line, file) != NULL) {
        struct text text = text_trim(text_of(line));
        uint16_t from, to;
        if (text.size == 0 || text.data[0] == '#') {
            continue;
        }
        if (!read_pair(text, &from, &to)) {
            return ST_CONFIG;
        }
        normaliser->simplify[from] = to;
    }
    return ferror(file) ? ST_CONFIG : ST_OK;
}

enum status normaliser_open(const char *table_path, struct normaliser **normaliser_out)
{
    INVARIANT(table_path != NULL && normaliser_out != NULL);
    *normaliser_out = NULL;
    struct normaliser *normaliser = calloc(1, sizeof *normaliser);
    if (normaliser == NULL) {
        return ST_NO_MEMORY;
    }
    FILE *file = fopen(table_path, "re");
    enum status status = file == NULL ? ST_CONFIG : read_table(file, normaliser);
    if (file != NULL) {
        fclose(file);
    }
    if (status != ST_OK) {
        normaliser_close(normaliser);
        return status;
    }
    build(normaliser);
    *normaliser_out = normaliser;
    return ST_OK;
}

void normaliser_close(struct normaliser *normaliser)
{
    free(normaliser);
}

/* ---- using them ---- */

struct writer {
    const struct normaliser *normaliser;
    char *out;
    size_t size_bytes, capacity_bytes;
    int32_t last;         /* the character written last; a space at the start trims the front */
    size_t run;           /* times it came in a row, also those that were dropped */
    size_t last_at_bytes; /* where its first copy of the run begins */
    bool full;
};

static void put_new(struct writer *writer, int32_t c)
{
    if (writer->capacity_bytes - writer->size_bytes < CODEPOINT_BYTES_MAX) {
        writer->full = true;
        return;
    }
    writer->last = c;
    writer->run = 1;
    writer->last_at_bytes = writer->size_bytes;
    writer->size_bytes += codepoint_put(c, writer->out + writer->size_bytes);
}

/* The same character once more: kept, dropped, or the run cut back to one. */
static void put_again(struct writer *writer, int32_t c)
{
    enum run_kind kind = c < BMP_CHARS ? (enum run_kind)writer->normaliser->run[c] : RUN_LETTER;
    size_t run = writer->run + 1;
    if (kind == RUN_FREE) {
        put_new(writer, c);
        return;
    }
    writer->run = run;
    if (kind == RUN_MARK) {
        return;
    }
    if (run <= RUN_LETTERS_MAX) {
        size_t first_at_bytes = writer->last_at_bytes;
        put_new(writer, c);
        writer->run = run;
        writer->last_at_bytes = first_at_bytes;
    } else if (run == RUN_LETTERS_MAX + 1) {
        writer->size_bytes = writer->last_at_bytes;
        put_new(writer, c);
        writer->run = run;
    }
}

static inline void put(struct writer *writer, int32_t c)
{
    if (c != writer->last) {
        put_new(writer, c);
    } else if (c != ' ') {
        put_again(writer, c);
    }
}

static int by_from(const void *key, const void *item)
{
    uint16_t from = *(const uint16_t *)key;
    uint16_t other = ((const struct expansion *)item)->from;
    return from < other ? -1 : from > other;
}

static const struct expansion *find_expansion(const struct normaliser *normaliser, uint16_t c)
{
    const struct expansion *expansion =
        bsearch(&c, normaliser->expansions, normaliser->expansion_count,
                sizeof normaliser->expansions[0], by_from);
    INVARIANT(expansion != NULL);
    return expansion;
}

static void put_expansion(struct writer *writer, uint16_t c)
{
    const struct normaliser *normaliser = writer->normaliser;
    const struct expansion *expansion = find_expansion(normaliser, c);
    for (size_t i = 0; i < expansion->count; i++) {
        uint16_t folded = normaliser->simplify[expansion->chars[i]];
        if (folded != FOLD_DROP) {
            put(writer, folded);
        }
    }
}

/* A character outside the BMP: emoji and unassigned ones to a space, others kept. */
static void put_rare(struct writer *writer, int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SK: /* skin tones */
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
        put(writer, ' ');
        break;
    case UTF8PROC_CATEGORY_CF: /* tags of flags */
        break;
    default:
        put(writer, c);
    }
}

/* False when the text needs utf8proc as a whole. */
static bool fold_fast(struct writer *writer, struct text text)
{
    const uint16_t *fold = writer->normaliser->fold;
    for (size_t i = 0; i < text.size && !writer->full;) {
        int32_t c = codepoint_next(text.data, text.size, &i);
        if (c < 0) {
            put(writer, ' ');
        } else if (c >= BMP_CHARS) {
            utf8proc_category_t category = utf8proc_category(c);
            if (category != UTF8PROC_CATEGORY_SO && category != UTF8PROC_CATEGORY_SK) {
                return false;
            }
            put(writer, ' ');
        } else if (fold[c] > FOLD_EXPANDS) {
            put(writer, fold[c]);
        } else if (fold[c] == FOLD_EXPANDS) {
            put_expansion(writer, (uint16_t)c);
        } else if (fold[c] == FOLD_COMPOSES) {
            return false;
        }
    }
    return true;
}

/* text is in NFKC already. */
static void fold_composed(struct writer *writer, struct text text)
{
    for (size_t i = 0; i < text.size && !writer->full;) {
        int32_t c = codepoint_next(text.data, text.size, &i);
        if (c < 0) {
            put(writer, ' ');
        } else if (c >= BMP_CHARS) {
            put_rare(writer, c);
        } else if (writer->normaliser->simplify[c] != FOLD_DROP) {
            put(writer, writer->normaliser->simplify[c]);
        }
    }
}

static size_t put_all(const struct normaliser *normaliser, const uint16_t *chars, size_t count,
                      char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t folded = normaliser->simplify[chars[i]];
        size += folded == FOLD_DROP ? 0 : codepoint_put(folded, out + size);
    }
    return size;
}

/* One character folded by itself; at most EXPANSION_CHARS_MAX come out. */
static size_t put_folded(const struct normaliser *normaliser, int32_t c, char *out)
{
    if (c <= 0) {
        return codepoint_put(' ', out);
    }
    if (c >= BMP_CHARS) { /* letters of mathematics become plain ones */
        uint16_t chars[EXPANSION_CHARS_MAX];
        size_t count = nfkc_of(c, chars);
        return count == 0 ? codepoint_put(c, out) : put_all(normaliser, chars, count, out);
    }
    if (normaliser->fold[c] == FOLD_COMPOSES) {
        return codepoint_put(c, out);
    }
    if (normaliser->fold[c] == FOLD_EXPANDS) {
        const struct expansion *expansion = find_expansion(normaliser, (uint16_t)c);
        return put_all(normaliser, expansion->chars, expansion->count, out);
    }
    return normaliser->fold[c] == FOLD_DROP ? 0 : codepoint_put(normaliser->fold[c], out);
}

/* A copy for utf8proc: bytes that are no UTF-8 as spaces, because it refuses them, and every
 * character folded by itself first, so that what composes is what stays (H with a line below
 * composes only once it is h). NULL when out of memory. */
static char *folded_copy(const struct normaliser *normaliser, struct text text, size_t *size_out)
{
    char *copy = malloc(text.size * EXPANSION_CHARS_MAX + CODEPOINT_BYTES_MAX);
    size_t size = 0;
    for (size_t i = 0; copy != NULL && i < text.size;) {
        int32_t c = codepoint_next(text.data, text.size, &i);
        size += put_folded(normaliser, c, copy + size);
    }
    *size_out = size;
    return copy;
}

static void fold_slow(struct writer *writer, struct text text)
{
    size_t size = 0;
    char *copy = folded_copy(writer->normaliser, text, &size);
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t composed_size =
        copy == NULL
            ? -1
            : utf8proc_map((const utf8proc_uint8_t *)copy, (utf8proc_ssize_t)size, &composed,
                           UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (composed_size >= 0) {
        fold_composed(writer, (struct text){(const char *)composed, (size_t)composed_size});
    } else {
        fold_composed(writer, text); /* no memory: unusual characters stay as they are */
    }
    free(composed);
    free(copy);
}

size_t normalise(const struct normaliser *normaliser, struct text text, char *out,
                 size_t capacity_bytes)
{
    INVARIANT(normaliser != NULL && out != NULL && capacity_bytes >= CODEPOINT_BYTES_MAX);
    struct writer start = {
        .normaliser = normaliser, .out = out, .capacity_bytes = capacity_bytes, .last = ' '};
    struct writer writer = start;
    if (!fold_fast(&writer, text)) {
        writer = start;
        fold_slow(&writer, text);
    }
    while (writer.size_bytes > 0 && out[writer.size_bytes - 1] == ' ') {
        writer.size_bytes--;
    }
    return writer.size_bytes;
}
