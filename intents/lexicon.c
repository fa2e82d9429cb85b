#include "intents/lexicon.h"

#include "bot/base/arena.h"
#include "bot/base/invariant.h"
#include "intents/codepoint.h"
#include "intents/slot_spots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_FROM = 2,
    BUCKETS = 2048, /* a power of two, well above the first characters there are */
    LINE_BYTES = 8192,
    ARENA_FIRST_BYTES = 64 * 1024,
    ARENA_LIMIT_BYTES = 4 * 1024 * 1024
};

struct word {
    struct text text, value;
    unsigned kinds;
    uint32_t bucket;
    uint32_t head; /* as head_of; 0: too short to have one */
};

struct lexicon {
    struct arena *arena; /* owns the texts */
    size_t count;
    struct word *words;             /* by bucket, the longest first */
    uint16_t first[BUCKETS + 1];    /* of each bucket in words */
    uint8_t longest_bytes[BUCKETS]; /* 0: no word begins so */
};

static const struct {
    const char *name;
    unsigned kind;
} kinds[] = {
    {"room", LEXICON_ROOM},       {"spot", LEXICON_SPOT},         {"side", LEXICON_SIDE},
    {"item", LEXICON_ITEM},       {"material", LEXICON_MATERIAL}, {"urgency", LEXICON_URGENCY},
    {"measure", LEXICON_MEASURE}, {"piece", LEXICON_PIECE},       {"stop", LEXICON_STOP},
};
static const char *const urgencies[] = {"now", "soon", "later"};

static uint32_t bucket_of(int32_t c)
{
    return ((uint32_t)c * 2654435761U) >> 21;
}

/* The bytes behind the second: where words of one first character differ. */
static uint32_t head_of(struct text text, size_t at)
{
    uint32_t head = 0;
    if (text.size - at >= HEAD_FROM + sizeof head) {
        memcpy(&head, text.data + at + HEAD_FROM, sizeof head);
    }
    return head;
}

static uint32_t bucket_of_word(struct text word)
{
    size_t at = 0;
    return bucket_of(codepoint_next(word.data, word.size, &at));
}

/* ---- reading the file ---- */

struct reading {
    struct lexicon *lexicon;
    const struct normaliser *normaliser;
    struct faults *faults;
    struct text path;
    int32_t line;
};

/* The text before the next separator; the rest stays in *rest. */
static struct text take(struct text *rest, const char *separator)
{
    size_t end = text_find(*rest, text_of(separator));
    struct text field = text_slice(*rest, 0, end);
    *rest = end == SIZE_MAX ? TEXT_NONE : text_slice(*rest, end + 1, SIZE_MAX);
    return field;
}

static unsigned kind_of(struct text name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (text_equal(name, text_of(kinds[i].name))) {
            return kinds[i].kind;
        }
    }
    return 0;
}

static bool is_urgency(struct text value)
{
    for (size_t i = 0; i < sizeof urgencies / sizeof urgencies[0]; i++) {
        if (text_equal(value, text_of(urgencies[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_normal(const struct reading *reading, struct text word)
{
    char normal[LEXICON_WORD_CHARS_MAX * CODEPOINT_BYTES_MAX + 1];
    size_t size = normalise(reading->normaliser, word, normal, sizeof normal);
    return text_equal(word, (struct text){normal, size});
}

static struct word *find_word(const struct lexicon *lexicon, struct text word)
{
    for (size_t i = 0; i < lexicon->count; i++) {
        if (text_equal(lexicon->words[i].text, word)) {
            return &lexicon->words[i];
        }
    }
    return NULL;
}

static void fault(const struct reading *reading, struct text word, const char *reason)
{
    faults_add(reading->faults, reading->path, reading->line, "\"%.*s\" %s", TEXT_ARGS(word),
               reason);
}

static enum status add_word(struct reading *reading, unsigned kind, struct text word,
                            struct text value)
{
    struct lexicon *lexicon = reading->lexicon;
    if (word.size == 0) {
        faults_add(reading->faults, reading->path, reading->line, "holds an empty word");
        return ST_OK;
    }
    if (text_count_chars(word) > LEXICON_WORD_CHARS_MAX) {
        fault(reading, word, "is too long");
        return ST_OK;
    }
    if (!is_normal(reading, word)) {
        fault(reading, word, "never stands in a normalised text");
        return ST_OK;
    }
    struct word *known = find_word(lexicon, word);
    if (known != NULL && (known->kinds & kind) != 0) {
        fault(reading, word, "is there already with this kind");
        return ST_OK;
    }
    if (known == NULL && lexicon->count == LEXICON_WORDS_MAX) {
        fault(reading, word, "is one word too many");
        return ST_OK;
    }
    if (known == NULL) {
        known = &lexicon->words[lexicon->count++];
        *known =
            (struct word){.text = arena_text(lexicon->arena, word), .bucket = bucket_of_word(word)};
    }
    known->kinds |= kind;
    if (value.size > 0) {
        known->value = arena_text(lexicon->arena, value);
    }
    bool kept = known->text.data != NULL && (value.size == 0 || known->value.data != NULL);
    return kept ? ST_OK : ST_NO_MEMORY;
}

static enum status read_line(struct reading *reading, struct text line)
{
    struct text kind_name = text_trim(take(&line, "\t"));
    struct text words = text_trim(take(&line, "\t")), value = text_trim(line);
    unsigned kind = kind_of(kind_name);
    const char *reason = words.size == 0 ? "expected: kind, words, with a tab between"
                         : kind == LEXICON_URGENCY && value.size == 0
                             ? "an urgency needs a value: now, soon or later"
                         : kind != LEXICON_URGENCY && value.size > 0 ? "only an urgency has a value"
                                                                     : NULL;
    if (reason == NULL && kind == 0) {
        fault(reading, kind_name, "is no kind of word");
        return ST_OK;
    }
    if (reason != NULL) {
        faults_add(reading->faults, reading->path, reading->line, "%s", reason);
        return ST_OK;
    }
    if (kind == LEXICON_URGENCY && !is_urgency(value)) {
        fault(reading, value, "is no urgency: now, soon or later");
        return ST_OK;
    }
    enum status status = ST_OK;
    for (bool more = true; more && status == ST_OK;) {
        more = text_find(words, TEXT("|")) != SIZE_MAX;
        status = add_word(reading, kind, text_trim(take(&words, "|")), value);
    }
    return status;
}

static enum status read_file(struct reading *reading, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        faults_add(reading->faults, reading->path, 0, "cannot be read");
        return ST_OK;
    }
    char line[LINE_BYTES];
    enum status status = ST_OK;
    while (status == ST_OK && fgets(line, sizeof line, file) != NULL) {
        reading->line++;
        struct text text = text_trim(text_of(line));
        if (strchr(line, '\n') == NULL && !feof(file)) {
            faults_add(reading->faults, reading->path, reading->line, "is longer than %d bytes",
                       LINE_BYTES);
            break;
        }
        if (!text_valid_utf8(text)) {
            faults_add(reading->faults, reading->path, reading->line, "is not UTF-8 text");
        } else if (text.size > 0 && text.data[0] != '#') {
            status = read_line(reading, text);
        }
    }
    fclose(file);
    return status;
}

/* ---- opening ---- */

static int by_bucket(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->bucket != b->bucket) {
        return a->bucket < b->bucket ? -1 : 1;
    }
    return (a->text.size < b->text.size) - (a->text.size > b->text.size);
}

static void index_words(struct lexicon *lexicon)
{
    if (lexicon->count > 0) {
        qsort(lexicon->words, lexicon->count, sizeof lexicon->words[0], by_bucket);
    }
    size_t next = 0;
    for (uint32_t b = 0; b < BUCKETS; b++) {
        lexicon->first[b] = (uint16_t)next;
        lexicon->longest_bytes[b] = next < lexicon->count && lexicon->words[next].bucket == b
                                        ? (uint8_t)lexicon->words[next].text.size
                                        : 0;
        for (; next < lexicon->count && lexicon->words[next].bucket == b; next++) {
            lexicon->words[next].head = head_of(lexicon->words[next].text, 0);
        }
    }
    lexicon->first[BUCKETS] = (uint16_t)next;
}

enum status lexicon_open(const char *path, const struct normaliser *normaliser,
                         struct faults *faults, struct lexicon **lexicon_out)
{
    INVARIANT(path != NULL && normaliser != NULL && faults != NULL && lexicon_out != NULL);
    *lexicon_out = NULL;
    struct lexicon *lexicon = calloc(1, sizeof *lexicon);
    if (lexicon == NULL) {
        return ST_NO_MEMORY;
    }
    lexicon->arena = arena_open(ARENA_FIRST_BYTES, ARENA_LIMIT_BYTES);
    lexicon->words = calloc(LEXICON_WORDS_MAX, sizeof *lexicon->words);
    struct reading reading = {lexicon, normaliser, faults, text_of(path), 0};
    bool made = lexicon->arena != NULL && lexicon->words != NULL;
    enum status status = made ? read_file(&reading, path) : ST_NO_MEMORY;
    if (status != ST_OK) {
        lexicon_close(lexicon);
        return status;
    }
    index_words(lexicon);
    *lexicon_out = lexicon;
    return ST_OK;
}

void lexicon_close(struct lexicon *lexicon)
{
    if (lexicon == NULL) {
        return;
    }
    free(lexicon->words);
    arena_close(lexicon->arena);
    free(lexicon);
}

/* ---- looking up ---- */

/* The longest word at a place, or NULL. but: kinds that do not count. */
static const struct word *longest_at(const struct lexicon *lexicon, struct text text, size_t at,
                                     uint32_t bucket, unsigned but)
{
    uint32_t head = head_of(text, at);
    for (size_t i = lexicon->first[bucket]; i < lexicon->first[bucket + 1]; i++) {
        const struct word *word = &lexicon->words[i];
        if ((word->head == 0 || word->head == head) && (word->kinds & ~but) != 0 &&
            word->text.size <= text.size - at &&
            memcmp(word->text.data, text.data + at, word->text.size) == 0) {
            return word;
        }
    }
    return NULL;
}

static struct lexicon_hit hit_of(const struct word *word, size_t at)
{
    return (struct lexicon_hit){(uint32_t)at, (uint32_t)word->text.size, word->kinds, word->value};
}

bool lexicon_may_begin(const struct lexicon *lexicon, int32_t c)
{
    return lexicon->longest_bytes[bucket_of(c)] > 0;
}

/* Adds the word at a place, if there is one; returns where to go on, or next. */
static size_t add_hit(const struct lexicon *lexicon, size_t at, uint32_t bucket, size_t next,
                      struct lexicon_hits *hits)
{
    const struct word *word =
        longest_at(lexicon, hits->text, at, bucket, LEXICON_MEASURE | LEXICON_PIECE);
    if (word == NULL) {
        return next;
    }
    hits->items[hits->count++] = hit_of(word, at);
    return at + word->text.size;
}

void lexicon_scan_at(const struct lexicon *lexicon, struct text text,
                     const struct slot_places *places, struct lexicon_hits *hits_out)
{
    INVARIANT(lexicon != NULL && places != NULL && hits_out != NULL);
    hits_out->text = text;
    hits_out->count = 0;
    size_t next = 0;
    for (size_t i = 0; i < places->count && hits_out->count < LEXICON_HITS_MAX; i++) {
        size_t at = places->at[i], behind = at;
        if (at >= next) {
            uint32_t bucket = bucket_of(codepoint_next(text.data, text.size, &behind));
            next = add_hit(lexicon, at, bucket, behind, hits_out);
        }
    }
}

void lexicon_scan(const struct lexicon *lexicon, struct text text, struct lexicon_hits *hits_out)
{
    INVARIANT(lexicon != NULL && hits_out != NULL);
    hits_out->text = text;
    hits_out->count = 0;
    for (size_t next = 0, at = 0; at < text.size && hits_out->count < LEXICON_HITS_MAX; at = next) {
        int32_t c = codepoint_next(text.data, text.size, &next);
        if (lexicon_may_begin(lexicon, c)) {
            next = add_hit(lexicon, at, bucket_of(c), next, hits_out);
        }
    }
}

bool lexicon_at(const struct lexicon *lexicon, struct text text, size_t at, unsigned wanted,
                struct lexicon_hit *hit_out)
{
    INVARIANT(lexicon != NULL && hit_out != NULL);
    if (at >= text.size) {
        return false;
    }
    size_t next = at;
    uint32_t bucket = bucket_of(codepoint_next(text.data, text.size, &next));
    const struct word *word = longest_at(lexicon, text, at, bucket, 0);
    if (word == NULL || (word->kinds & wanted) == 0) {
        return false;
    }
    *hit_out = hit_of(word, at);
    return true;
}
